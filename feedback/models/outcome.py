from decimal import Decimal
from typing import Self

from django.db import models
from django.db.models import F, OuterRef, Q, Subquery

from feedback.models.metric import Measurement, Metric
from kernel.audit import Told, tracked
from kernel.models import Archivable, ArchivableQuerySet, Line
from kernel.principal import Principal
from organization.models import Workspace
from portfolio.models import Epic, KeyResult, Portfolio, readable


class Direction(models.TextChoices):
    """Where a metric should go."""

    INCREASE = "INCREASE"
    DECREASE = "DECREASE"
    MAINTAIN = "MAINTAIN"


class OutcomeQuerySet(ArchivableQuerySet["Outcome"]):
    def visible_to(self, principal: Principal) -> Self:
        """Keep the outcomes of the portfolios that the principal may read, with where they are."""
        return readable(self, principal).with_current()

    def with_current(self) -> Self:
        """Annotate `current_value`: the newest measurement of the metric; None without one."""
        newest = Measurement.objects.filter(metric=OuterRef("metric")).order_by("-at", "-id")
        return self.annotate(current_value=Subquery(newest.values("value")[:1]))


@tracked(words=Told("OUTCOME", of=["epic"], value="from {baseline} to {target}"))
class Outcome(Archivable):
    """What should change for customers or the business if the epic is right."""

    workspace = models.ForeignKey(Workspace, on_delete=models.PROTECT, related_name="+")
    portfolio = models.ForeignKey(Portfolio, on_delete=models.PROTECT, related_name="outcomes")
    epic = models.ForeignKey(Epic, on_delete=models.PROTECT, related_name="outcomes")
    metric = models.ForeignKey(Metric, on_delete=models.PROTECT, related_name="outcomes")
    key_result = models.ForeignKey(
        KeyResult, null=True, blank=True, on_delete=models.PROTECT, related_name="outcomes"
    )
    name = Line(max_length=255)
    direction = models.CharField(max_length=10, choices=Direction)
    baseline = models.DecimalField(max_digits=30, decimal_places=10)
    target = models.DecimalField(max_digits=30, decimal_places=10)
    created_at = models.DateTimeField()

    current_value: Decimal | None
    """Annotated by `OutcomeQuerySet.with_current`."""

    objects = OutcomeQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="outcome_name_once", fields=["epic", "name"]),
            models.CheckConstraint(
                name="outcome_goes_somewhere",
                condition=Q(direction="MAINTAIN")
                | Q(direction="INCREASE", target__gt=F("baseline"))
                | Q(direction="DECREASE", target__lt=F("baseline")),
            ),
        ]
        indexes = [
            models.Index(name="outcome_by_portfolio", fields=["portfolio", "id"]),
        ]

    def __str__(self) -> str:
        return self.name

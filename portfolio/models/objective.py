from datetime import date
from decimal import Decimal
from typing import Self

from django.db import models
from django.db.models import F, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Round

from kernel.audit import Told, tracked
from kernel.errors import InvalidValue
from kernel.models import ArchivableQuerySet, Line, Text
from kernel.principal import Principal
from organization.models import Person, Workspace
from portfolio import okr
from portfolio.models.key_result import KeyResult
from portfolio.models.lasting import Lasting
from portfolio.models.portfolio import Portfolio
from portfolio.models.reading import OfPortfolioQuerySet
from portfolio.models.strategy import StrategicTheme


class ObjectiveQuerySet(ArchivableQuerySet["Objective"], OfPortfolioQuerySet["Objective"]):  # type: ignore[override] # each has a manager
    """What can be asked of objectives."""

    def visible_to(self, principal: Principal) -> Self:
        """Keep the objectives of the portfolios that the principal may read, with their scores."""
        return super().visible_to(principal).with_score()

    def with_score(self) -> Self:
        """Annotate `mean_score`, the twin of `okr.objective_score`; archived parts are out."""
        parts = KeyResult.objects.active().filter(objective=OuterRef("pk"), score__isnull=False)
        mean = Round(Sum(F("weight") * F("score")) / Sum("weight"), precision=okr.PLACES)
        meant = parts.order_by().values("objective").annotate(mean=mean).values("mean")
        return self.annotate(mean_score=Subquery(meant))

    def running(self, on: date) -> Self:
        """Keep those whose period holds a day; its first and last day are part of it."""
        return self.filter(starts_date__lte=on, ends_date__gte=on)


@tracked(words=Told("OBJECTIVE"))
class Objective(Lasting):
    """What a portfolio wants to reach in a period, judged by its key results."""

    workspace = models.ForeignKey(Workspace, on_delete=models.PROTECT, related_name="+")
    portfolio = models.ForeignKey(Portfolio, on_delete=models.PROTECT, related_name="objectives")
    theme = models.ForeignKey(
        StrategicTheme, null=True, on_delete=models.PROTECT, related_name="objectives"
    )
    name = Line(max_length=255)
    description = Text(blank=True, default="")
    owner = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    starts_date = models.DateField()
    ends_date = models.DateField()
    created_at = models.DateTimeField()

    mean_score: Decimal | None
    """Annotated by `ObjectiveQuerySet.with_score`."""

    objects = ObjectiveQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="objective_name_once",
                fields=["portfolio", "name"],
                condition=Q(archived_at=None),
            ),
            models.CheckConstraint(
                name="objective_ends_after_its_start",
                condition=Q(ends_date__gt=F("starts_date")),
            ),
        ]
        indexes = [
            models.Index(name="objective_by_start", fields=["portfolio", "starts_date", "id"]),
            models.Index(name="objective_by_theme", fields=["theme", "id"]),
        ]

    def __str__(self) -> str:
        return self.name

    def require_sense(self) -> Self:
        """Look at the values of a new or changed objective.

        Raises:
            InvalidValue: A value cannot be stored, or it ends before it has begun.
        """
        self.check_values()
        if self.ends_date <= self.starts_date:
            raise InvalidValue("ends_date", f"It has to end after its start, {self.starts_date}.")
        return self

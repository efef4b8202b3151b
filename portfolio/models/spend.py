from collections.abc import Collection
from decimal import Decimal
from typing import Any, Self

from django.db import models
from django.db.models import F, Q, Sum

from kernel.audit import APPEND_ONLY
from kernel.models import Checked, Line
from kernel.principal import Principal
from organization.models import Person
from portfolio.models.budget import BudgetPeriod
from portfolio.models.epic import Epic
from portfolio.models.portfolio import Portfolio
from portfolio.models.strategy import StrategicTheme, ValueStream
from portfolio.spending import LONGEST_DOCUMENT, LONGEST_NOTE, LONGEST_SOURCE, SpendKind


class SpendQuerySet(models.QuerySet["Spend"]):
    """What can be asked of what was spent."""

    def visible_to(self, principal: Principal) -> Self:
        """Keep what was spent in the portfolios that the principal may read."""
        return self.filter(portfolio__in=Portfolio.objects.visible_to(principal))

    def in_days_of(self, periods: Collection[BudgetPeriod]) -> Self:
        """Keep what was booked in the days of these periods, one a portfolio."""
        of = "portfolio__budget_periods__"
        return self.filter(
            portfolio__budget_periods__in=periods,
            booked_date__gte=F(f"{of}starts_date"),
            booked_date__lte=F(f"{of}ends_date"),
        )

    def totals_of(self, epics: models.QuerySet[Any]) -> dict[int, Decimal]:
        """Add up what was spent on epics so far, by epic."""
        rows = self.filter(epic__in=epics).order_by().values("epic")
        return dict(rows.annotate(total=Sum("amount")).values_list("epic", "total"))


class Spend(Checked):
    """Money that was spent, as one document of a source says. It never changes.

    Its value stream and theme are those that its epic had when it was taken in: an epic that moves
    on takes no money out of a period that is over. A credit note is below zero.
    """

    # Without the indexes of their own that Django would add: those below serve every list, and more
    # of them would cost an import more than all else.
    portfolio = models.ForeignKey(
        Portfolio, on_delete=models.PROTECT, related_name="spend", db_index=False
    )
    epic = models.ForeignKey(
        Epic, null=True, on_delete=models.PROTECT, related_name="spend", db_index=False
    )
    value_stream = models.ForeignKey(
        ValueStream, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    theme = models.ForeignKey(
        StrategicTheme, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    source = Line(max_length=LONGEST_SOURCE)
    document = Line(max_length=LONGEST_DOCUMENT)
    amount = models.DecimalField(max_digits=16, decimal_places=2)
    kind = models.CharField(max_length=5, choices=[(kind, kind) for kind in SpendKind])
    booked_date = models.DateField()
    note = Line(max_length=LONGEST_NOTE, blank=True, default="")
    imported_at = models.DateTimeField()
    imported_by = models.ForeignKey(
        Person, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )

    objects = SpendQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "spend"
        triggers = APPEND_ONLY
        constraints = [
            models.UniqueConstraint(
                name="spend_document_once", fields=["portfolio", "source", "document"]
            ),
            models.CheckConstraint(name="spend_is_something", condition=~Q(amount=0)),
            models.CheckConstraint(
                name="spend_kind_is_known", condition=Q(kind__in=list(SpendKind))
            ),
            models.CheckConstraint(
                name="spend_is_for_something",
                condition=Q(epic__isnull=False) | Q(value_stream__isnull=False),
            ),
        ]
        indexes = [
            models.Index(name="spend_by_day", fields=["portfolio", "-booked_date", "-id"]),
            models.Index(
                name="spend_by_epic",
                fields=["epic", "-booked_date", "-id"],
                condition=Q(epic__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.source} {self.document}: {self.amount:f}"

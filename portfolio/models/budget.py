from collections import defaultdict
from collections.abc import Collection
from datetime import date
from decimal import Decimal
from typing import Self

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Sum, Value

from kernel.audit import Told, tracked
from kernel.errors import InvalidValue
from kernel.models import Amount, Editable, Line
from organization.models import Workspace
from portfolio.errors import BudgetExceeded
from portfolio.funding import Place
from portfolio.models.lasting import Lasting, NamedQuerySet
from portfolio.models.portfolio import Portfolio, require_era
from portfolio.models.reading import OfPortfolioQuerySet
from portfolio.models.strategy import StrategicTheme, ValueStream


class BudgetPeriodQuerySet(NamedQuerySet["BudgetPeriod"]):  # type: ignore[override] # each has a manager
    """What can be asked of budget periods."""

    def holding(self, day: date) -> Self:
        """Keep what holds on a day: one a portfolio at most. Its first and last day are in it."""
        return self.active().filter(starts_date__lte=day, ends_date__gte=day)

    def sharing_days(self, start: date, end: date) -> Self:
        """Keep what has a day in common with the days from `start` to `end`."""
        return self.active().filter(starts_date__lte=end, ends_date__gte=start)


@tracked(words=Told("BUDGET_PERIOD", value="{amount}"))
class BudgetPeriod(Lasting):
    """How much a portfolio may spend from one day to another, both included."""

    workspace = models.ForeignKey(Workspace, on_delete=models.PROTECT, related_name="+")
    portfolio = models.ForeignKey(
        Portfolio, on_delete=models.PROTECT, related_name="budget_periods"
    )
    name = Line(max_length=120)
    starts_date = models.DateField(validators=[require_era])
    ends_date = models.DateField(validators=[require_era])
    amount = Amount()

    objects = BudgetPeriodQuerySet.as_manager()

    class Meta:
        verbose_name = "budget period"
        constraints = [
            models.UniqueConstraint(name="budget_period_name_once", fields=["portfolio", "name"]),
            models.CheckConstraint(
                name="budget_period_ends_after_its_start",
                condition=Q(ends_date__gt=F("starts_date")),
            ),
            models.CheckConstraint(
                name="budget_period_amount_is_no_debt", condition=Q(amount__gte=0)
            ),
            ExclusionConstraint(
                name="budget_periods_do_not_overlap",
                expressions=[
                    (
                        Func("portfolio_id", "portfolio_id", Value("[]"), function="int8range"),
                        RangeOperators.OVERLAPS,
                    ),
                    (
                        Func("starts_date", "ends_date", Value("[]"), function="daterange"),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                condition=Q(archived_at=None),
            ),
        ]
        indexes = [
            models.Index(name="budget_period_by_start", fields=["portfolio", "-starts_date", "-id"])
        ]

    def __str__(self) -> str:
        return self.name

    def require_sense(self) -> None:
        """Look at the values of a new or changed period.

        Raises:
            InvalidValue: A value cannot be stored, or it ends before it has begun.
        """
        self.check_values()
        if self.ends_date <= self.starts_date:
            raise InvalidValue("ends_date", f"It has to end after its start, {self.starts_date}.")

    def require_cover(self, allocated: Decimal) -> None:
        """Raise `BudgetExceeded` when more is allocated than the period has."""
        if allocated > self.amount:
            raise BudgetExceeded(period=self.name, amount=self.amount, allocated=allocated)


class AllocationQuerySet(OfPortfolioQuerySet["Allocation"]):
    """What can be asked of allocations."""

    def total(self) -> Decimal:
        """Return what is allocated in all."""
        total: Decimal | None = self.aggregate(total=Sum("amount"))["total"]
        return total or Decimal(0)

    def by_horizon(self) -> dict[int, dict[str | None, Decimal]]:
        """Add up what is allocated by the horizon of its theme, None without one, by portfolio."""
        found: defaultdict[int, dict[str | None, Decimal]] = defaultdict(dict)
        rows = self.order_by().values_list("portfolio_id", "theme__horizon")
        for portfolio_id, horizon, amount in rows.annotate(total=Sum("amount")):
            found[portfolio_id][horizon] = amount
        return found

    def totals_of(self, periods: Collection[int]) -> dict[int, Decimal]:
        """Add up what is allocated, by period."""
        rows = self.filter(period__in=periods).order_by().values("period")
        return dict(rows.annotate(total=Sum("amount")).values_list("period", "total"))


@tracked(
    words=Told(
        "ALLOCATION",
        of=["period"],
        name=["theme", "value_stream"],
        value="{amount}",
        untold=["value_stream", "theme"],  # these never change, and name it
        says={
            "CREATED": "allocated {new} of {key} to {name}",
            "amount": "changed what {key} gives to {name} from {old} to {new}",
        },
    )
)
class Allocation(Editable):
    """What of a period's budget a value stream may draw, for one theme or for none in particular.

    Zero is an allocation that was taken back.
    """

    workspace = models.ForeignKey(Workspace, on_delete=models.PROTECT, related_name="+")
    portfolio = models.ForeignKey(Portfolio, on_delete=models.PROTECT, related_name="allocations")
    period = models.ForeignKey(BudgetPeriod, on_delete=models.PROTECT, related_name="allocations")
    value_stream = models.ForeignKey(ValueStream, on_delete=models.PROTECT, related_name="+")
    theme = models.ForeignKey(StrategicTheme, null=True, on_delete=models.PROTECT, related_name="+")
    amount = Amount()

    objects = AllocationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="allocation_once",
                fields=["period", "value_stream", "theme"],
                nulls_distinct=False,
            ),
            models.CheckConstraint(name="allocation_is_no_debt", condition=Q(amount__gte=0)),
        ]

    def __str__(self) -> str:
        return f"{self.amount:f} of {self.period_id}"

    @property
    def place(self) -> Place:
        """What it is for."""
        return self.value_stream_id, self.theme_id

"""Budgets: what may be spent, on what, and what was."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, Any

import strawberry
from django.db.models import OuterRef, Subquery, Sum
from strawberry import auto, relay

from api.connection import Connection, connection
from api.enums import describe
from api.peers import as_peers, batched
from api.types import field, model_type
from kernel.errors import NotFound
from kernel.principal import Principal
from organization.models import Workspace
from portfolio import funding, models
from portfolio.funding import NOTHING, Bet, Costs, Place
from portfolio.models import Horizon
from portfolio.schema.strategy import StrategicTheme, ValueStream
from portfolio.spending import SpendKind

if TYPE_CHECKING:
    from organization.schema.types import Person
    from portfolio.schema.types import Epic, Portfolio

EpicType = Annotated["Epic", strawberry.lazy("portfolio.schema.types")]
PersonType = Annotated["Person", strawberry.lazy("organization.schema.types")]
PortfolioType = Annotated["Portfolio", strawberry.lazy("portfolio.schema.types")]

describe(SpendKind, "How accounting treats it: as an investment or as a running cost.")


@model_type(models.Allocation, description="What of a period's budget a value stream may draw.")
class Allocation(relay.Node):
    portfolio: PortfolioType
    period: Annotated["BudgetPeriod", strawberry.lazy("portfolio.schema.budget")]
    value_stream: ValueStream
    theme: StrategicTheme | None = field(description="Null when it is for none in particular.")
    amount: Decimal = field(description="In the portfolio's currency; 0 when it was taken back.")
    version: auto = field(description="Grows with every change; pass it as `expectedVersion`.")


@model_type(models.BudgetPeriod, description="How much a portfolio may spend in some days.")
class BudgetPeriod(relay.Node):
    portfolio: PortfolioType
    name: auto = field(description="Unique in the portfolio; mutations name periods by it.")
    starts_date: auto = field(description="The first day of it.")
    ends_date: auto = field(description="The last day of it.")
    amount: Decimal = field(description="What may be spent, in the portfolio's currency.")
    version: auto = field(description="Grows with every change; pass it as `expectedVersion`.")
    archived_at: datetime | None = field(description="Null while it holds.")
    archive_reason: auto = field(description="Empty while it holds.")
    allocations: Connection[Allocation] = connection(description="The oldest first.")

    @field(description="What of it is allocated.")
    def allocated(self, root: strawberry.Parent[models.BudgetPeriod]) -> Decimal:
        return batched(root, "allocated", _allocated, NOTHING)

    @field(description="What was booked in its days, credit notes taken off.")
    def spent(self, root: strawberry.Parent[models.BudgetPeriod]) -> Decimal:
        return sum(_spent_in(root).values(), NOTHING)

    @field(description="What of that accounting treats as an investment.")
    def spent_capex(self, root: strawberry.Parent[models.BudgetPeriod]) -> Decimal:
        return _spent_in(root).get(SpendKind.CAPEX, NOTHING)

    @field(description="What of that accounting treats as a running cost.")
    def spent_opex(self, root: strawberry.Parent[models.BudgetPeriod]) -> Decimal:
        return _spent_in(root).get(SpendKind.OPEX, NOTHING)


@model_type(models.Spend, description="Money that was spent, as a document says. It never changes.")
class Spend(relay.Node):
    portfolio: PortfolioType
    epic: EpicType | None = field(description="Null when it is for no epic.")
    value_stream: ValueStream | None = field(
        description="That of the epic when it was imported, or as the document says."
    )
    theme: StrategicTheme | None = field(description="As with the value stream.")
    source: auto = field(description="What the document is numbered by.")
    document: auto = field(description="Its number, unique in the source.")
    amount: Decimal = field(description="In the portfolio's currency; a credit note is below 0.")
    kind: SpendKind
    booked_date: auto
    note: auto = field(description="Empty when there is none.")
    imported_at: auto
    imported_by: PersonType | None = field(description="Null when the product itself did.")


@strawberry.type(description="The money of one value stream and theme in a budget period.")
class BudgetLine:
    value_stream: ValueStream | None = strawberry.field(
        description="Null for epics and spend that belong to none."
    )
    theme: StrategicTheme | None = strawberry.field(description="Null for none in particular.")
    horizon: Horizon | None = strawberry.field(description="That of the theme.")
    allocated: Decimal = strawberry.field(description="What may be spent here in the period.")
    committed: Decimal = strawberry.field(
        description="What the board has put on the open epics here and is not spent yet; 0 once"
        " the period has ended."
    )
    spent: Decimal = strawberry.field(description="What was booked here in the period.")
    forecast_to_complete: Decimal = strawberry.field(
        description="What of the estimated costs of the funded epics here is not spent yet; 0 once"
        " the period has ended."
    )
    allocation: Allocation | None = strawberry.field(
        description="What `allocateBudget` changes; null when nothing was allocated."
    )


def budget_of(
    portfolio: models.Portfolio, name: str | None, at: datetime, by: Principal
) -> list[BudgetLine]:
    """Return the budget of a portfolio in a period, read for all of its peers.

    Args:
        portfolio: Whose.
        name: Of the period; None is the one that holds now, and no line where none does.
        at: Now.
        by: Who asks.

    Raises:
        NotFound: The portfolio has no period of this name.
    """
    found: list[BudgetLine] | None = batched(
        portfolio,
        ("budget", name),
        lambda portfolios: _Budgets(portfolios, name, at, by).lines(),
        None,
    )
    if found is None and name is not None:
        raise NotFound(what="budget period", key=name)
    return found or []


class _Budgets:
    """The budgets of several portfolios, each in one period: eight statements."""

    def __init__(
        self, portfolios: list[models.Portfolio], name: str | None, at: datetime, by: Principal
    ) -> None:
        workspace = Workspace.objects.get(pk=by.workspace_id)
        self.today = {one.pk: workspace.day_of(one.judged_at(at)) for one in portfolios}
        self.periods = _periods(self.today, name)
        going_on = [one for one in self.periods if one.ends_date >= self.today[one.portfolio_id]]
        self.bets = _bets([one.portfolio_id for one in going_on])
        self.spent = _spent_by_place(self.periods)
        self.streams = _by_id(models.ValueStream.objects.visible_to(by), portfolios)
        self.themes = _by_id(models.StrategicTheme.objects.visible_to(by), portfolios)
        allocations = models.Allocation.objects.visible_to(by).filter(period__in=self.periods)
        self.allocations: defaultdict[int, list[models.Allocation]] = defaultdict(list)
        for one in as_peers(list(allocations)):
            self.allocations[one.period_id].append(one)

    def lines(self) -> dict[int, list[BudgetLine]]:
        """Return the lines by portfolio, those of one value stream together."""
        return {one.portfolio_id: self._lines_of(one) for one in self.periods}

    def _lines_of(self, period: models.BudgetPeriod) -> list[BudgetLine]:
        allocations = {one.place: one for one in self.allocations[period.pk]}
        found = funding.lines(
            {place: one.amount for place, one in allocations.items()},
            self.spent[period.portfolio_id],
            self.bets[period.portfolio_id],
        )
        made = [self._line(place, line, allocations.get(place)) for place, line in found.items()]
        return sorted(made, key=_by_name)

    def _line(
        self, place: Place, line: funding.Line, allocation: models.Allocation | None
    ) -> BudgetLine:
        stream, theme = place
        row = None if theme is None else self.themes[theme]
        return BudgetLine(
            value_stream=None if stream is None else self.streams[stream],
            theme=row,
            horizon=Horizon(row.horizon) if row and row.horizon else None,
            allocated=line.allocated,
            committed=line.committed,
            spent=line.spent,
            forecast_to_complete=line.forecast_to_complete,
            allocation=allocation,
        )


def _by_name(line: BudgetLine) -> tuple[bool, str, bool, str]:
    """Sort by value stream, then by theme; what has none comes last."""
    stream, theme = line.value_stream, line.theme
    return stream is None, stream.name if stream else "", theme is None, theme.name if theme else ""


def _periods(today: Mapping[int, date], name: str | None) -> list[models.BudgetPeriod]:
    """Return one period of each portfolio: that of the name, or the one that holds today."""
    periods = models.BudgetPeriod.objects.filter(portfolio__in=today)
    if name is not None:
        return list(periods.filter(name=name)) if "\0" not in name else []
    near = periods.sharing_days(min(today.values()), max(today.values()))
    return [one for one in near if one.starts_date <= today[one.portfolio_id] <= one.ends_date]


def _spent_by_place(periods: list[models.BudgetPeriod]) -> dict[int, dict[Place, Decimal]]:
    found: defaultdict[int, dict[Place, Decimal]] = defaultdict(dict)
    booked = models.Spend.objects.in_days_of(periods).order_by()
    rows = booked.values_list("portfolio_id", "value_stream_id", "theme_id")
    for portfolio_id, stream, theme, amount in rows.annotate(total=Sum("amount")):
        found[portfolio_id][stream, theme] = amount
    return found


def _bets(portfolios: list[int]) -> dict[int, list[Bet]]:
    """Read the funded epics of portfolios, and what was spent on each so far."""
    found: defaultdict[int, list[Bet]] = defaultdict(list)
    epics = models.Epic.objects.active().filter(portfolio__in=portfolios, state__in=funding.FUNDED)
    spent = models.Spend.objects.totals_of(epics.values("pk"))
    for pk, portfolio_id, stream, theme, state, estimated, mvp in epics.values_list(
        "pk", "portfolio_id", "value_stream_id", "theme_id", "state", "estimated_cost",
        "business_case__mvp_cost",
    ):  # fmt: skip
        costs = Costs(state, estimated, mvp)
        found[portfolio_id].append(Bet((stream, theme), costs, spent.get(pk, NOTHING)))
    return found


def _by_id(rows: Any, portfolios: list[models.Portfolio]) -> dict[int, Any]:
    return {one.pk: one for one in as_peers(list(rows.filter(portfolio__in=portfolios)))}


def _allocated(periods: list[models.BudgetPeriod]) -> dict[int, Decimal]:
    return models.Allocation.objects.totals_of([one.pk for one in periods])


def _spent_in(period: models.BudgetPeriod) -> dict[str, Decimal]:
    """Return what was booked in a period's days by kind, read for all of its peers."""

    def load(periods: list[models.BudgetPeriod]) -> dict[int, dict[str, Decimal]]:
        spend = models.Spend.objects.filter(
            portfolio=OuterRef("portfolio"),
            booked_date__range=(OuterRef("starts_date"), OuterRef("ends_date")),
        )
        by_kind = {
            kind: Subquery(
                spend.filter(kind=kind)
                .order_by()
                .values("portfolio")
                .annotate(total=Sum("amount"))
                .values("total")
            )
            for kind in SpendKind
        }
        rows = models.BudgetPeriod.objects.filter(pk__in=[one.pk for one in periods])
        return {
            pk: {SpendKind.CAPEX: capex or NOTHING, SpendKind.OPEX: opex or NOTHING}
            for pk, capex, opex in rows.annotate(**by_kind).values_list("pk", *SpendKind)
        }

    return batched(period, "spent", load, {})

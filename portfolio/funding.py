"""What epics may draw, are yet to draw and will still cost: the definitions are ours. Pure.

| word | what it is |
|---|---|
| funded | what the board has put on an epic: the cost of its MVP from GO until the MVP is proved, what it will cost in all once it perseveres, nothing before and after |
| committed | what of that is not spent yet |
| forecast to complete | what of its estimated cost is not spent yet, while it is funded |

Where one of the two costs is unsaid, the other stands in for it.
"""  # noqa: E501 # a table

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final, TypeAlias

from portfolio.kanban import EpicState

Place: TypeAlias = tuple[int | None, int | None]
"""The ids of a value stream and a theme."""

NOTHING: Final = Decimal(0)

FUNDED: Final = (EpicState.READY, EpicState.MVP, EpicState.PERSEVERE)
"""Where an epic draws money: after the board's GO and before it is done."""


@dataclass(frozen=True, slots=True)
class Costs:
    """What an epic costs, as far as anybody said.

    Attributes:
        state: Where it stands.
        estimated: What it will cost in all.
        mvp: What its MVP costs.
    """

    state: str
    estimated: Decimal | None
    mvp: Decimal | None

    @property
    def funded(self) -> Decimal:
        """What the board has put on it."""
        if self.state not in FUNDED:
            return NOTHING
        whole = self.state == EpicState.PERSEVERE
        first, second = (self.estimated, self.mvp) if whole else (self.mvp, self.estimated)
        return _said(first, second)

    def committed(self, spent: Decimal) -> Decimal:
        """Return what it may still draw."""
        return max(NOTHING, self.funded - spent)

    def to_complete(self, spent: Decimal) -> Decimal:
        """Return what it will still cost, were it finished as estimated."""
        if self.state not in FUNDED:
            return NOTHING
        return max(NOTHING, _said(self.estimated, self.mvp) - spent)


@dataclass(frozen=True, slots=True)
class Bet:
    """A funded epic: where it stands, what it costs, and what was spent on it so far."""

    place: Place
    costs: Costs
    spent: Decimal


@dataclass(slots=True)
class Line:
    """The money of one value stream and theme."""

    allocated: Decimal = NOTHING
    committed: Decimal = NOTHING
    spent: Decimal = NOTHING
    forecast_to_complete: Decimal = NOTHING


def lines(
    allocated: Mapping[Place, Decimal], spent: Mapping[Place, Decimal], bets: Iterable[Bet]
) -> dict[Place, Line]:
    """Return a line for every place that has an allocation, spend, or an epic with money on it.

    Args:
        allocated: Of the period.
        spent: What was booked in the period.
        bets: The funded epics; none for a period that has ended.
    """
    found: defaultdict[Place, Line] = defaultdict(Line)
    for place, amount in allocated.items():
        found[place].allocated = amount
    for place, amount in spent.items():
        found[place].spent = amount
    for bet in bets:
        committed, rest = bet.costs.committed(bet.spent), bet.costs.to_complete(bet.spent)
        if bet.costs.funded or rest:
            found[bet.place].committed += committed
            found[bet.place].forecast_to_complete += rest
    return dict(found)


def _said(first: Decimal | None, second: Decimal | None) -> Decimal:
    return next((cost for cost in (first, second) if cost is not None), NOTHING)

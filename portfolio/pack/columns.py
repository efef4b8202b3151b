"""The Kanban as the page shows it. Pure."""

from dataclasses import dataclass

from portfolio.pack.answers import Answer
from portfolio.pack.shown import Shown, count, estimate, said, whole
from portfolio.pack.words import heading, state

ASIDE = ("DONE", "REJECTED", "PARKED")
"""States whose epics do not move; the others are columns."""

MOST_SLOTS = 10
STEP = 11
"""From one place to the next, in pixels."""


@dataclass(frozen=True, slots=True)
class Card:
    """An epic in its column."""

    key: Shown
    title: Shown
    owner: Shown
    health: Shown
    urgency: Shown
    wsjf: Shown | None


@dataclass(frozen=True, slots=True)
class Slot:
    """A place of a column: `full`, `free`, or `over` its limit, and where it is drawn."""

    kind: str
    x: int


@dataclass(frozen=True, slots=True)
class Column:
    """A state of the Kanban.

    Attributes:
        state: Its name.
        count: How many epics stand in it.
        limit: How many may; None is any number.
        beyond: How many stand over the limit; None when none does.
        slots: Its places in a row; empty without a limit or with too many.
        cards: Its first epics, by rank.
        more: How many more there are; None when there are none.
    """

    state: Shown
    count: Shown
    limit: Shown | None
    beyond: Shown | None
    slots: list["Slot"]
    cards: list[Card]
    more: Shown | None

    @property
    def width(self) -> int:
        """How wide its places are drawn, in pixels."""
        return STEP * len(self.slots)


def columns_of(portfolio: Answer) -> tuple[list[Column], list[Column]]:
    """Return the columns in which epics move, and the states in which they rest."""
    columns = [(one["state"].value, _column(one)) for one in portfolio["kanban"]]
    return (
        [column for name, column in columns if name not in ASIDE],
        [column for name, column in columns if name in ASIDE],
    )


def _column(one: Answer) -> Column:
    standing, limit = one["count"].value, one["limit"].value
    cards = [_card(node) for node in one["epics"].nodes()]
    more = one["epics"]["totalCount"].value - len(cards)
    return Column(
        state=heading(one["state"]),
        count=whole(one["count"]),
        limit=None if limit is None else whole(one["limit"]),
        beyond=count(standing - limit) if one["overLimit"].value else None,
        slots=[] if limit is None else slots(standing, limit),
        cards=cards,
        more=count(more) if more else None,
    )


def slots(standing: int, limit: int) -> list[Slot]:
    """Return the places of a column: taken, free, and beyond its limit; none where too many."""
    if max(standing, limit) > MOST_SLOTS:
        return []
    full = min(standing, limit)
    kinds = ["full"] * full + ["free"] * (limit - full) + ["over"] * (standing - full)
    return [Slot(kind, STEP * place + 1) for place, kind in enumerate(kinds)]


def _card(epic: Answer) -> Card:
    urgency = state(epic["classOfService"])
    return Card(
        key=said(epic["key"]),
        title=said(epic["title"]),
        owner=said(epic["owner"]["name"]),
        health=state(epic["health"]),
        urgency=Shown("", "") if urgency.value == "STANDARD" else urgency,
        wsjf=estimate(epic["wsjf"]) if epic["wsjf"] else None,
    )

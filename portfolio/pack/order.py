"""What should start first, and why. Pure."""

from dataclasses import dataclass
from decimal import Decimal

from portfolio.pack.answers import Answer
from portfolio.pack.shown import Shown, count, estimate, said, whole, worded
from portfolio.pack.words import heading, plural, state

METHODS = {
    "EFFECTIVE_CD3": "Ranked by CD3: what a week of waiting costs, divided by the weeks that the"
    " work takes.",
    "EFFECTIVE_WSJF": "Ranked by WSJF: the cost of delay divided by the size of the work.",
    "MANUAL": "Nothing has been scored: this is the order that people keep.",
}
INTRODUCTION = "Ranked here because "


@dataclass(frozen=True, slots=True)
class Place:
    """An epic in the order.

    Attributes:
        score: What it is ranked by; None where nothing is known.
        share: The same as a share of the largest, from 0 to 100.
        because: Why it stands above its own score; empty when it does not.
        blocked_by: What has to be finished before it.
        unlocks: What waits for it.
        moved: How many places people keep it elsewhere; None when they do not.
        moved_noun: The noun that goes with it.
        moved_where: Whether that is further up or further back.
    """

    rank: Shown
    key: Shown
    title: Shown
    state: Shown
    health: Shown
    owner: Shown
    score: Shown | None
    share: int
    because: Shown
    blocked_by: list[Shown]
    unlocks: list[Shown]
    moved: Shown | None
    moved_noun: str
    moved_where: str


@dataclass(frozen=True, slots=True)
class Order:
    """The first epics of the order, by which method, and how many more there are."""

    method: str
    score_name: str
    places: list[Place]
    more: Shown | None


def order_of(portfolio: Answer) -> Order:
    """Shape the ranking."""
    ranking = list(portfolio["ranking"])
    method = ranking[0]["method"].value if ranking else "MANUAL"
    largest = max((_score(one) for one in ranking), default=Decimal(0))
    ranked = portfolio["rankAgreement"]["epics"].value or 0
    return Order(
        method=METHODS[method],
        score_name=method.removeprefix("EFFECTIVE_") if method != "MANUAL" else "Score",
        places=[_place(one, largest) for one in ranking],
        more=count(ranked - len(ranking)) if ranked > len(ranking) else None,
    )


def _place(one: Answer, largest: Decimal) -> Place:
    epic, moved = one["epic"], one["movedByHand"]
    return Place(
        rank=whole(one["rank"]),
        key=said(epic["key"]),
        title=said(epic["title"]),
        state=heading(epic["state"]),
        health=state(epic["health"]),
        owner=said(epic["owner"]["name"]),
        score=estimate(one["score"]) if one["score"] else None,
        share=int(100 * _score(one) / largest) if largest else 0,
        because=_because(one["rankedBecause"]),
        blocked_by=[said(other["key"]) for other in one["blockedBy"]],
        unlocks=[said(other["key"]) for other in one["unlocks"]],
        moved=worded(whole(moved), f"{abs(moved.value):,}") if moved.value else None,
        moved_noun=plural(abs(moved.value), "place", "places"),
        moved_where="back" if moved.value > 0 else "up",
    )


def _score(one: Answer) -> Decimal:
    return Decimal(one["score"].value or 0)


def _because(answer: Answer) -> Shown:
    shown = said(answer)
    if not shown.text.startswith(INTRODUCTION):
        return shown
    return worded(shown, f"B{shown.text.removeprefix(INTRODUCTION[:-8])[1:]}")

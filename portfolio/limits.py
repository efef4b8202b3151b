"""How much work may stand in one place, and what a change that adds to it is answered. Pure.

Every door asks `answer`: moves and edits of people, overrides, and imports, which it never stops.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple, TypeAlias

from kernel.levels import Level


class Scope(StrEnum):
    """What a limit is about: the kind of place that work takes up."""

    PORTFOLIO_STATE = "PORTFOLIO_STATE"
    THEME = "THEME"
    TEAM = "TEAM"
    CLASS_OF_SERVICE = "CLASS_OF_SERVICE"
    PERSON = "PERSON"


class Measure(StrEnum):
    """In what a limit counts."""

    ITEMS = "ITEMS"
    POINTS = "POINTS"
    MONEY = "MONEY"


class Policy(StrEnum):
    """What happens to a change that would exceed a limit."""

    WARN = "WARN"
    BLOCK = "BLOCK"
    BLOCK_WITH_OVERRIDE = "BLOCK_WITH_OVERRIDE"


class Cause(StrEnum):
    """How a limit came to be exceeded."""

    WARNED = "WARNED"
    IMPORTED = "IMPORTED"
    LOWERED = "LOWERED"
    OVERRIDDEN = "OVERRIDDEN"


class Ruling(StrEnum):
    """What a change is answered."""

    ALLOWED = "ALLOWED"
    WARNED = "WARNED"
    REFUSED = "REFUSED"


class Target(NamedTuple):
    """One place that work takes up: a state of a portfolio, a team, a theme.

    `values` tell it apart within its scope, in the order of the columns of the scope.
    """

    scope: Scope
    level: Level
    values: tuple[object, ...]


Weights: TypeAlias = Mapping[Measure, Decimal]
Occupied: TypeAlias = Mapping[Target, Weights]
"""What work takes up, by place and measure."""

LEVELS: Mapping[Scope, tuple[Level, ...]] = {
    Scope.PORTFOLIO_STATE: (Level.EPIC,),
    Scope.THEME: (Level.EPIC,),
    Scope.TEAM: (Level.STORY,),
    Scope.CLASS_OF_SERVICE: (Level.EPIC, Level.STORY),
    Scope.PERSON: (Level.STORY,),
}
"""Which work takes up places of a scope."""

MEASURES: Mapping[Level, tuple[Measure, ...]] = {
    Level.EPIC: (Measure.ITEMS, Measure.MONEY),
    Level.STORY: (Measure.ITEMS, Measure.POINTS),
}
"""Epics have a cost and no points, stories points and no cost."""

NOTHING = Decimal(0)
MOST = {Measure.ITEMS: 10_000, Measure.POINTS: 10_000_000, Measure.MONEY: 1_000_000_000_000}
"""The largest limits, so that a slip of a finger is told from a wish."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a change is answered, and on what.

    Attributes:
        ruling: The answer.
        amount: The limit.
        standing: What stood there before.
        coming: How much the change adds.
        granted: Places that overrides add to the limit now; 0 where its policy knows none.
    """

    ruling: Ruling
    amount: Decimal
    standing: Decimal
    coming: Decimal
    granted: Decimal

    @property
    def total(self) -> Decimal:
        """What stands there after the change."""
        return self.standing + self.coming

    @property
    def cause(self) -> Cause | None:
        """What to write down: None unless the change went over the limit."""
        if self.ruling is Ruling.REFUSED or self.coming <= 0 or self.total <= self.amount:
            return None
        return Cause.WARNED if self.ruling is Ruling.WARNED else Cause.OVERRIDDEN


def answer(
    *, amount: Decimal, policy: Policy, standing: Decimal, coming: Decimal, granted: Decimal
) -> Answer:
    """Answer a change that adds `coming` to what stands; one that adds nothing is never stopped.

    Args:
        amount: The limit.
        policy: What happens beyond it.
        standing: What stands there before the change.
        coming: How much the change adds; negative takes away.
        granted: The places of all overrides that are granted and have not ended.
    """
    places = granted if policy is Policy.BLOCK_WITH_OVERRIDE else NOTHING
    if coming <= 0 or standing + coming <= amount + places:
        ruling = Ruling.ALLOWED
    else:
        ruling = Ruling.WARNED if policy is Policy.WARN else Ruling.REFUSED
    return Answer(ruling, amount, standing, coming, places)


def fuller(before: Occupied, after: Occupied) -> dict[Target, dict[Measure, Decimal]]:
    """Return where work takes up more than before, and by how much; nothing else is there."""
    grown = {
        target: {
            measure: weight - before.get(target, {}).get(measure, NOTHING)
            for measure, weight in weights.items()
            if weight > before.get(target, {}).get(measure, NOTHING)
        }
        for target, weights in after.items()
    }
    return {target: weights for target, weights in grown.items() if weights}


def flaw_of(level: Level, measure: Measure, amount: Decimal) -> str | None:
    """Say in one line why an amount cannot be a limit or a number of places; None when it can."""
    if measure not in MEASURES[level]:
        return f"{level.capitalize()} limits count {_listed(MEASURES[level])}, not {measure}."
    if not amount.is_finite() or not 0 < amount <= MOST[measure]:
        return f"It is above 0 and at most {MOST[measure]:,}, not {amount}."
    if measure is Measure.ITEMS and amount != amount.to_integral_value():
        return f"Items are whole, not {amount}."
    if amount != round(amount, 2):
        return f"It has at most two decimals, not {amount}."
    return None


def _listed(words: Iterable[str]) -> str:
    return " or ".join(words)

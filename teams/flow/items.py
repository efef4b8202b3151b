"""What the dependency graph is made of: items and the links between them."""

from collections.abc import Collection
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import TypeAlias

from kernel.levels import Level, StateCategory

NodeId: TypeAlias = int
"""Names an item of any level. Opaque: the caller makes one number out of level and row."""

TeamId: TypeAlias = int | None
"""None is UNASSIGNED, a class of its own: nobody's own team, so it always counts as another."""


@dataclass(frozen=True, slots=True)
class Item:
    """A piece of work of any level, as far as its place in the graph is concerned.

    Attributes:
        id: Opaque and unique in one graph.
        key: What people call it, such as TIMOB-864. It orders ties.
        level: Where it stands on the line.
        team: The team that works on it.
        category: What its state means for flow.
        epic: Id of the epic above it, or of itself; None where no epic is above.
    """

    id: NodeId
    key: str
    level: Level
    team: TeamId
    category: StateCategory
    epic: int | None

    @property
    def order(self) -> tuple[str, int, str, str, NodeId]:
        """Sorts items as a person would: TIMOB-864 before TIMOB-12864.

        Numbers are compared by length, then digit by digit, so that a key that ends in any
        number of digits costs no conversion and raises nothing.
        """
        prefix = self.key.rstrip("0123456789")
        number = self.key[len(prefix) :].lstrip("0")
        return (prefix, len(number), number, self.key, self.id)


@dataclass(frozen=True, slots=True)
class Link:
    """`blocked` cannot start before `blocker` is finished. Active: nobody has waived it."""

    blocker: NodeId
    blocked: NodeId


def crosses_teams(one: Item, other: Item) -> bool:
    """Whether two items need two teams to talk; an unassigned one always does."""
    return one.team is None or one.team != other.team


def other_teams(waiting: AbstractSet[TeamId], own: Collection[TeamId]) -> AbstractSet[TeamId]:
    """Teams of `waiting` that are not among `own`. UNASSIGNED stays: it is nobody's own."""
    return waiting - {team for team in own if team is not None}

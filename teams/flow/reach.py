"""What waits behind an item: distinct items, teams and epics down every chain."""

from collections import Counter
from collections.abc import Collection, Hashable, Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import TypeVar

from teams.flow.bitset import BitSet
from teams.flow.graph import Condensed
from teams.flow.items import TeamId

Label = TypeVar("Label", bound=Hashable)

WINDOW = 8192
"""Labels in one pass, one bit each: a pass holds at most 1 KiB per component."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """What waits behind a component of the condensed graph, without the component itself.

    Attributes:
        items: How many items.
        unassigned: How many of them no team has; no epic has one.
        teams: Their teams; the component's own is among them where it waits for itself.
        epics: The epics that they belong to.
    """

    items: int
    unassigned: int
    teams: AbstractSet[TeamId]
    epics: AbstractSet[int]


def waiting_behind(condensed: Condensed, components: Iterable[int]) -> dict[int, Waiting]:
    """Find what waits behind each of `components`. Sets, never paths: a diamond counts once.

    One search per component costs the sum of all reach sets, which hubs make quadratic. Here each
    item, team and epic is one bit of an integer, and a pass over the condensed graph from the
    bottom up collects the bits below all components at once. Items are only counted: their bits
    live for one pass of `WINDOW` items, so memory stays linear in the graph.

    Complexity: (items + teams + epics) / WINDOW passes, each O(components + links) operations on
    integers of at most WINDOW bits. Memory: 1 KiB per component while it runs; one bit per team
    and per epic for each of `components` in the answer.
    """
    wanted = frozenset(components)
    items = [[item.id for item in own] for own in condensed.members]
    teams = [[item.team for item in own] for own in condensed.members]
    epics = [[item.epic for item in own if item.epic is not None] for own in condensed.members]
    nobodys = {item.id for own in condensed.members for item in own if item.team is None}
    counts: Counter[int] = Counter()
    unassigned: Counter[int] = Counter()
    for window, below in _windows(condensed, items, wanted):
        mask = sum(1 << place for place, node in enumerate(window) if node in nobodys)
        for component, bits in below.items():
            counts[component] += bits.bit_count()
            unassigned[component] += (bits & mask).bit_count()
    team_sets, epic_sets = _sets(condensed, teams, wanted), _sets(condensed, epics, wanted)
    return {c: Waiting(counts[c], unassigned[c], team_sets[c], epic_sets[c]) for c in wanted}


def _sets(
    condensed: Condensed, owned: Sequence[Collection[Label]], wanted: Collection[int]
) -> dict[int, BitSet[Label]]:
    """Collect the labels strictly below each wanted component."""
    places: dict[Label, int] = {}
    found = dict.fromkeys(wanted, 0)
    for window, below in _windows(condensed, owned, wanted):
        first = len(places)
        places.update((label, first + place) for place, label in enumerate(window))
        for component, bits in below.items():
            found[component] |= bits << first
    return {component: BitSet(places, bits) for component, bits in found.items()}


def _windows(
    condensed: Condensed, owned: Sequence[Collection[Label]], wanted: Collection[int]
) -> Iterator[tuple[Sequence[Label], dict[int, int]]]:
    """Yield the labels of each pass and, per wanted component, the bits of those below it.

    Labels are numbered from the bottom up: what waits at the end of a chain has low bits, so
    most integers are short.
    """
    labels = [*dict.fromkeys(label for place in condensed.bottom_up for label in owned[place])]
    for first in range(0, len(labels), WINDOW):
        window = labels[first : first + WINDOW]
        yield window, _one_pass(condensed, owned, wanted, window)


def _one_pass(
    condensed: Condensed,
    owned: Sequence[Collection[Label]],
    wanted: Collection[int],
    window: Sequence[Label],
) -> dict[int, int]:
    bit = {label: 1 << place for place, label in enumerate(window)}
    reached = [0] * len(owned)
    found: dict[int, int] = {}
    for component in condensed.bottom_up:
        below = 0
        for after in condensed.blocks[component]:
            below |= reached[after]
        if component in wanted:
            found[component] = below
        for label in owned[component]:
            below |= bit.get(label, 0)
        reached[component] = below
    return found

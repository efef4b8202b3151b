"""Deadlocks: items that wait for each other in a ring, so that none of them can start."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from kernel.levels import Level
from teams.flow.graph import Condensed, Graph
from teams.flow.items import Item, Link, NodeId, TeamId, other_teams
from teams.flow.paths import shortest_walk
from teams.flow.reach import Waiting

HIGHEST_FIRST = (Level.EPIC, Level.FEATURE, Level.STORY)


@dataclass(frozen=True, slots=True)
class Deadlock:
    """A knot: a largest set of items that all wait for each other.

    Attributes:
        level: The level of its members; the highest one where they differ.
        members: All its items, by key.
        ring: One shortest ring in it: each item blocks the next, the last one the first. It
            starts with its first item by key; of several rings it is the first by key.
        cheapest_link: The link of the ring to cut, see `cheapest_link`.
        waiting_items: How many items outside the knot wait for it, each counted once.
        waiting_teams: Their teams without those of the members.
    """

    level: Level
    members: tuple[Item, ...]
    ring: tuple[Item, ...]
    cheapest_link: Link
    waiting_items: int
    waiting_teams: AbstractSet[TeamId]

    @property
    def teams(self) -> frozenset[TeamId]:
        """Teams of the members; None among them is unassigned work."""
        return frozenset(item.team for item in self.members)

    @property
    def cross_team(self) -> bool:
        """Whether two teams must talk to break it; unassigned work always needs another team."""
        return len(self.teams) > 1 or None in self.teams


def deadlocks(condensed: Condensed, waiting: Mapping[int, Waiting]) -> list[Deadlock]:
    """Describe every knot: most waiting items first, then most waiting teams, then by key.

    One ring is reported per knot, because a knot can hold exponentially many.

    Args:
        condensed: The graph of open work.
        waiting: What waits behind at least every knot, from `reach`.

    Complexity: that of `shortest_ring` and `cheapest_link` for each knot.
    """
    found = [
        _deadlock(condensed.graph, condensed.members[component], waiting[component])
        for component in condensed.knots
    ]
    return sorted(
        found,
        key=lambda knot: (-knot.waiting_items, -len(knot.waiting_teams), knot.members[0].order),
    )


def _deadlock(graph: Graph, members: Sequence[Item], waiting: Waiting) -> Deadlock:
    ring = shortest_ring(graph, members)
    return Deadlock(
        level=min((item.level for item in members), key=HIGHEST_FIRST.index),
        members=tuple(members),
        ring=tuple(ring),
        cheapest_link=cheapest_link(graph, ring),
        waiting_items=waiting.items,
        waiting_teams=other_teams(waiting.teams, {item.team for item in members}),
    )


def shortest_ring(graph: Graph, members: Sequence[Item]) -> list[Item]:
    """Find the first by key of the shortest rings in a knot.

    Args:
        graph: The graph of open work.
        members: All items of the knot, by key.

    Complexity: O(members x links inside the knot) at worst. A search stops at the length that is
    already found, and leaves out the items that earlier searches started from.
    """
    rank = {item.id: place for place, item in enumerate(members)}
    inside = [
        sorted(rank[after] for after in graph.successors(item.id) if after in rank)
        for item in members
    ]
    ring: list[int] | None = None
    for start in range(len(members)):
        most = len(ring) - 1 if ring else None
        ring = _ring_from(inside, start, most) or ring
    return [members[place] for place in ring or ()]


def _ring_from(inside: Sequence[Sequence[int]], start: int, most: int | None) -> list[int] | None:
    """Find a shortest ring through `start` and later members, of at most so many links."""

    def later(place: int) -> Iterable[int]:
        return (after for after in inside[place] if after >= start)

    walk = shortest_walk(later, start, start, most=most)
    return walk and walk[:-1]


def cheapest_link(graph: Graph, ring: Sequence[Item]) -> Link:
    """Choose the link of a ring that is cheapest to cut.

    Whoever cuts a link lets the blocked item start without what it waits for, at the risk of all
    that builds on it. All items of a ring have the same descendants, each through the others; so
    what counts for an item is what it reaches past the ring, without passing through another
    item of the ring. The least of that wins, then the first blocked item by key.

    Complexity: O(items of the ring x links that are within reach).
    """
    nodes = {item.id for item in ring}
    blockers = [ring[-1], *ring[:-1]]
    _cost, _order, link = min(
        (_reach_past(graph, item.id, nodes), item.order, Link(blocker.id, item.id))
        for blocker, item in zip(blockers, ring, strict=True)
    )
    return link


def _reach_past(graph: Graph, start: NodeId, ring: Collection[NodeId]) -> int:
    """Count what `start` reaches on paths that keep clear of the rest of the ring."""
    seen = {*ring}
    waiting = [start]
    while waiting:
        for after in graph.successors(waiting.pop()):
            if after not in seen:
                seen.add(after)
                waiting.append(after)
    return len(seen) - len(ring)

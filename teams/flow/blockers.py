"""What holds work up: root blockers, blocked and impeded items, the blast radius of one item."""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

import networkx as nx

from kernel.levels import StateCategory
from teams.flow.graph import Condensed, Graph, item_of, items_of
from teams.flow.items import Item, NodeId, TeamId, crosses_teams, other_teams
from teams.flow.reach import Waiting


@dataclass(frozen=True, slots=True)
class ActiveLinks:
    """How many links hold work up now, and how many of them two teams must talk about."""

    open: int
    cross_team: int


@dataclass(frozen=True, slots=True)
class Blocker:
    """An open item that waits for nothing and holds others up: finishing it frees them.

    Attributes:
        item: The blocking item.
        waiting_items: How many items wait for it, directly or through a chain, each counted once.
        waiting_unassigned: How many of them no team has; no epic has one.
        waiting_teams: Their teams without its own; None among them is unassigned work.
        epics: Epics that have work among the waiting items.
    """

    item: Item
    waiting_items: int
    waiting_unassigned: int
    waiting_teams: AbstractSet[TeamId]
    epics: AbstractSet[int]

    @property
    def cross_team(self) -> bool:
        """Whether work of another team, or of none, waits."""
        return bool(self.waiting_teams)


@dataclass(frozen=True, slots=True)
class BlastRadius:
    """What waits for one item, directly or through a chain.

    Attributes:
        items: The waiting items outside its knot, if it is in one.
        unassigned: How many of them no team has; no epic has one.
        teams: Their teams without the item's own; None among them is unassigned work.
        epics: Epics that have work among them.
        knot: The other items of its knot: each waits for the item and the item for each.
    """

    items: frozenset[NodeId]
    unassigned: int
    teams: AbstractSet[TeamId]
    epics: AbstractSet[int]
    knot: frozenset[NodeId]


def root_blockers(condensed: Condensed, waiting: Mapping[int, Waiting]) -> list[Blocker]:
    """List the heads of all chains: most waiting items first, then most teams, then by key.

    An item that only passes a wait on is not listed, because acting on the middle of a chain
    frees nobody. A knot at the head of a chain is not listed either: nobody can finish it first.
    It is a deadlock, with its own waiting work, and its advice is to break a link.

    Args:
        condensed: The graph of open work.
        waiting: What waits behind at least every root, from `reach`.

    Complexity: O(roots x log roots).
    """
    found = [
        _blocker(condensed.members[component][0], waiting[component])
        for component in condensed.roots
    ]
    return sorted(
        found, key=lambda one: (-one.waiting_items, -len(one.waiting_teams), one.item.order)
    )


def _blocker(item: Item, waiting: Waiting) -> Blocker:
    teams = other_teams(waiting.teams, {item.team})
    return Blocker(item, waiting.items, waiting.unassigned, teams, waiting.epics)


def blast_radius(graph: Graph, node: NodeId) -> BlastRadius:
    """Find everything that waits for one item; nothing does when it is closed or has no link.

    Complexity: O(items + links) that are within reach, in both directions.
    """
    if node not in graph:
        return BlastRadius(frozenset(), 0, frozenset(), frozenset(), frozenset())
    downstream = nx.descendants(graph, node)
    upstream = nx.ancestors(graph, node)
    knot = downstream & upstream
    waiting = [item_of(graph, other) for other in downstream - knot]
    return BlastRadius(
        items=frozenset(item.id for item in waiting),
        unassigned=sum(item.team is None for item in waiting),
        teams=other_teams(frozenset(item.team for item in waiting), {item_of(graph, node).team}),
        epics=frozenset(item.epic for item in waiting if item.epic is not None),
        knot=frozenset(knot),
    )


def active_links(graph: Graph) -> ActiveLinks:
    """Count the links that hold work up now. Complexity: O(links)."""
    items = items_of(graph)
    crossing = sum(crosses_teams(items[start], items[end]) for start, end in graph.edges)
    return ActiveLinks(open=graph.number_of_edges(), cross_team=crossing)


def blocked(graph: Graph) -> frozenset[NodeId]:
    """Items with at least one active blocker. Complexity: O(items)."""
    return frozenset(node for node, blockers in graph.in_degree if blockers)


def impeded(graph: Graph) -> frozenset[NodeId]:
    """Items that were started and cannot flow: blocked and in progress. Complexity: O(items)."""
    items = items_of(graph)
    started = StateCategory.IN_PROGRESS
    return frozenset(node for node in blocked(graph) if items[node].category is started)

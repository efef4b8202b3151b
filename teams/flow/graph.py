"""The graph of unfinished work: an edge runs from the blocker to what it blocks."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import networkx as nx

from teams.flow.items import Item, Link, NodeId

Graph: TypeAlias = "nx.DiGraph[NodeId]"
"""Open items with an active link, each under the node attribute `item`; frozen."""


@dataclass(frozen=True, slots=True)
class Condensed:
    """The graph with every knot (items that wait for each other) drawn together.

    What is left are components, numbered from 0, without a ring among them.

    Attributes:
        graph: The graph of items that it comes from.
        members: Per component its items, by key; one item unless the component is a knot.
        blocks: Per component the components that it blocks.
        bottom_up: The components, every one after all that it blocks.
        roots: Those of one item that waits for nothing. Others wait for it, or it were no node.
        knots: Those of several items: the deadlocks.
    """

    graph: Graph
    members: Sequence[Sequence[Item]]
    blocks: Sequence[Sequence[int]]
    bottom_up: Sequence[int]
    roots: Sequence[int]
    knots: Sequence[int]


def build(items: Iterable[Item], links: Iterable[Link]) -> Graph:
    """Build the graph of unfinished work.

    Finished and cancelled items drop out with their links. A link to an unknown id is ignored:
    the other item may live in a tool that is not synced yet. So is a link to itself. An open item
    without a link is no node: it neither waits nor holds anything up, and there are many.

    Complexity: O(items + links).
    """
    open_items = {item.id: item for item in items if item.category.is_open}
    graph: Graph = nx.DiGraph()
    graph.add_edges_from(
        (link.blocker, link.blocked)
        for link in links
        if link.blocker != link.blocked
        and link.blocker in open_items
        and link.blocked in open_items
    )
    nx.set_node_attributes(graph, {node: open_items[node] for node in graph}, "item")
    nx.freeze(graph)
    return graph


def item_of(graph: Graph, node: NodeId) -> Item:
    """Look up the item that a node stands for."""
    item: Item = graph.nodes[node]["item"]
    return item


def items_of(graph: Graph) -> dict[NodeId, Item]:
    """Look up the items of all nodes. Complexity: O(items)."""
    return nx.get_node_attributes(graph, "item")


def condense(graph: Graph) -> Condensed:
    """Draw every strongly connected component together, which leaves no ring.

    Complexity: O(items + links), and the sorting of the members of knots.
    """
    items = items_of(graph)
    dag = nx.condensation(graph)
    members = [
        sorted((items[node] for node in nodes), key=lambda item: item.order)
        for nodes in nx.get_node_attributes(dag, "members").values()
    ]
    return Condensed(
        graph=graph,
        members=members,
        blocks=[[*dag.successors(component)] for component in dag],
        bottom_up=[*reversed([*nx.topological_sort(dag)])],
        roots=[c for c, blockers in dag.in_degree if not blockers and len(members[c]) == 1],
        knots=[component for component in dag if len(members[component]) > 1],
    )

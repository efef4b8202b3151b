"""Items and links for the tests of the flow graph, and a naive graph to compare with."""

import itertools

import networkx as nx
from hypothesis import strategies as st

from kernel.levels import Level, StateCategory
from teams.flow.items import Item, Link

UNKNOWN = 999
SIZES = st.sampled_from([0, 2, 5, 8])
KEYS = ["A-9", "A-10", "A-100", "A-1000", "B-1", "B-02", "B-2", "C", "7"]


def work(node, *, team=1, started=False, epic=None, level=Level.STORY, key=None):
    """An open item, named T-<id> unless it has a key."""
    category = StateCategory.IN_PROGRESS if started else StateCategory.TODO
    return Item(node, key or f"T-{node}", level, team, category, epic)


def chain(*nodes):
    """Links that make each node block the next."""
    return [Link(*pair) for pair in itertools.pairwise(nodes)]


def ring(*nodes):
    """Links that make each node block the next, and the last one the first."""
    return chain(*nodes, nodes[0])


@st.composite
def plans(draw):
    """Small work with rings, diamonds, doubles, self-links, closed, unknown, unassigned items."""
    open_mostly = [StateCategory.TODO, StateCategory.IN_PROGRESS] * 6 + [*StateCategory]
    nodes = draw(st.lists(st.integers(0, 99), unique=True, min_size=draw(SIZES), max_size=9))
    items = [
        Item(
            id=node,
            key=draw(st.sampled_from(KEYS)),
            level=draw(st.sampled_from(Level)),
            team=draw(st.sampled_from([None, 1, 2, 3])),
            category=draw(st.sampled_from(open_mostly)),
            epic=draw(st.sampled_from([None, 100, 101, 102])),
        )
        for node in nodes
    ]
    ends = st.sampled_from([*nodes, *nodes, *nodes, UNKNOWN])
    links = draw(st.lists(st.builds(Link, ends, ends), min_size=len(nodes), max_size=18))
    return items, links


def naive_graph(items, links):
    """The open items, all of them, and the links between two different ones."""
    graph = nx.DiGraph()
    graph.add_nodes_from((item.id, {"item": item}) for item in items if item.category.is_open)
    known = [link for link in links if link.blocker in graph and link.blocked in graph]
    graph.add_edges_from((a.blocker, a.blocked) for a in known if a.blocker != a.blocked)
    return graph


def items_at(graph, nodes):
    """The items of some nodes of a naive graph."""
    return [graph.nodes[node]["item"] for node in nodes]

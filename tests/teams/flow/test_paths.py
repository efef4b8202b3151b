"""The path that explains a wait, and the ring that a new link would close."""

import networkx as nx
from hypothesis import given
from hypothesis import strategies as st

from teams.flow.paths import find_path, ring_closed_by

ENDS = st.integers(0, 7)
EDGES = st.lists(st.tuples(ENDS, ENDS), max_size=20)


def oracle(edges):
    graph = nx.DiGraph(edges)
    graph.add_nodes_from(range(8))
    return graph


@given(edges=EDGES, source=ENDS, target=ENDS)
def test_a_path_is_found_exactly_where_there_is_one_and_is_a_shortest(edges, source, target):
    graph = oracle(edges)

    path = find_path(edges, source, target)

    assert (path is not None) == nx.has_path(graph, source, target)
    if path is not None:
        assert (path[0], path[-1]) == (source, target)
        assert nx.is_path(graph, path)
        assert len(path) - 1 == nx.shortest_path_length(graph, source, target)


@given(edges=EDGES, blocker=ENDS, blocked=ENDS)
def test_a_link_closes_a_ring_exactly_when_the_blocked_item_already_leads_back(
    edges, blocker, blocked
):
    graph = oracle(edges)

    ring = ring_closed_by(edges, blocker, blocked)

    assert (ring is not None) == nx.has_path(graph, blocked, blocker)
    if ring is not None:
        graph.add_edge(blocker, blocked)
        assert nx.is_path(graph, [*ring, ring[0]])
        assert ring[0] == blocker
        assert len({*ring}) == len(ring)


def test_a_ring_is_told_from_the_new_blocker_on():
    assert ring_closed_by([(2, 3), (3, 1), (1, 9)], 1, 2) == [1, 2, 3]


def test_a_link_to_itself_is_a_ring_of_one():
    assert ring_closed_by([], 1, 1) == [1]


def test_the_other_direction_of_an_existing_link_is_a_ring_of_two():
    assert ring_closed_by([(1, 2)], 2, 1) == [2, 1]


def test_a_second_path_between_the_same_ends_is_no_ring():
    assert ring_closed_by([(1, 2), (2, 3)], 1, 3) is None

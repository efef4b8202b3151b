"""Whatever the analysis says about random work, naive networkx says too."""

from random import Random

import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kernel.levels import Level, StateCategory
from teams.flow import reach
from teams.flow.blockers import blast_radius
from teams.flow.findings import analyse
from teams.flow.graph import build
from teams.flow.items import Link
from tests.teams.flow.networks import UNKNOWN, items_at, naive_graph, plans


def knots_of(graph):
    return {frozenset(knot) for knot in nx.strongly_connected_components(graph) if len(knot) > 1}


def teams_but_own(graph, waiting, own):
    named = {item.team for item in items_at(graph, own)} - {None}
    return {item.team for item in items_at(graph, waiting)} - named


def epics_of(graph, waiting):
    return {item.epic for item in items_at(graph, waiting)} - {None}


@given(plan=plans(), window=st.sampled_from([1, 2, 5, 8192]))
def test_root_blockers_are_the_unblocked_items_outside_knots_with_all_that_waits(plan, window):
    graph = naive_graph(*plan)
    roots = [node for node in graph if graph.in_degree(node) == 0 and graph.out_degree(node) > 0]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(reach, "WINDOW", window)
        found = {blocker.item.id: blocker for blocker in analyse(*plan).blockers}

    assert found.keys() == {*roots}
    for root in roots:
        waiting = nx.descendants(graph, root)
        assert found[root].waiting_items == len(waiting)
        nobodys = [item for item in items_at(graph, waiting) if item.team is None]
        assert found[root].waiting_unassigned == len(nobodys)
        assert found[root].waiting_teams == teams_but_own(graph, waiting, [root])
        assert found[root].epics == epics_of(graph, waiting)


@given(plan=plans())
def test_a_blocker_crosses_teams_when_anything_behind_it_is_not_of_its_team(plan):
    graph = naive_graph(*plan)

    for blocker in analyse(*plan).blockers:
        behind = items_at(graph, nx.descendants(graph, blocker.item.id))
        own = blocker.item.team
        assert blocker.cross_team == any(own is None or other.team != own for other in behind)


@given(plan=plans())
def test_links_blocked_and_impeded_items_are_counted_on_the_open_graph(plan):
    graph = naive_graph(*plan)
    ends = [items_at(graph, edge) for edge in graph.edges]
    waiting = {end for _start, end in graph.edges}

    findings = analyse(*plan)

    assert findings.open_links == len(ends)
    assert findings.cross_team_links == sum(
        one.team != other.team or one.team is None for one, other in ends
    )
    assert findings.blocked == waiting
    started = StateCategory.IN_PROGRESS
    assert findings.impeded == {
        item.id for item in items_at(graph, waiting) if item.category == started
    }


@given(plan=plans(), window=st.sampled_from([1, 2, 5, 8192]))
def test_deadlocks_are_the_strongly_connected_components_with_all_that_waits_outside(plan, window):
    graph = naive_graph(*plan)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(reach, "WINDOW", window)
        found = analyse(*plan).deadlocks

    assert {frozenset(item.id for item in knot.members) for knot in found} == knots_of(graph)
    for knot in found:
        members = {item.id for item in knot.members}
        waiting = nx.descendants(graph, knot.members[0].id) - members
        assert knot.waiting_items == len(waiting)
        assert knot.waiting_teams == teams_but_own(graph, waiting, members)
        assert knot.teams == {item.team for item in knot.members}
        assert knot.level == next(
            level
            for level in (Level.EPIC, Level.FEATURE, Level.STORY)
            if level in {item.level for item in knot.members}
        )


@given(plan=plans())
def test_the_ring_of_a_deadlock_is_the_first_of_all_shortest_rings(plan):
    graph = naive_graph(*plan)

    for knot in analyse(*plan).deadlocks:
        order = {item.id: item.order for item in knot.members}
        rings = [*nx.simple_cycles(graph.subgraph(order))]
        shortest = min(map(len, rings))
        turned = []
        for ring in rings:
            first = ring.index(min(ring, key=order.get))
            turned.append([*ring[first:], *ring[:first]])
        expected = min(
            (ring for ring in turned if len(ring) == shortest),
            key=lambda ring: [order[node] for node in ring],
        )
        assert [item.id for item in knot.ring] == expected


@given(plan=plans())
def test_the_cheapest_link_has_least_behind_it_past_the_ring(plan):
    graph = naive_graph(*plan)

    for knot in analyse(*plan).deadlocks:
        nodes = [item.id for item in knot.ring]
        costs = []
        for place, blocked in enumerate(knot.ring):
            alone = graph.copy()
            alone.remove_nodes_from({*nodes} - {blocked.id})
            cost = len(nx.descendants(alone, blocked.id))
            costs.append((cost, blocked.order, Link(nodes[place - 1], blocked.id)))
        assert knot.cheapest_link == min(costs)[-1]


@given(plan=plans())
def test_the_blast_radius_of_any_item_is_its_descendants_outside_its_knot(plan):
    items, _links = plan
    graph = naive_graph(*plan)
    ours = build(*plan)

    for node in [*(item.id for item in items), UNKNOWN]:
        below = nx.descendants(graph, node) if node in graph else set()
        knot = {other for other in below if node in nx.descendants(graph, other)}
        radius = blast_radius(ours, node)
        assert (radius.items, radius.knot) == (below - knot, knot)
        assert radius.teams == (teams_but_own(graph, below - knot, [node]) if below else set())
        assert radius.epics == epics_of(graph, below - knot)
        nobodys = [item for item in items_at(graph, below - knot) if item.team is None]
        assert radius.unassigned == len(nobodys)


@given(plan=plans(), seed=st.integers())
def test_findings_do_not_depend_on_the_order_or_doubling_of_rows(plan, seed):
    items, links = plan
    shuffled_items, shuffled_links = [*items], [*links, *links]
    Random(seed).shuffle(shuffled_items)
    Random(seed).shuffle(shuffled_links)

    assert analyse(shuffled_items, shuffled_links) == analyse(items, links)


@given(plan=plans())
def test_blockers_and_deadlocks_are_ranked_by_waiting_items_then_teams_then_key(plan):
    findings = analyse(*plan)

    roots = [(-b.waiting_items, -len(b.waiting_teams), b.item.order) for b in findings.blockers]
    knots = [
        (-k.waiting_items, -len(k.waiting_teams), k.members[0].order) for k in findings.deadlocks
    ]

    assert roots == sorted(roots)
    assert knots == sorted(knots)

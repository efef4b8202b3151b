"""Root blockers on small networks whose answers a person can check."""

from kernel.levels import Level, StateCategory
from teams.flow.blockers import blast_radius
from teams.flow.findings import analyse
from teams.flow.graph import build
from teams.flow.items import Item, Link
from tests.teams.flow.networks import UNKNOWN, chain, ring, work


def only(found):
    (one,) = found
    return one


def test_the_head_of_a_chain_is_listed_and_its_middle_is_not():
    blocker = only(analyse([work(1), work(2), work(3)], chain(1, 2, 3)).blockers)

    assert blocker.item.key == "T-1"
    assert blocker.waiting_items == 2


def test_a_diamond_counts_its_end_once():
    items = [work(node, team=node, epic=10 * node) for node in (1, 2, 3, 4)]

    blocker = only(analyse(items, [*chain(1, 2, 4), *chain(1, 3, 4)]).blockers)

    assert blocker.waiting_items == 3
    assert blocker.waiting_teams == {2, 3, 4}
    assert blocker.epics == {20, 30, 40}


def test_another_team_at_the_far_end_of_a_chain_makes_the_head_cross_team():
    items = [work(1), work(2), work(3, team=2)]

    assert only(analyse(items, chain(1, 2, 3)).blockers).cross_team


def test_a_blocker_of_its_own_team_is_listed_but_not_as_cross_team():
    blocker = only(analyse([work(1), work(2)], chain(1, 2)).blockers)

    assert not blocker.cross_team
    assert blocker.waiting_teams == set()


def test_unassigned_work_is_another_team_even_for_unassigned_work():
    findings = analyse([work(1, team=None), work(2, team=None)], chain(1, 2))

    assert only(findings.blockers).waiting_teams == {None}
    assert only(findings.blockers).waiting_unassigned == 1
    assert findings.cross_team_links == 1


def test_a_finished_blocker_frees_what_waited_for_it():
    done = Item(1, "T-1", Level.STORY, 1, StateCategory.DONE, None)
    cancelled = Item(2, "T-2", Level.STORY, 1, StateCategory.CANCELLED, None)

    findings = analyse([done, cancelled, work(3, started=True)], [Link(1, 3), Link(2, 3)])

    assert (findings.open_links, findings.blockers, findings.blocked) == (0, (), frozenset())


def test_more_waiting_items_come_first_then_more_teams_then_the_smaller_number():
    items = [
        *(
            work(node, key=key)
            for node, key in [(1, "T-12864"), (2, "T-864"), (3, "Y-1"), (4, "Z-1")]
        ),
        *(work(node) for node in range(10, 15)),
        work(15, team=2),
    ]
    links = [Link(1, 10), Link(2, 11), Link(3, 15), Link(4, 12), Link(4, 13)]

    keys = [blocker.item.key for blocker in analyse(items, links).blockers]

    assert keys == ["Z-1", "Y-1", "T-864", "T-12864"]


def test_a_ring_at_the_head_of_a_chain_is_a_deadlock_and_no_blocker():
    items = [work(1), work(2), work(3, team=2), work(4, team=3)]

    findings = analyse(items, [*ring(1, 2), *chain(2, 3, 4)])

    assert findings.blockers == ()
    knot = only(findings.deadlocks)
    assert (knot.waiting_items, knot.waiting_teams) == (2, {2, 3})


def test_a_blocked_item_is_impeded_once_it_is_started():
    items = [work(1, started=True), work(2, started=True), work(3)]

    findings = analyse(items, [Link(1, 2), Link(1, 3)])

    assert findings.blocked == {2, 3}
    assert findings.impeded == {2}


def test_no_work_has_no_findings():
    findings = analyse([], [])

    assert (findings.open_links, findings.blockers, findings.deadlocks) == (0, (), ())


def test_the_blast_radius_of_a_ring_member_names_its_peers_apart():
    items = [work(1), work(2), work(3, team=5, epic=7)]

    radius = blast_radius(build(items, [*ring(1, 2), Link(2, 3)]), 1)

    assert (radius.items, radius.knot) == ({3}, {2})
    assert (radius.teams, radius.epics) == ({5}, {7})


def test_nothing_waits_for_an_item_that_the_graph_does_not_hold():
    radius = blast_radius(build([work(1), work(2)], chain(1, 2)), UNKNOWN)

    assert (radius.items, radius.teams, radius.epics, radius.knot) == ((frozenset(),) * 4)
    assert radius.unassigned == 0


def test_a_chain_longer_than_the_recursion_limit_is_followed_to_its_end():
    length = 20_000

    blocker = only(analyse(map(work, range(length)), chain(*range(length))).blockers)

    assert blocker.waiting_items == length - 1

"""Deadlocks on small networks whose answers a person can check."""

import pytest

from kernel.levels import Level
from teams.flow.findings import analyse
from teams.flow.items import Link
from tests.teams.flow.networks import chain, ring, work


def only_deadlock(items, links):
    (knot,) = analyse(items, links).deadlocks
    return knot


def keys(items):
    return [item.key for item in items]


def test_the_ring_is_shorter_than_the_knot_when_there_is_a_short_cut():
    links = [*ring(1, 2, 3, 4), Link(3, 2)]

    knot = only_deadlock(map(work, (4, 3, 2, 1)), links)

    assert keys(knot.members) == ["T-1", "T-2", "T-3", "T-4"]
    assert keys(knot.ring) == ["T-2", "T-3"]


def test_the_ring_runs_in_the_direction_of_blocking_from_its_first_key():
    knot = only_deadlock(map(work, (10, 9, 8)), ring(10, 8, 9))

    assert keys(knot.ring) == ["T-8", "T-9", "T-10"]


def test_of_rings_of_equal_length_the_first_by_key_is_told():
    links = [*ring(1, 3, 4), *chain(1, 2, 4)]

    assert keys(only_deadlock(map(work, (1, 2, 3, 4)), links).ring) == ["T-1", "T-2", "T-4"]


def test_the_link_to_cut_blocks_the_item_that_least_builds_on():
    items = map(work, range(1, 7))
    links = [*ring(1, 2, 3), *chain(1, 4, 5), *chain(3, 6)]

    assert only_deadlock(items, links).cheapest_link == Link(1, 2)


def test_of_equal_links_the_one_before_the_first_key_is_cut():
    assert only_deadlock(map(work, (1, 2, 3)), ring(1, 2, 3)).cheapest_link == Link(3, 1)


def test_a_ring_inside_one_team_is_not_cross_team():
    assert not only_deadlock([work(1), work(2)], ring(1, 2)).cross_team


@pytest.mark.parametrize("teams", [(1, 2), (1, None), (None, None)])
def test_a_ring_over_two_teams_or_unassigned_work_is_cross_team(teams):
    items = [work(node, team=team) for node, team in enumerate(teams)]

    knot = only_deadlock(items, ring(0, 1))

    assert knot.cross_team
    assert knot.teams == {*teams}


@pytest.mark.parametrize(
    ("levels", "expected"),
    [
        ([Level.STORY, Level.STORY], Level.STORY),
        ([Level.STORY, Level.FEATURE], Level.FEATURE),
        ([Level.FEATURE, Level.EPIC], Level.EPIC),
    ],
)
def test_a_deadlock_over_several_levels_is_told_at_the_highest(levels, expected):
    items = [work(node, level=level) for node, level in enumerate(levels)]

    assert only_deadlock(items, ring(0, 1)).level == expected


def test_two_knots_that_touch_stay_two_and_the_one_with_more_behind_it_comes_first():
    links = [*ring(3, 4), Link(4, 1), *ring(1, 2)]

    findings = analyse(map(work, (1, 2, 3, 4)), links)

    assert [keys(knot.members) for knot in findings.deadlocks] == [["T-3", "T-4"], ["T-1", "T-2"]]
    assert [knot.waiting_items for knot in findings.deadlocks] == [2, 0]


def test_of_two_knots_with_as_many_items_behind_them_the_one_with_more_teams_comes_first():
    items = [*map(work, (1, 2, 3, 4, 5)), work(6, team=2)]
    links = [*ring(1, 2), Link(2, 5), *ring(3, 4), Link(4, 6)]

    findings = analyse(items, links)

    assert [keys(knot.members) for knot in findings.deadlocks] == [["T-3", "T-4"], ["T-1", "T-2"]]

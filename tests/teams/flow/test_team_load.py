"""The four parts of a team's load, the rule that makes an overload of them, and the advice."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from teams.flow.parts import Part, quantile, service_level
from teams.flow.wip import TeamFigures, team_load

CALM = {
    "team": 7,
    "wip": 4,
    "effective_wip": 6,
    "impeded": 0,
    "limit": 8,
    "members": 5,
    "arrivals": [3] * 12,
    "departures": [4] * 12,
    "cycle_times_days": [10.0] * 40,
    "ages_days": [1.0, 2.0, 3.0, 4.0],
}


def load(**changes):
    return team_load(TeamFigures(**(CALM | changes)))


def reasons(one):
    return {unknown.part: unknown.reason for unknown in one.unknown}


class TestParts:
    def test_a_calm_team_has_four_known_parts_and_none_fires(self):
        calm = load()

        assert (calm.overloaded, calm.fired, calm.unknown) == (False, [], [])
        assert calm.utilisation == 0.75
        assert calm.share_older_than_service_level == 0
        assert calm.net_flow == -0.25
        assert calm.index == pytest.approx(0.75 / 0.85)
        assert (calm.team, calm.wip, calm.effective_wip, calm.impeded) == (7, 4, 6, 0)

    def test_the_index_is_the_greatest_known_part(self):
        assert load(wip=12).index == 1.5
        assert load(arrivals=[8] * 12).index == pytest.approx(2 / 0.85)
        assert load(ages_days=[11.0, 1.0]).index == pytest.approx(0.5 / 0.15)

    @pytest.mark.parametrize(
        ("change", "part"),
        [
            ({"wip": 8}, Part.WIP),
            ({"arrivals": [17] * 12, "departures": [20] * 12}, Part.UTILISATION),
            ({"ages_days": [11.0] * 3 + [10.0] * 17}, Part.AGE),
            ({"arrivals": [2, 6], "departures": [4, 4]}, Part.NET_FLOW),
        ],
    )
    def test_a_part_exactly_at_its_bound_does_not_fire(self, change, part):
        assert part not in load(**change).fired

    @pytest.mark.parametrize(
        ("change", "fired"),
        [
            ({"wip": 9}, [Part.WIP]),
            ({"arrivals": [18] * 12, "departures": [20] * 12}, [Part.UTILISATION]),
            ({"ages_days": [10.1] * 4 + [10.0] * 16}, [Part.AGE]),
            ({"arrivals": [5, 5, 5], "departures": [0, 6, 6]}, [Part.NET_FLOW]),
        ],
    )
    def test_a_part_above_its_bound_fires_alone(self, change, fired):
        assert load(**change).fired == fired


class TestOverload:
    def test_a_stated_limit_that_is_exceeded_is_an_overload_by_itself(self):
        modules = load(wip=13, limit=8)

        assert modules.overloaded
        assert modules.fired == [Part.WIP]
        assert not modules.limit_is_default

    def test_one_part_above_its_bound_below_a_stated_limit_is_none(self):
        android = load(wip=9, limit=10, ages_days=[30.0] * 9)

        assert android.fired == [Part.AGE]
        assert not android.overloaded

    def test_two_parts_above_their_bounds_are_an_overload_below_the_limit(self):
        assert load(wip=9, limit=10, arrivals=[8] * 12).overloaded

    def test_a_default_limit_that_is_exceeded_is_a_warning_and_no_overload(self):
        one = load(wip=9, limit=None, members=5)

        assert (one.limit, one.limit_is_default) == (8, True)
        assert one.fired == [Part.WIP]
        assert not one.overloaded

    def test_a_default_limit_counts_as_one_of_two_parts(self):
        assert load(wip=9, limit=None, members=5, ages_days=[30.0] * 9).overloaded

    def test_any_work_exceeds_a_stated_limit_of_zero_which_has_no_ratio(self):
        one = load(limit=0, wip=1)

        assert one.overloaded
        assert one.fired == [Part.WIP]
        assert reasons(one) == {Part.WIP: "the limit is 0: no ratio to it"}

    def test_no_work_keeps_a_limit_of_zero(self):
        assert not load(limit=0, wip=0).overloaded


class TestLimit:
    @pytest.mark.parametrize(("members", "limit"), [(1, 2), (2, 3), (3, 5), (4, 6)])
    def test_the_default_is_one_and_a_half_per_member_rounded_up(self, members, limit):
        assert load(limit=None, members=members).limit == limit

    def test_no_limit_and_no_members_leave_the_part_unknown(self):
        one = load(limit=None, members=0, wip=40)

        assert (one.limit, one.limit_is_default, one.fired) == (None, False, [])
        assert reasons(one) == {Part.WIP: "no limit is set and the team has no active members"}


class TestUnknown:
    def test_a_team_that_finishes_nothing_is_stalled_and_not_infinitely_loaded(self):
        stalled = load(departures=[0] * 12)

        assert (stalled.utilisation, stalled.net_flow) == (None, None)
        reason = "stalled: nothing finished in the last 12 weeks"
        assert reasons(stalled) == {Part.UTILISATION: reason, Part.NET_FLOW: reason}
        assert stalled.index == 0.5

    @pytest.mark.parametrize("weeks", [[], [4] * 12])
    def test_without_history_nothing_is_said_about_the_flow(self, weeks):
        one = load(arrivals=[], departures=weeks)

        assert reasons(one) == {
            Part.UTILISATION: "no weekly history",
            Part.NET_FLOW: "no weekly history",
        }

    def test_a_median_week_without_departures_leaves_utilisation_alone_unknown(self):
        one = load(arrivals=[1] * 12, departures=[0] * 6 + [3] * 6)

        assert reasons(one) == {Part.UTILISATION: "nothing finished in half of the weeks or more"}
        assert one.net_flow == pytest.approx(-1 / 3)

    def test_no_arrivals_are_a_known_zero(self):
        one = load(arrivals=[0] * 12)

        assert (one.utilisation, one.net_flow) == (0, -1)

    def test_fewer_than_twenty_finished_items_make_no_service_level(self):
        one = load(cycle_times_days=[1.0] * 19)

        assert one.share_older_than_service_level is None
        assert reasons(one) == {
            Part.AGE: "19 finished in the last 90 days; a service level needs 20"
        }

    def test_work_without_known_ages_has_no_share(self):
        assert reasons(load(ages_days=[])) == {Part.AGE: "no age of the work is known"}

    def test_a_team_at_rest_is_not_overloaded_and_says_what_is_unknown(self):
        rest = load(wip=0, ages_days=[], arrivals=[0] * 12, departures=[0] * 12)

        assert not rest.overloaded
        assert (rest.index, rest.fired) == (0, [])
        nothing = "nothing arrived or finished in the last 12 weeks"
        assert reasons(rest) == {
            Part.UTILISATION: nothing,
            Part.AGE: "nothing is in progress",
            Part.NET_FLOW: nothing,
        }

    def test_where_no_part_is_known_there_is_no_index(self):
        unknown = load(
            limit=None, members=0, arrivals=[], departures=[], cycle_times_days=[], ages_days=[]
        )

        assert unknown.index is None
        assert [*reasons(unknown)] == [*Part]


class TestAdvice:
    @pytest.mark.parametrize(
        ("change", "advice"),
        [
            (
                {"wip": 13},
                "13 of 8 in progress: finish or hand back 5 before starting anything.",
            ),
            (
                {"wip": 13, "limit": None, "members": 6},
                (
                    "13 in progress where 9 is usual for a team of 6: "
                    "finish or hand back 4 before starting anything."
                ),
            ),
            (
                {"arrivals": [18] * 12, "departures": [20] * 12},
                (
                    "Arrivals are 90% of what usually gets finished: "
                    "take on less until there is slack."
                ),
            ),
            (
                {"ages_days": [30.0, 1.0]},
                (
                    "50% of the work in progress is older than 10 days: "
                    "finish the oldest before starting anything."
                ),
            ),
            (
                {"arrivals": [5, 5, 5], "departures": [0, 6, 6]},
                "15 arrived while 12 finished in the last 3 weeks: agree what not to start.",
            ),
            (
                {"wip": 13, "ages_days": [30.0, 1.0], "arrivals": [8] * 12},
                (
                    "13 of 8 in progress, arrivals are 200% of what usually gets finished, "
                    "50% of the work in progress is older than 10 days and 96 arrived while "
                    "48 finished in the last 12 weeks: "
                    "finish or hand back 5 before starting anything."
                ),
            ),
            ({"impeded": 1}, "1 started but blocked: clear the blockers first."),
            ({"wip": 0, "ages_days": []}, "Nothing is in progress."),
            (
                {"departures": [0] * 12},
                "Nothing finished in the last 12 weeks: find out what holds the work up.",
            ),
            (
                {
                    "limit": None,
                    "members": 0,
                    "arrivals": [],
                    "departures": [],
                    "cycle_times_days": [],
                },
                "Too little is known to judge the load.",
            ),
            ({"cycle_times_days": []}, "The load is within its bounds, as far as it is known."),
            ({}, "The load is within its bounds."),
        ],
    )
    def test_it_names_what_is_too_much_and_the_first_thing_to_do(self, change, advice):
        assert load(**change).advice == advice


VALUES = st.lists(st.floats(0, 1e6), min_size=1, max_size=60)


@given(values=VALUES, percent=st.sampled_from([50, 85]))
def test_a_quantile_is_the_inverted_distribution_of_numpy(values, percent):
    assert quantile(values, percent) == np.percentile(values, percent, method="inverted_cdf")


def test_the_service_level_is_the_seventeenth_of_twenty():
    assert service_level([*range(20, 0, -1)]) == 17

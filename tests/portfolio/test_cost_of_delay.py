"""Money lost by waiting: the published orders, and each profile at its edges."""

from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portfolio.cost_of_delay import Delay, Urgency, cd3, cost_of_waiting, costs_of_order
from portfolio.models import ClassOfService

A, B, C = (10, 1), (3, 3), (1, 10)
"""Cost of delay a week and duration of the three jobs of Reinertsen's table."""


def test_the_best_order_of_three_jobs_costs_7_and_36_the_reverse_160_and_189():
    assert costs_of_order([A, B, C]) == (7, 36)
    assert costs_of_order([C, B, A]) == (160, 189)


JOBS = st.lists(
    st.tuples(st.integers(0, 50), st.integers(1, 20)), min_size=1, max_size=6
)  # costs, durations


@given(JOBS)
def test_falling_cd3_costs_least_of_all_orders(jobs):
    by_cd3 = sorted(jobs, key=lambda job: -cd3(Delay(*map(float, job))))

    cheapest = min(costs_of_order(order)[0] for order in permutations(jobs))

    assert costs_of_order(by_cd3)[0] == pytest.approx(cheapest)


def test_the_profiles_are_those_of_the_classes_of_service():
    assert {one.value for one in Urgency} == {*ClassOfService.values}


@pytest.mark.parametrize("urgency", [Urgency.STANDARD, Urgency.EXPEDITE])
@pytest.mark.parametrize("due", [None, -5.0, 0.0, 50.0])
def test_standard_and_expedite_cost_the_same_in_each_week_whatever_their_day(urgency, due):
    delay = Delay(100, 4, urgency, due)

    assert [cost_of_waiting(delay, weeks) for weeks in (0, 1, 2.5)] == [0, 100, 250]


@pytest.mark.parametrize(
    ("due", "expected"),
    [(9, 0), (5, 0), (4.75, 25), (4.5, 50), (4, 100), (3, 100), (-2, 100)],
)
def test_a_fixed_date_costs_nothing_while_it_is_met_then_for_what_is_late(due, expected):
    """Four weeks of work: starting a week from now is in time five weeks before the day."""
    assert cost_of_waiting(Delay(100, 4, Urgency.FIXED_DATE, due), 1) == expected


def test_a_fixed_date_that_nobody_has_named_costs_as_a_standard_one():
    assert cost_of_waiting(Delay(100, 4, Urgency.FIXED_DATE), 2) == 200


@pytest.mark.parametrize(
    ("due", "expected"), [(None, 0), (9, 0), (1, 0), (0.25, 75), (0, 100), (-3, 100)]
)
def test_an_intangible_costs_nothing_before_its_day_even_when_it_is_late_already(due, expected):
    assert cost_of_waiting(Delay(100, 4, Urgency.INTANGIBLE, due), 1) == expected


def test_cd3_is_a_week_of_delay_by_weeks_of_work():
    assert cd3(Delay(120, 4)) == 30
    assert cd3(Delay(120, 4, Urgency.FIXED_DATE, 20)) == 0


@given(st.sampled_from(Urgency), st.none() | st.floats(-50, 50), st.floats(0, 60), st.floats(0, 60))
def test_waiting_longer_never_costs_less_and_never_more_than_the_weekly_amount(
    urgency, due, first, more
):
    delay = Delay(10, 3, urgency, due)

    added = cost_of_waiting(delay, first + more) - cost_of_waiting(delay, first)

    assert -1e-6 <= added <= 10 * more + 1e-6

"""Relative scores: the published answers, the scale, and what a session is anchored by."""

import pytest

from portfolio.wsjf import COLUMNS, SCALE, off_scale, relative_cost_of_delay, unanchored, wsjf


def test_the_cost_of_delay_is_the_sum_of_the_three_reasons_not_to_wait():
    assert relative_cost_of_delay(1, 3, 5) == 9


@pytest.mark.parametrize(
    ("scores", "expected"), [((7, 9, 5, 2), 10.5), ((8, 3, 4, 8), 1.875), ((1, 1, 1, 1), 3)]
)
def test_wsjf_is_that_sum_by_job_size_on_any_scale(scores, expected):
    assert wsjf(*scores) == expected


@pytest.mark.parametrize("score", [0, 4, 6, 7, 9, 14, 21, -1, 100])
@pytest.mark.parametrize("column", COLUMNS)
def test_a_score_between_the_steps_is_named_by_its_column(column, score):
    assert off_scale(dict.fromkeys(COLUMNS, 1) | {column: score}) == [column]


def test_every_step_is_on_the_scale():
    assert [off_scale(dict.fromkeys(COLUMNS, step)) for step in SCALE] == [[]] * 7


def test_a_session_is_anchored_by_a_one_in_each_column_whichever_epic_has_it():
    rows = [dict(zip(COLUMNS, scores, strict=True)) for scores in [(1, 2, 3, 1), (5, 1, 1, 8)]]

    assert unanchored(rows) == []
    assert unanchored(rows[:1]) == ["time_criticality", "risk_reduction"]
    assert unanchored([]) == [*COLUMNS]

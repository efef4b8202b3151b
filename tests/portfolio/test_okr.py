"""Scores of objectives and key results: known answers, and the database's twin of the formula."""

from datetime import date
from decimal import Decimal
from itertools import product

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portfolio import okr
from portfolio.models import KeyResult, Objective
from portfolio.okr import Colour, Commitment, KeyResultKind
from tests.line import AT, rolled_back

D = Decimal


def test_three_of_six_features_are_half_of_it():
    assert okr.unclamped_score(D(0), D(6), D(3)) == D("0.5")


@pytest.mark.parametrize(
    ("start", "target", "current", "unclamped", "score"),
    [
        (0, 6, 0, "0", "0"),
        (0, 6, 6, "1", "1"),
        (2, 8, 5, "0.5", "0.5"),
        (0, 3, 1, "0.333", "0.333"),
        (0, 3, 2, "0.667", "0.667"),
        (2, 8, 11, "1.5", "1"),
        (2, 8, -1, "-0.5", "0"),
        (8, 2, 5, "0.5", "0.5"),
        (8, 2, 11, "-0.5", "0"),
        (-8, -2, -5, "0.5", "0.5"),
        (0, 2000, 1, "0.001", "0.001"),
        (0, 2000, -1, "-0.001", "0"),
        (0, 1, 1, "1", "1"),
        (0, 1, 0, "0", "0"),
    ],
)
def test_a_score_is_the_share_of_the_way_that_is_gone(start, target, current, unclamped, score):
    found = okr.unclamped_score(D(start), D(target), D(current))

    assert (found, okr.clamped(found)) == (D(unclamped), D(score))


def test_nothing_measured_is_no_score():
    assert okr.unclamped_score(D(0), D(6), None) is None
    assert okr.kept_score(D(0), D(6), None) is None
    assert okr.clamped(None) is None
    assert okr.colour(None) is None
    assert okr.is_reached(Commitment.COMMITTED, None) is None


@pytest.mark.parametrize(
    ("current", "score"), [("1.9", 0), ("2", 1), ("5", 1), ("8", 1), ("8.0000000001", 0)]
)
def test_what_is_maintained_stays_within_its_bounds_or_does_not(current, score):
    assert okr.kept_score(D(2), D(8), D(current)) == score


@pytest.mark.parametrize(
    ("score", "colour"),
    [
        ("0", Colour.RED),
        ("0.39", Colour.RED),
        ("0.399", Colour.RED),
        ("0.3999999999", Colour.RED),
        ("0.4", Colour.AMBER),
        ("0.69", Colour.AMBER),
        ("0.699", Colour.AMBER),
        ("0.7", Colour.GREEN),
        ("1", Colour.GREEN),
    ],
)
def test_a_colour_begins_at_its_edge(score, colour):
    assert okr.colour(D(score)) == colour


def test_an_objective_is_the_weighted_mean_of_what_has_a_score():
    assert okr.objective_score([(D(1), D("0.5")), (D(1), D("0.7"))]) == D("0.6")
    assert okr.objective_score([(D(3), D(1)), (D(1), D(0))]) == D("0.75")
    assert okr.objective_score([(D(1), D("0.333")), (D(1), D("0.667"))]) == D("0.5")
    assert okr.objective_score([(D(5), None), (D(1), D("0.2"))]) == D("0.2")
    assert okr.objective_score([(D(5), None)]) is None
    assert okr.objective_score([]) is None


def test_a_promise_is_kept_in_full_and_a_stretch_to_seven_tenths():
    assert {Commitment.COMMITTED: 1, Commitment.ASPIRATIONAL: D("0.7")} == okr.EXPECTED
    assert not okr.is_reached(Commitment.COMMITTED, D("0.999"))
    assert okr.is_reached(Commitment.COMMITTED, D(1))
    assert not okr.is_reached(Commitment.ASPIRATIONAL, D("0.699"))
    assert okr.is_reached(Commitment.ASPIRATIONAL, D("0.7"))


VALUES = st.decimals(
    min_value=-(10**19), max_value=10**19, places=10, allow_nan=False, allow_infinity=False
) | st.decimals(min_value=-10, max_value=10, places=2)
SHARES = st.decimals(min_value=0, max_value=1, places=4)
WEIGHTS = st.decimals(min_value="0.01", max_value="9999.99", places=2)


@st.composite
def rows(draw):
    """The columns of a key result of any kind that the database takes."""
    kind = draw(st.sampled_from(KeyResultKind))
    a, b = sorted([draw(VALUES), draw(VALUES)])
    if kind not in okr.MEASURED:
        binary = st.sampled_from([D(0), D(1)])
        current = draw(st.none() | (binary if kind == KeyResultKind.BINARY else SHARES))
        scale = {"start": D(0), "target": D(1)}
    else:
        current = draw(st.none() | VALUES | st.sampled_from([a, b]))
        b = b if a < b or kind == KeyResultKind.MAINTAIN else a + 1
        ends = ("low", "high") if kind == KeyResultKind.MAINTAIN else ("start", "target")
        scale = dict(zip(ends, (b, a) if kind == KeyResultKind.DECREASE else (a, b), strict=True))
    return {"kind": kind, "current": current, "unit": "kg", "weight": draw(WEIGHTS), **scale}


def by_the_formula(row):
    if row["kind"] == KeyResultKind.MAINTAIN:
        unclamped = okr.kept_score(row["low"], row["high"], row["current"])
    else:
        unclamped = okr.unclamped_score(row["start"], row["target"], row["current"])
    return unclamped, okr.clamped(unclamped)


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(parts=st.lists(rows(), max_size=6))
def test_the_database_scores_as_the_formula_does(parts, drn):
    here = {"workspace_id": drn.workspace_id, "portfolio": drn}
    with rolled_back():
        objective = Objective.objects.create(
            **here,
            name="Carry more",
            starts_date=date(2026, 1, 1),
            ends_date=date(2026, 3, 31),
            created_at=AT,
        )
        for number, row in enumerate(parts):
            made = KeyResult.objects.create(**here, objective=objective, name=str(number), **row)
            assert (made.unclamped_score, made.score) == by_the_formula(row), row
        mean = Objective.objects.with_score().get(pk=objective.pk).mean_score

    assert mean == okr.objective_score((row["weight"], by_the_formula(row)[1]) for row in parts)


@pytest.mark.parametrize(
    ("total", "way", "current"), list(product([3, 7, 2000], [1, -1], [1, 2, 1999]))
)
def test_the_database_rounds_halves_as_the_formula_does(total, way, current, drn):
    row = {
        "kind": KeyResultKind.INCREASE if way > 0 else KeyResultKind.DECREASE,
        "start": D(0), "target": D(total * way), "current": D(current), "unit": "kg",
    }  # fmt: skip
    objective = Objective.objects.create(
        workspace_id=drn.workspace_id,
        portfolio=drn,
        name="Carry more",
        starts_date=date(2026, 1, 1),
        ends_date=date(2026, 3, 31),
        created_at=AT,
    )
    made = KeyResult.objects.create(
        workspace_id=drn.workspace_id, portfolio=drn, objective=objective, name="One", **row
    )

    assert (made.unclamped_score, made.score) == by_the_formula(row)

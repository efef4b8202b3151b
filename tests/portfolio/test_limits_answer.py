"""What a change is answered: tables of known answers, and what holds for all of them."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kernel.levels import Level
from portfolio.limits import (
    Cause,
    Measure,
    Policy,
    Ruling,
    Scope,
    Target,
    answer,
    flaw_of,
    fuller,
)

ALLOWED, WARNED, REFUSED = Ruling
WARN, BLOCK, OVERRIDE = Policy.WARN, Policy.BLOCK, Policy.BLOCK_WITH_OVERRIDE


@pytest.mark.parametrize(
    ("amount", "policy", "standing", "coming", "granted", "ruling", "cause"),
    [
        (3, BLOCK, 2, 1, 0, ALLOWED, None),
        (3, BLOCK, 3, 1, 0, REFUSED, None),
        (3, BLOCK, 3, 1, 5, REFUSED, None),  # it knows no override
        (3, BLOCK, 9, 0, 0, ALLOWED, None),  # an edit that makes nothing fuller
        (3, BLOCK, 9, -1, 0, ALLOWED, None),
        (3, WARN, 2, 1, 0, ALLOWED, None),
        (3, WARN, 3, 1, 0, WARNED, Cause.WARNED),
        (3, WARN, 9, 1, 0, WARNED, Cause.WARNED),
        (3, WARN, 9, 0, 0, ALLOWED, None),
        (3, OVERRIDE, 3, 1, 0, REFUSED, None),
        (3, OVERRIDE, 3, 1, 1, ALLOWED, Cause.OVERRIDDEN),
        (3, OVERRIDE, 4, 1, 1, REFUSED, None),
        (3, OVERRIDE, 2, 1, 1, ALLOWED, None),  # below the limit nothing is overridden
        ("20.5", BLOCK, "20", "0.5", 0, ALLOWED, None),
        ("20.5", BLOCK, "20", "0.51", 0, REFUSED, None),
        (20, BLOCK, 0, 21, 0, REFUSED, None),  # one item may be more than all places
    ],
)
def test_known_answers(amount, policy, standing, coming, granted, ruling, cause):
    answered = answer(
        amount=Decimal(amount),
        policy=policy,
        standing=Decimal(standing),
        coming=Decimal(coming),
        granted=Decimal(granted),
    )

    assert (answered.ruling, answered.cause) == (ruling, cause)
    assert answered.total == Decimal(standing) + Decimal(coming)


numbers = st.integers(0, 12).map(Decimal)


@given(
    amount=numbers,
    policy=st.sampled_from(Policy),
    standing=numbers,
    coming=st.integers(-3, 5).map(Decimal),
    granted=numbers,
)
def test_nothing_is_let_in_beyond_the_limit_and_its_overrides(
    amount, policy, standing, coming, granted
):
    answered = answer(
        amount=amount, policy=policy, standing=standing, coming=coming, granted=granted
    )

    if answered.ruling is not Ruling.REFUSED and coming > 0 and policy is not Policy.WARN:
        assert answered.total <= amount + (granted if policy is OVERRIDE else 0)
    if answered.ruling is Ruling.REFUSED:
        assert coming > 0
        assert policy is not Policy.WARN
        assert answered.total > amount
    written = answered.cause is not None
    over = answered.ruling is not Ruling.REFUSED and coming > 0 and answered.total > amount
    assert written == over


TEAM = Target(Scope.TEAM, Level.STORY, (1,))
OTHER = Target(Scope.TEAM, Level.STORY, (2,))


def weights(items, points=0):
    return {Measure.ITEMS: Decimal(items), Measure.POINTS: Decimal(points)}


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ({}, {}, {}),
        ({}, {TEAM: weights(1, 3)}, {TEAM: weights(1, 3)}),
        ({TEAM: weights(1, 3)}, {}, {}),
        ({TEAM: weights(1, 3)}, {TEAM: weights(1, 3)}, {}),
        ({TEAM: weights(1, 3)}, {OTHER: weights(1, 3)}, {OTHER: weights(1, 3)}),
        ({TEAM: weights(1, 3)}, {TEAM: weights(1, 5)}, {TEAM: {Measure.POINTS: Decimal(2)}}),
        ({TEAM: weights(1, 3)}, {TEAM: weights(1, 2)}, {}),
        ({TEAM: weights(1)}, {TEAM: weights(1), OTHER: weights(0)}, {}),
    ],
)
def test_only_what_is_fuller_than_before_comes(before, after, expected):
    assert fuller(before, after) == expected


@pytest.mark.parametrize(
    ("level", "measure", "amount", "flaw"),
    [
        (Level.EPIC, Measure.ITEMS, "3", None),
        (Level.EPIC, Measure.MONEY, "1000000.50", None),
        (Level.STORY, Measure.POINTS, "0.5", None),
        (Level.EPIC, Measure.POINTS, "3", "Epic limits count ITEMS or MONEY, not POINTS."),
        (Level.STORY, Measure.MONEY, "3", "Story limits count ITEMS or POINTS, not MONEY."),
        (Level.STORY, Measure.ITEMS, "0", "It is above 0 and at most 10,000, not 0."),
        (Level.STORY, Measure.ITEMS, "-1", "It is above 0 and at most 10,000, not -1."),
        (Level.STORY, Measure.ITEMS, "10001", "It is above 0 and at most 10,000, not 10001."),
        (Level.STORY, Measure.ITEMS, "NaN", "It is above 0 and at most 10,000, not NaN."),
        (Level.STORY, Measure.ITEMS, "1.5", "Items are whole, not 1.5."),
        (Level.STORY, Measure.POINTS, "1.505", "It has at most two decimals, not 1.505."),
    ],
)
def test_an_amount_that_cannot_be_a_limit_says_why_in_one_line(level, measure, amount, flaw):
    assert flaw_of(level, measure, Decimal(amount)) == flaw

"""How far an outcome has come, for any numbers that it can hold."""

from decimal import Decimal
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from feedback.attainment import attainment

LARGEST = Decimal(10) ** 19 - Decimal("0.0000000001")
values = st.decimals(-LARGEST, LARGEST, places=10, allow_nan=False)


def test_without_a_measurement_or_a_way_there_is_no_attainment():
    assert attainment(Decimal(2), Decimal(8), None) is None
    assert attainment(Decimal(2), Decimal(2), Decimal(5)) is None


@given(baseline=values, target=values, current=values)
def test_whatever_can_be_stored_has_an_attainment_to_three_places(baseline, target, current):
    share = attainment(baseline, target, current)

    if baseline == target:
        assert share is None
    else:
        assert share.as_tuple().exponent == -3
        exact = (Fraction(current) - Fraction(baseline)) / (Fraction(target) - Fraction(baseline))
        assert abs(Fraction(share) - exact) <= Fraction(1, 2000)


@given(baseline=values, target=values)
def test_the_target_is_1_and_the_baseline_is_0(baseline, target):
    if baseline != target:
        assert attainment(baseline, target, target) == 1
        assert attainment(baseline, target, baseline) == 0

"""How far two orders agree: published answers, and the definition on random orders."""

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portfolio.rank_agreement import Agreement, agreement


def test_spearman_of_intelligence_and_television_is_minus_29_by_165():
    """The worked example of the encyclopedia: ten people, by IQ and by hours of television."""
    by_iq = "abcdefghij"
    hours = {"a": 1, "b": 6, "c": 8, "d": 7, "e": 10, "f": 9, "g": 3, "h": 5, "i": 2, "j": 4}

    found = agreement(by_iq, sorted(by_iq, key=hours.get))

    assert found.spearman == pytest.approx(-29 / 165)


def test_kendall_of_five_people_by_height_and_weight_is_one_fifth():
    """Four of the ten pairs are in the other order."""
    assert agreement("ABCDE", "CDABE").kendall == pytest.approx(0.2)


def test_the_same_order_agrees_wholly_and_the_reverse_not_at_all():
    assert agreement([1, 2, 3], [1, 2, 3]) == Agreement(1, 1, 3)
    assert agreement([1, 2, 3], [3, 2, 1]) == Agreement(-1, -1, 3)


@pytest.mark.parametrize(("first", "second"), [([], []), ([1], [1]), ([1, 2], [2, 3])])
def test_one_thing_is_in_no_order(first, second):
    found = agreement(first, second)

    assert (found.spearman, found.kendall) == (None, None)


@given(st.permutations(range(9)), st.permutations(range(12)))
def test_only_what_both_have_counts_and_kendall_is_its_definition(first, second):
    common = [one for one in second if one < 9]
    same = sum(
        (first.index(a) < first.index(b)) == (common.index(a) < common.index(b))
        for a, b in combinations(range(9), 2)
    )

    found = agreement(first, second)

    assert found.count == 9
    assert found.kendall == pytest.approx((same - (36 - same)) / 36)

"""Decimals of answers: exact, and no digit more than they need."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.decimals import plain
from config.schema import schema

EXACT = st.decimals(allow_nan=False, allow_infinity=False, places=10, max_value=10**19)


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("2.1000000000", "2.1"),
        ("8.0000000000", "8"),
        ("100", "100"),
        ("0E-10", "0"),
        ("-0.0000000000", "0"),
        ("1E+3", "1000"),
        ("1E-10", "0.0000000001"),
        ("-3.90", "-3.9"),
        ("9999999999999999999.9999999999", "9999999999999999999.9999999999"),
    ],
)
def test_a_decimal_shows_what_it_needs_and_no_more(value, shown):
    assert plain(Decimal(value)) == shown


def test_a_whole_number_may_stand_for_a_decimal():
    assert plain(100) == "100"


@given(EXACT)
def test_nothing_of_a_decimal_is_lost_and_no_exponent_appears(value):
    text = plain(value)

    assert Decimal(text) == value
    assert not set(text) - set("-0123456789.")
    assert "." not in text or text[-1] not in "0."


def test_it_is_how_the_schema_answers():
    scalar = schema._schema.type_map["Decimal"]

    assert scalar.serialize(Decimal("2.10")) == "2.1"

"""Numbers and dates: every way to write them that has one reading, and no guess at the others."""

import contextlib
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from integrations.spreadsheet.conventions import (
    Conventions,
    DayOrder,
    Evidence,
    Unreadable,
    day,
    number,
)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0", "0"), ("-5", "-5"), ("+5", "5"), ("\u22125", "-5"), ("1234.5", "1234.5"),
        (".5", "0.5"),
        ("1234,56", "1234.56"), ("1.234,56", "1234.56"), ("1,234.56", "1234.56"),
        ("1'234.50", "1234.50"), ("1\u2019234", "1234"), ("1 234,5", "1234.5"),
        ("1\u00a0234\u00a0567", "1234567"), ("1,234,567", "1234567"), ("1.234.567", "1234567"),
        ("1'234.567", "1234.567"), ("0,500", "0.5"), ("1234,567", "1234.567"), (" 7 ", "7"),
    ],
)  # fmt: skip
def test_a_number_with_one_reading_is_read(text, value):
    assert number(text, None) == Decimal(value)


@pytest.mark.parametrize("text", ["1,234", "1.234", "-12.345", "999,000"])
def test_a_number_with_two_readings_is_refused_with_both(text):
    with pytest.raises(Unreadable) as refused:
        number(text, None)
    plain = text.replace(",", ".")
    assert f"{plain.replace('.', '')} or {plain}" in str(refused.value)


def test_the_sign_that_is_told_decides():
    assert number("1,234", ",") == Decimal("1.234")
    assert number("1,234", ".") == Decimal(1234)
    with pytest.raises(Unreadable):
        number("1.5", ",")
    with pytest.raises(Unreadable):
        number("1,234,567", ",")


@pytest.mark.parametrize(
    "text",
    ["x", "NaN", "inf", "1e5", "12%", "1,23,45", "1.2.3", "1,2.3,4", "--1", "1 2", "٣", "9" * 61,
     "=1+1", "1,", ",", "$5"],
)  # fmt: skip
def test_what_is_no_number_is_refused_in_one_line(text):
    with pytest.raises(Unreadable) as refused:
        number(text, None)
    assert "\n" not in str(refused.value)


def written(value, decimal, group):
    text = f"{value:,f}"
    return text.replace(",", "G").replace(".", decimal).replace("G", group)


@given(
    st.decimals(-(10**12), 10**12, places=3, allow_nan=False),
    st.sampled_from([(".", ","), (",", "."), (".", "'"), (",", " "), (".", ""), (",", "")]),
)
def test_every_number_in_every_way_is_read_back_once_the_sign_is_known(value, ways):
    assert number(written(value, *ways), ways[0]) == value


@given(
    st.decimals(-(10**9), 10**9, places=3, allow_nan=False),
    st.sampled_from([(".", ","), (",", "."), (".", "'"), (",", " "), (".", ""), (",", "")]),
)
def test_nothing_is_read_as_another_number_when_the_sign_is_not_known(value, ways):
    with contextlib.suppress(Unreadable):
        assert number(written(value, *ways), None) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("2026-12-31", date(2026, 12, 31)), ("2026/12/31", date(2026, 12, 31)),
        ("31.12.2026", date(2026, 12, 31)), ("3.4.2026", date(2026, 4, 3)),
        ("31/12/2026", date(2026, 12, 31)), ("12/31/2026", date(2026, 12, 31)),
        ("4/4/2026", date(2026, 4, 4)), ("2026-12-31 00:00:00", date(2026, 12, 31)),
    ],
)  # fmt: skip
def test_a_date_with_one_reading_is_read(text, value):
    assert day(text, None) == value


def test_a_date_with_two_readings_is_refused_until_the_order_is_told():
    with pytest.raises(Unreadable) as refused:
        day("03/04/2026", None)
    assert "2026-04-03 or 2026-03-04" in str(refused.value)
    assert day("03/04/2026", DayOrder.DMY) == date(2026, 4, 3)
    assert day("03/04/2026", DayOrder.MDY) == date(2026, 3, 4)


@pytest.mark.parametrize(
    "text",
    ["46387", "31.2.2026", "2026-02-30", "1/1/26", "soon", "31/12-2026", "2026-12-31 10:00", "",
     "0000-01-01", "13/13/2026"],
)  # fmt: skip
def test_what_is_no_date_is_refused(text):
    with pytest.raises(Unreadable):
        day(text, None)


def settled(numbers=(), dates=(), told=Conventions()):  # noqa: B008
    evidence = Evidence()
    for text in numbers:
        evidence.number(text)
    for text in dates:
        evidence.day(text)
    return evidence.settled(told)


def test_one_evident_cell_decides_for_its_file():
    assert settled(["1,234", "x", "3,5"]).decimal == ","
    assert settled(["1,234,567"]).decimal == "."
    assert settled(["1'234.50"]).decimal == "."
    assert settled(dates=["03/04/2026", "31/12/2026"]).days is DayOrder.DMY


def test_contradictions_and_silence_decide_nothing():
    assert settled(["3,5", "3.5"]).decimal is None
    assert settled(["1,234", "12"]).decimal is None
    assert settled(dates=["31/12/2026", "12/31/2026"]).days is None


def test_what_is_told_is_not_overruled():
    assert settled(["3.5"], told=Conventions(",", DayOrder.MDY)) == Conventions(",", DayOrder.MDY)

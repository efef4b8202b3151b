"""How figures, dates and names are said; without a database."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portfolio.pack.answers import Answer
from portfolio.pack.columns import MOST_SLOTS, slots
from portfolio.pack.money import money_of
from portfolio.pack.shown import amount, day, estimate, minute_of, score, whole
from portfolio.pack.words import distance, sentence, titled

SPACE = "\N{NO-BREAK SPACE}"
decimals = st.decimals(-(10**18), 10**18, places=2, allow_nan=False, allow_infinity=False)


def answered(value):
    return Answer(value, "path")


def read(text):
    return Decimal(text.replace(",", "").replace("\N{MINUS SIGN}", "-"))


@given(decimals)
def test_an_amount_reads_as_exactly_the_number(number):
    text = amount(answered(str(number)), "CHF").text

    assert text.startswith(f"CHF{SPACE}")
    assert read(text.removeprefix(f"CHF{SPACE}")) == number
    assert all(len(group) == 3 for group in text.partition(".")[0].split(",")[1:])


@given(decimals)
def test_a_number_reads_as_exactly_the_number(number):
    assert read(whole(answered(str(number))).text) == number


@given(decimals)
def test_an_estimate_is_within_half_of_its_last_place(number):
    text = estimate(answered(str(number))).text

    assert abs(read(text) - number) <= Decimal("0.5")
    assert len(text.replace(",", "").partition(".")[2]) <= 2


@pytest.mark.parametrize(
    ("number", "text"), [("4.3333", "4.33"), ("222.2222", "222"), ("12.55", "12.6"), ("0", "0")]
)
def test_an_estimate_says_no_more_than_is_known(number, text):
    assert estimate(answered(number)).text == text


def test_a_score_has_two_places():
    assert [score(answered(one)).text for one in ("0", "0.305", "1")] == ["0.00", "0.31", "1.00"]


def test_dates_read_as_people_write_them_in_their_time_zone():
    assert day(answered("2026-11-07")).text == f"7{SPACE}November{SPACE}2026"
    shown = minute_of(answered("2026-12-31T23:30:00+00:00"), ZoneInfo("Europe/Zurich"))
    assert shown.text == f"1{SPACE}January{SPACE}2027, 00:30"
    assert datetime.fromisoformat(shown.value) == datetime(2026, 12, 31, 23, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("days", "text"), [(0, "today"), (1, "in 1 day"), (-9, "9 days ago"), (-1200, "1,200 days ago")]
)
def test_a_distance_is_told_in_days(days, text):
    today = date(2026, 11, 26)

    assert distance(today + timedelta(days=days), today) == text


@pytest.mark.parametrize(
    ("said", "read_"),
    [
        ("Its case is complete: GO or NO_GO.", "Its case is complete: go or no go."),
        ("The MVP had until 2026-11-17.", f"The MVP had until 17{SPACE}November{SPACE}2026."),
        ("Vera reported that DRN-1 is AT_RISK: 48 V", "Vera reported that DRN-1 is at risk: 48 V"),
        ("set it to 2026-12-01T06:42:55Z", f"set it to 1{SPACE}December{SPACE}2026, 06:42 UTC"),
        ("The HTTP API of GO-1 and 2026-13-45", "The HTTP API of GO-1 and 2026-13-45"),
        ("", ""),
    ],
)
def test_a_sentence_of_the_product_says_its_names_as_words(said, read_):
    assert sentence(answered(said)).text == read_


def test_names_begin_a_line():
    assert [titled(name) for name in ("MVP", "NO_GO", "OFF_TRACK", "H3")] == [
        "MVP", "No go", "Off track", "H3",
    ]  # fmt: skip


def test_what_hangs_on_null_is_null():
    epic = Answer({"owner": None}, "epic")

    assert not epic["owner"]["name"]
    assert (epic["owner"]["name"].value, epic["owner"]["name"].path) == (None, "epic.owner.name")
    assert Answer(0, "count")


@given(st.integers(0, 40), st.integers(0, 40))
def test_the_places_of_a_column_are_all_there(standing, limit):
    kinds = [slot.kind for slot in slots(standing, limit)]

    if max(standing, limit) > MOST_SLOTS:
        assert kinds == []
    else:
        assert kinds.count("full") + kinds.count("over") == standing
        assert kinds.count("over") == max(0, standing - limit)
        assert len(kinds) == max(standing, limit)


amounts = st.decimals(0, 10**12, places=2)
lines = st.lists(st.tuples(amounts, amounts, amounts, amounts), max_size=6)


@given(lines)
def test_sums_and_what_is_beyond_equal_a_recount_and_bars_keep_their_lengths(given_lines):
    names = ("allocated", "spent", "committed", "forecastToComplete")
    budget = [
        {"valueStream": None, "theme": None, "horizon": None}
        | {name: str(number) for name, number in zip(names, line, strict=True)}
        for line in given_lines
    ]
    answer = Answer({"budget": budget, "budgetPeriods": {"edges": []}}, "portfolio")

    money = money_of(answer, "EUR", None, date(2026, 11, 26))

    for place, total in enumerate(money.totals):
        assert Decimal(total.value) == sum(line[place] for line in given_lines)
    for line, (allocated, spent, committed, _forecast) in zip(
        money.lines, given_lines, strict=True
    ):
        over = spent + committed - allocated
        assert (line.beyond is None) == (over <= 0)
        assert line.beyond is None or Decimal(line.beyond.value) == over
        assert max(line.bar.allocated, line.bar.spent + line.bar.committed) <= Decimal("100.1")

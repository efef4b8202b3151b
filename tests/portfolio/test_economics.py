"""What waiting for an epic costs: amounts, currency, durations, days."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from kernel.errors import InvalidValue
from portfolio import actions
from portfolio.currencies import CODES
from portfolio.errors import CurrencyFixed
from portfolio.models import Epic, Portfolio
from tests.line import AT, change, epic

SHOWS = """... on Epic { costOfDelayPerWeek { amount currency } durationWeeks dueDate
    classOfService wsjf }"""


def set_currency(by, code, version=1):
    return actions.edit_portfolio(
        by=by, key="DRN", changes={"currency": code}, expected_version=version, at=AT
    )


def test_what_waiting_costs_is_said_in_the_currency_of_the_portfolio(product_itself):
    actions.create_portfolio(by=product_itself, key="DRN", name="Drones", at=AT, currency="CHF")
    made = change(
        "createEpic",
        product_itself,
        SHOWS,
        portfolio="DRN",
        title="Deliver at night",
        costOfDelay="12000.50",
        durationWeeks="6.5",
        dueDate="2026-12-01",
        classOfService="FIXED_DATE",
    )

    assert made == {
        "__typename": "Epic",
        "costOfDelayPerWeek": {"amount": "12000.5", "currency": "CHF"},
        "durationWeeks": "6.5",
        "dueDate": "2026-12-01",
        "classOfService": "FIXED_DATE",
        "wsjf": None,
    }


def test_null_takes_an_amount_a_duration_and_a_day_back(drn, product_itself):
    made = epic(
        product_itself,
        cost_of_delay=Decimal(5),
        duration_weeks=Decimal(2),
        due_date=date(2026, 5, 1),
    )
    edited = change(
        "editEpic",
        product_itself,
        SHOWS,
        epic=made.key,
        expectedVersion=1,
        costOfDelay=None,
        durationWeeks=None,
        dueDate=None,
    )

    assert edited["costOfDelayPerWeek"] is edited["durationWeeks"] is edited["dueDate"] is None


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("costOfDelay", "-0.01"),
        ("costOfDelay", "0.001"),
        ("costOfDelay", "100000000000000.00"),
        ("costOfDelay", "NaN"),
        ("costOfDelay", "Infinity"),
        ("durationWeeks", "0"),
        ("durationWeeks", "-2"),
        ("durationWeeks", "10000"),
        ("durationWeeks", "1.005"),
    ],
)
@pytest.mark.parametrize("mutation", ["createEpic", "editEpic"])
def test_an_amount_that_makes_no_sense_is_refused_by_its_name(
    mutation, field, value, drn, product_itself
):
    made = epic(product_itself)
    named = {"portfolio": "DRN", "title": "New"}
    if mutation == "editEpic":
        named = {"epic": made.key, "expectedVersion": 1}

    refused = change(mutation, product_itself, **named, **{field: value})

    assert (refused["__typename"], refused["field"]) == ("InvalidValue", field)
    assert Epic.objects.count() == 1


@pytest.mark.parametrize(
    ("constraint", "values"),
    [
        ("epic_cost_of_delay_is_no_gain", {"cost_of_delay": -1}),
        ("epic_duration_is_above_zero", {"duration_weeks": 0}),
    ],
)
def test_the_database_refuses_it_too(constraint, values, drn, product_itself):
    epic(product_itself)

    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Epic.objects.update(**values)


def test_a_currency_changes_until_the_first_amount_and_again_without_any(drn, product_itself):
    assert set_currency(product_itself, "CHF").currency == "CHF"
    made = epic(product_itself, cost_of_delay=Decimal(0))

    with pytest.raises(CurrencyFixed) as refused:
        set_currency(product_itself, "USD", version=2)
    assert refused.value.currency == "CHF"
    assert set_currency(product_itself, "CHF", version=2).version == 2

    actions.edit_epic(
        by=product_itself, key=made.key, changes={"cost_of_delay": None}, expected_version=1, at=AT
    )
    assert set_currency(product_itself, "USD", version=2).currency == "USD"


def test_over_the_api_the_currency_that_it_keeps_is_named(drn, product_itself):
    epic(product_itself, cost_of_delay=Decimal(5))

    refused = change(
        "editPortfolio",
        product_itself,
        "... on CurrencyFixed { currency }",
        portfolio="DRN",
        expectedVersion=1,
        currency="CHF",
        name="Other",
    )

    assert (refused["code"], refused["currency"]) == ("CURRENCY_FIXED", "EUR")
    assert Portfolio.objects.get().name == "Drones"


@pytest.mark.parametrize("code", ["eur", "EURO", "XXX", "", "E\0R", "1.0"])
def test_what_is_no_currency_is_refused(code, drn, product_itself):
    with pytest.raises(InvalidValue) as refused:
        set_currency(product_itself, code)
    with pytest.raises(InvalidValue):
        actions.create_portfolio(by=product_itself, key="CAR", name="Cars", at=AT, currency=code)

    assert refused.value.field == "currency"


def test_the_currencies_are_codes_of_three_capitals():
    assert {"EUR", "CHF", "USD", "JPY"} <= CODES
    assert {len(code) for code in CODES} == {3}


@pytest.mark.parametrize("value", ["sNaN", "NaN", "Infinity", "-1"])
def test_a_price_that_is_none_is_refused_whatever_it_was_before(value, drn, product_itself):
    assert drn.key == "DRN"
    made = epic(product_itself, estimated_cost=Decimal(5))

    refused = change(
        "editEpic", product_itself, epic=made.key, estimatedCost=value, expectedVersion=1
    )

    assert (refused["code"], refused["field"]) == ("INVALID_VALUE", "estimatedCost")


@pytest.mark.parametrize("as_of", ["0001-01-01T00:00:00Z", "9999-12-31T23:30:00Z"])
def test_a_portfolio_is_not_looked_at_from_beyond_the_calendar(as_of, drn, product_itself):
    refused = change(
        "editPortfolio", product_itself, portfolio=drn.key, asOf=as_of, expectedVersion=1
    )

    assert (refused["code"], refused["field"]) == ("INVALID_VALUE", "asOf")

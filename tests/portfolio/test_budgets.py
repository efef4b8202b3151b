"""Budget periods and what of them value streams may draw."""

from datetime import date
from decimal import Decimal

import pytest

from kernel.errors import AccessDenied, Archived, Conflict, InvalidValue, NotFound
from organization.models import Role
from portfolio import actions
from portfolio.errors import (
    BudgetExceeded,
    CurrencyFixed,
    CurrencyMismatch,
    ItemArchived,
    PeriodsOverlap,
)
from portfolio.models import Allocation, BudgetPeriod, Decision
from tests.line import AT, archive, change, together
from tests.portfolio.money import OTHER_STREAM, STREAM, D, allocate, demand, period, strategy


@pytest.fixture
def funded(drn, product_itself):
    """A portfolio with a strategy and 1,000 for 2026."""
    strategy(product_itself)
    return period(product_itself)


def edit(by, name="2026", expected_version=1, **changes):
    return actions.edit_budget_period(
        by=by, portfolio="DRN", name=name, changes=changes, expected_version=expected_version,
        at=AT,
    )  # fmt: skip


def put_away(by, name="2026", expected_version=1):
    return actions.archive_budget_period(
        by=by, portfolio="DRN", name=name, reason="Over", expected_version=expected_version, at=AT
    )


def test_a_period_is_created_changed_and_put_away(drn, product_itself):
    named = {"portfolio": "DRN", "startsDate": "2026-01-01", "endsDate": "2026-06-30"}
    shows = "... on BudgetPeriod { name startsDate endsDate amount version archiveReason }"
    made = change("createBudgetPeriod", product_itself, shows, **named, name="H1", amount="1000.50")
    assert (made["name"], made["amount"], made["version"]) == ("H1", "1000.5", 1)

    edited = change(
        "editBudgetPeriod", product_itself, shows, portfolio="DRN", period="H1",
        name="First half", amount="900", expectedVersion=1,
    )  # fmt: skip
    assert (edited["name"], edited["amount"], edited["endsDate"]) == (
        "First half", "900", "2026-06-30",
    )  # fmt: skip
    ended = change(
        "archiveBudgetPeriod", product_itself, shows, portfolio="DRN", period="First half",
        reason="Wrong", expectedVersion=2,
    )  # fmt: skip
    assert (ended["archiveReason"], ended["version"]) == ("Wrong", 3)


def test_no_day_belongs_to_two_periods(funded, product_itself):
    named = {"portfolio": "DRN", "name": "Late", "amount": "1"}
    days = {"startsDate": "2026-12-31", "endsDate": "2027-06-30"}

    refused = change(
        "createBudgetPeriod", product_itself, "... on PeriodsOverlap { other }", **named, **days
    )

    assert (refused["__typename"], refused["other"]) == ("PeriodsOverlap", "2026")
    period(product_itself, "2027", days=(date(2027, 1, 1), date(2027, 12, 31)))
    with pytest.raises(PeriodsOverlap):
        edit(product_itself, "2027", starts_date=date(2026, 12, 31))
    put_away(product_itself)
    assert edit(product_itself, "2027", starts_date=date(2026, 12, 31)).version == 2


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"days": (date(2026, 1, 1), date(2026, 1, 1))}, "ends_date"),
        ({"days": (date(2026, 1, 2), date(2026, 1, 1))}, "ends_date"),
        ({"days": (date(1, 1, 1), date(2026, 1, 1))}, "starts_date"),
        ({"days": (date(2026, 1, 1), date(9999, 12, 31))}, "ends_date"),
        ({"amount": "-1"}, "amount"),
        ({"amount": "NaN"}, "amount"),
        ({"amount": "1e15"}, "amount"),
        ({"amount": "0.001"}, "amount"),
        ({"name": ""}, "name"),
        ({"name": "2\x006"}, "name"),
    ],
)
def test_a_period_that_makes_no_sense(drn, product_itself, given, field):
    with pytest.raises(InvalidValue) as refused:
        period(product_itself, **given)
    assert refused.value.field == field
    assert not BudgetPeriod.objects.exists()


def test_a_name_is_taken_once_and_never_twice(funded, product_itself):
    with pytest.raises(InvalidValue, match="already"):
        period(product_itself, days=(date(2027, 1, 1), date(2027, 12, 31)))


def test_an_allocation_is_a_decision_that_freezes_what_it_was_made_on(funded, product_itself):
    demand(product_itself, "HORIZON_MIX")
    given = {"portfolio": "DRN", "period": "2026", "valueStream": STREAM, "theme": "Theme H1"}
    shows = "... on Allocation { amount version valueStream { name } theme { name } }"

    made = change("allocateBudget", product_itself, shows, **given, amount="400", reason="Fly")

    assert (made["amount"], made["version"], made["theme"]) == ("400", 1, {"name": "Theme H1"})
    decision = Decision.objects.get()
    assert (decision.kind, decision.epic, decision.reason) == ("BUDGET", None, "Fly")
    seen = decision.seen
    assert (seen["before"], seen["after"], seen["horizon"]) == ("0", "400", "H1")
    assert seen["allocated"] == {"before": "0.00", "after": "400.00"}
    assert [one["verdict"] for one in seen["guardrails"]] == ["BROKEN", "BROKEN", "BROKEN", "KEPT"]


def test_an_amount_that_holds_already_is_no_decision(funded, product_itself):
    allocate(product_itself, 400)
    again = allocate(product_itself, 400)

    assert (again.version, Decision.objects.count()) == (1, 1)
    assert allocate(product_itself, 0).version == 2
    assert Decision.objects.count() == 2


def test_a_period_gives_no_more_than_it_has(funded, product_itself):
    allocate(product_itself, 600)
    allocate(product_itself, "399.99", stream=OTHER_STREAM)
    given = {"portfolio": "DRN", "period": "2026", "valueStream": STREAM, "theme": "Theme H2"}

    refused = change(
        "allocateBudget", product_itself, "... on BudgetExceeded { amount allocated over }",
        **given, amount="0.02", reason="Fly",
    )  # fmt: skip

    assert (refused["amount"], refused["allocated"], refused["over"]) == ("1000", "1000.01", "0.01")
    assert allocate(product_itself, "0.01", theme="Theme H2").amount == D("0.01")
    with pytest.raises(BudgetExceeded):
        edit(product_itself, amount=D("999.99"))
    assert edit(product_itself, amount=D(1000)).version == 1


def test_nothing_is_converted(funded, product_itself):
    with pytest.raises(CurrencyMismatch) as refused:
        allocate(product_itself, 5, currency="USD")
    assert (refused.value.currency, refused.value.given) == ("EUR", "USD")
    assert allocate(product_itself, 5, currency="EUR").amount == 5


def test_a_budget_fixes_the_currency_that_it_is_said_in(funded, product_itself):
    with pytest.raises(CurrencyFixed):
        actions.edit_portfolio(
            by=product_itself, key="DRN", changes={"currency": "USD"}, expected_version=1, at=AT
        )


def test_who_has_not_read_the_newest_allocation_is_told(funded, product_itself):
    with pytest.raises(Conflict):
        allocate(product_itself, 5, expected_version=1)
    allocate(product_itself, 5)
    for version in (0, 2, -1):
        with pytest.raises(Conflict):
            allocate(product_itself, 6, expected_version=version)
    with pytest.raises(InvalidValue):
        actions.allocate_budget(
            by=product_itself, portfolio="DRN", share=actions.Share("2026", STREAM), amount=D(5),
            reason=" ", expected_version=1, at=AT,
        )  # fmt: skip


@pytest.mark.parametrize("amount", ["NaN", "Infinity", "-0.01", "1e20", "1.001"])
def test_an_amount_that_is_none(funded, product_itself, amount):
    with pytest.raises(InvalidValue):
        allocate(product_itself, amount)
    assert not Allocation.objects.exists()


def test_what_was_put_away_gets_nothing_new_but_gives_back_what_it_had(funded, product_itself):
    had = allocate(product_itself, 5, theme="Theme H1")
    for row in (had.theme, had.value_stream):
        archive(product_itself, row)

    assert allocate(product_itself, 0, theme="Theme H1").amount == 0
    with pytest.raises(Archived):
        allocate(product_itself, 5, theme="Theme H2")
    put_away(product_itself)
    with pytest.raises(ItemArchived):
        allocate(product_itself, 5, stream=OTHER_STREAM)
    for unknown in ({"theme": "None such"}, {"stream": "a\0"}, {"in_period": "2025"}):
        with pytest.raises(NotFound):
            allocate(product_itself, 5, expected_version=0, **unknown)


@pytest.mark.parametrize(
    ("role", "allowed"),
    [(Role.BOARD_MEMBER, True), (Role.PORTFOLIO_MANAGER, True), (Role.PRODUCT_MANAGER, False)],
)
def test_the_board_and_its_manager_give_money(funded, as_role, role, allowed):
    if allowed:
        assert allocate(as_role(role), 5).amount == 5
    else:
        with pytest.raises(AccessDenied):
            allocate(as_role(role), 5)


@pytest.mark.django_db(transaction=True)
def test_who_allocates_at_the_same_time_never_gives_more_than_there_is(funded, product_itself):
    calls = [
        lambda n=n, stream=stream: allocate(
            product_itself, 300, theme=f"Theme {n}", stream=stream, expected_version=0
        )
        for n in ("H1", "H2", "H3")
        for stream in (STREAM, OTHER_STREAM)
    ]

    answers = together(calls)

    given = [one for one in answers if isinstance(one, Allocation)]
    assert len(given) == 3
    assert all(isinstance(one, BudgetExceeded) for one in answers if one not in given)
    assert Allocation.objects.total() == Decimal(900)
    assert Decision.objects.count() == 3

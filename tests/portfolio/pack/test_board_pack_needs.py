"""What needs the board today beside decisions: limits, exceptions and money, each in a sentence."""

import re
from datetime import date, timedelta
from decimal import Decimal

import pytest

from kernel import clock
from organization import actions as organization
from organization.access import principal_of
from organization.models import Person, Role
from portfolio import actions as portfolio
from portfolio.models import WipLimit
from teams import actions as teams
from tests.line import epic, limit, limit_team, move, story
from tests.portfolio.money import allocate, demand, invoice, period, spend, strategy
from tests.portfolio.pack.test_board_pack_page import assert_agrees, assert_nothing_loose

CHAIR = "chair@acme.example"


@pytest.fixture
def chair(product_itself):
    """A board member, who may grant overrides."""
    organization.invite_person(
        by=product_itself, email=CHAIR, name="Vera Lang", roles=[Role.BOARD_MEMBER]
    )
    return principal_of(Person.objects.get(email=CHAIR))


@pytest.fixture
def read(drn, product_itself, pack, answers):
    """Return a function that makes the page, compares it with the API, and returns its text."""

    def read_():
        html = pack(product_itself, "DRN")
        assert_nothing_loose(assert_agrees(html, answers(product_itself, "DRN")))
        first = html.partition('<section id="today"')[2].partition('aria-labelledby="kanban')[0]
        return " ".join(re.sub(r"<[^>]*>", "", first).split())

    return read_


def begin(by, number, **details):
    for _ in range(number):
        move(by, story(by, **details), "IN_PROGRESS")


def test_a_limit_of_a_team_that_is_exceeded_needs_the_board(read, product_itself):
    organization.create_team(by=product_itself, name="Battery")
    limit_team(product_itself, "Battery", 1)
    assert "0 limits are exceeded" in read()

    begin(product_itself, 3, team="Battery")

    said = read()
    assert "1 limit is exceeded" in said
    assert "Battery holds 3 stories; the limit is 1. 2 too many." in said
    assert "every limit" not in said


def test_who_holds_more_than_a_limit_is_counted_and_not_named(read, product_itself):
    organization.edit_workspace(
        by=product_itself, changes={"limit_people": True}, expected_version=1
    )
    organization.invite_person(by=product_itself, email="mo@acme.example", name="Mo", roles=[])
    limit(product_itself, 1, person="mo@acme.example", policy="WARN")

    begin(product_itself, 2, assignee="mo@acme.example")

    assert "A person holds 2 stories; the limit is 1. 1 too many." in read()


def place_allowed(by, chair, places=1, ends=9):
    """Let a second epic be reviewed where one may, by an exception of the chair."""
    now = clock.now()
    place = limit(
        by, 1, portfolio="DRN", state="REVIEWING", expected_version=1,
        policy="BLOCK_WITH_OVERRIDE", at=now,
    )  # fmt: skip
    move(by, epic(by), "REVIEWING", at=now)
    second = epic(by, "Second")
    asked = teams.ask_wip_override(
        by=by, limit_id=place.pk, item=second.key, reason="Now.", approver=CHAIR,
        places=Decimal(places), expires_at=now + timedelta(days=ends), at=now,
    )  # fmt: skip
    teams.grant_wip_override(by=chair, override_id=asked.pk, expected_version=1, at=now)
    move(by, second, "REVIEWING", at=now)
    return place


def test_a_limit_that_is_exceeded_by_an_exception_says_who_allowed_it(read, product_itself, chair):
    place_allowed(product_itself, chair)

    assert "1 too many, by an exception that Vera Lang allowed." in read()


def test_an_exception_that_does_not_cover_it_is_a_part(read, product_itself, chair):
    place = place_allowed(product_itself, chair, places=2)
    move(product_itself, epic(product_itself), "REVIEWING", at=clock.now())
    limit(
        product_itself, 1, portfolio="DRN", state="REVIEWING", expected_version=place.version,
        policy="WARN",
    )  # fmt: skip
    move(product_itself, epic(product_itself), "REVIEWING", at=clock.now())
    assert "3 too many." in read()

    limit(
        product_itself, 1, portfolio="DRN", state="REVIEWING", expected_version=place.version + 1,
        policy="BLOCK_WITH_OVERRIDE",
    )  # fmt: skip

    assert "3 too many, in part by an exception that Vera Lang allowed." in read()


def test_an_exception_that_has_ended_allows_nothing(read, product_itself, chair, monkeypatch):
    place_allowed(product_itself, chair)
    later = clock.now() + timedelta(days=9)
    monkeypatch.setattr(clock, "now", lambda: later)

    assert "1 too many." in read()


def test_a_line_of_the_budget_that_is_overdrawn_needs_the_board(read, product_itself):
    today = clock.now().date()
    strategy(product_itself)
    period(product_itself, days=(date(today.year, 1, 1), date(today.year, 12, 31)))
    allocate(product_itself, 100)
    spend(product_itself, invoice(1, 100, booked_date=today), at=clock.now())
    said = read()
    assert "0 budgets are overdrawn" in said
    assert "allocated. " not in said

    spend(product_itself, invoice(2, "20.50", booked_date=today), at=clock.now())

    said = read()
    assert "1 budget is overdrawn" in said
    assert (
        "City deliveries, no theme in particular: 120.50 is spent and 0 committed of 100 in 2026."
        " EUR 20.50 beyond what is allocated."
    ) in said.replace("\N{NO-BREAK SPACE}", " ")


def test_many_lines_that_are_overdrawn_are_cut_and_say_by_how_much(read, product_itself):
    today = clock.now().date()
    strategy(product_itself)
    period(product_itself, days=(date(today.year, 1, 1), date(today.year, 12, 31)))
    for number in range(13):
        name = f"Stream {'x' * number}"
        portfolio.create_value_stream(by=product_itself, portfolio="DRN", name=name)
        bill = invoice(number + 1, 5, booked_date=today, value_stream=name)
        spend(product_itself, bill, at=clock.now())

    said = read()
    assert "13 budgets are overdrawn" in said
    assert said.count("beyond what is allocated") == 12
    assert "And 1 more." in said


def test_an_exception_that_is_asked_for_is_to_be_allowed_until_it_would_have_ended(
    read, product_itself, chair, monkeypatch
):
    now = clock.now()
    place = limit(
        product_itself, 1, portfolio="DRN", state="REVIEWING", expected_version=1,
        policy="BLOCK_WITH_OVERRIDE", at=now,
    )  # fmt: skip
    assert "0 exceptions wait to be allowed" in read()

    teams.ask_wip_override(
        by=product_itself, limit_id=place.pk, item=epic(product_itself).key, reason="Two failed.",
        approver=CHAIR, places=Decimal(1), expires_at=now + timedelta(days=3), at=now,
    )  # fmt: skip

    said = read()
    assert "1 exception waits to be allowed" in said
    assert "DRN-1 asks for 1 beyond the limit of Reviewing until" in said
    assert "Two failed. Vera Lang decides." in said
    assert "Nothing needs the board" not in said
    monkeypatch.setattr(clock, "now", lambda: now + timedelta(days=3))
    assert "0 exceptions wait to be allowed" in read()


def test_a_calm_portfolio_says_only_what_was_looked_at(read, product_itself):
    today = clock.now().date()
    assert "no decision is due, every limit holds, and no stopped work goes on." in read()

    WipLimit.objects.all().update(archived_at=clock.now(), archive_reason="Done.")
    assert "no decision is due and no stopped work goes on." in read()

    strategy(product_itself)
    period(product_itself, days=(date(today.year, 1, 1), date(today.year, 12, 31)))
    demand(product_itself, "HORIZON_MIX", at=clock.now())
    assert "due, no guardrail is known to be broken, and no stopped work goes on." in read()

    for theme, share in {"Theme H3": 10, "Theme H2": 20, "Theme H1": 70}.items():
        allocate(product_itself, share, theme, at=clock.now())
    assert (
        "due, every guardrail holds, no budget is overdrawn, and no stopped work goes on."
    ) in read()

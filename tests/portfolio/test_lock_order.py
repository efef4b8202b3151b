"""Everybody takes locks in one order, so that nobody waits for ever."""

import re
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from portfolio import actions
from tests.line import AT, epic, limit
from tests.portfolio.boards import complete, decide, standing_in
from tests.portfolio.scoring import close, session

pytestmark = pytest.mark.django_db

LOCKS = {
    "portfolios": r'FROM "portfolio_portfolio".* FOR NO KEY UPDATE',
    "themes": r'FROM "portfolio_strategictheme".* FOR ((NO KEY )?UPDATE|KEY SHARE)',
    "sessions": r'FROM "portfolio_scoringsession".* FOR (NO KEY )?UPDATE',
    "items": r'^SELECT .* FROM "portfolio_epic".* FOR NO KEY UPDATE',
    "ranks": r"advisory.*'rank:",
    "keys": r"INSERT INTO kernel_keysequence",
    "limits": r"advisory.*'limits:",
}


@pytest.fixture
def locks():
    """Return a function that runs an action and names the locks that it takes, in their order."""

    def run(action):
        with CaptureQueriesContext(connection) as seen:
            action()
        found = [
            name
            for query in seen.captured_queries
            for name, pattern in LOCKS.items()
            if re.search(pattern, query["sql"], re.DOTALL)
        ]
        return [name for n, name in enumerate(found) if n == 0 or found[n - 1] != name]

    return run


def test_a_new_epic_has_its_rank_and_key_before_its_place(locks, drn, product_itself):
    assert locks(lambda: epic(product_itself)) == ["ranks", "keys", "limits"]


def test_a_pivot_gives_its_successor_rank_and_key_before_either_takes_a_place(
    locks, drn, product_itself
):
    found = standing_in(product_itself, "MVP")

    taken = locks(lambda: decide(product_itself, found, "PIVOT", successor="Go on"))

    assert taken == ["items", "ranks", "keys", "limits"]


def test_a_limit_of_money_holds_the_currency_that_it_is_said_in(locks, drn, product_itself):
    taken = locks(lambda: limit(product_itself, 9, portfolio="DRN", state="MVP", measure="MONEY"))

    assert taken == ["portfolios", "limits"]


def test_who_closes_a_session_holds_its_portfolio_first_as_who_opens_one_does(
    locks, drn, product_itself
):
    """The first one that is opened counts, so opening another holds it, too."""
    opened = complete(product_itself).scores.get().session

    assert locks(lambda: session(product_itself, "Autumn")) == ["portfolios", "sessions"]
    assert locks(lambda: close(product_itself, opened)) == ["portfolios", "sessions"]


def test_who_prices_an_epic_of_a_theme_holds_both_as_who_gives_the_theme_its_share(
    locks, drn, product_itself
):
    theme = actions.create_theme(by=product_itself, portfolio=drn.key, name="Carry more")
    priced = {"theme": theme.name, "estimated_cost": Decimal(3)}

    epics = locks(lambda: epic(product_itself, **priced))
    shares = locks(
        lambda: actions.edit_theme(
            by=product_itself,
            portfolio=drn.key,
            name=theme.name,
            changes={"budget_share": Decimal(3)},
            expected_version=1,
            at=AT,
        )
    )

    assert epics[:2] == ["portfolios", "themes"]
    assert shares[:2] == ["portfolios", "themes"]

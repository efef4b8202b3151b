"""Links with an end in a portfolio that one may not see."""

import pytest

from kernel.errors import NotFound
from organization import actions as organization
from organization.access import principal_of
from organization.models import Role
from portfolio import actions as portfolio
from tests.line import (
    AT,
    link,
    story,
)
from tests.teams.linking import waive


@pytest.fixture
def two_worlds(stories, product_itself):
    """A story of a second portfolio, and somebody who sees the first portfolio only."""
    portfolio.create_portfolio(by=product_itself, key="CAR", name="Cars", at=AT)
    hidden = story(product_itself, "Secret engine", in_portfolio="CAR")
    person = organization.invite_person(
        by=product_itself, email="ana@acme.example", name="Ana", roles=[]
    )
    portfolio.grant_portfolio_role(
        by=product_itself, portfolio="DRN", email=person.email, role=Role.PRODUCT_MANAGER
    )
    return hidden, principal_of(person)


def test_a_link_may_cross_portfolios_and_hides_the_unseen_end(
    two_worlds, stories, product_itself, execute
):
    hidden, ana = two_worlds
    standing = link(product_itself, hidden, stories[0])
    text = """{ dependencies { edges { node { blocker { key title } blocked { key } outsideKey } } }
        stories(first: 1) { edges { node { blocked waitsFor { blocker { title } } } } } }"""

    shown = execute(text, ana)

    assert [edge["node"] for edge in shown["dependencies"]["edges"]] == [
        {"blocker": None, "blocked": {"key": stories[0].key}, "outsideKey": None}
    ]
    assert shown["stories"]["edges"][0]["node"] == {
        "blocked": True,
        "waitsFor": [{"blocker": None}],
    }
    assert waive(ana, standing).waived_at == AT


def test_an_unseen_item_can_be_no_end_of_a_link_of_mine(two_worlds, stories):
    hidden, ana = two_worlds

    for blocker, blocked in ((hidden, stories[0]), (stories[0], hidden)):
        with pytest.raises(NotFound):
            link(ana, blocker, blocked)


def test_a_link_between_two_unseen_items_is_not_seen(two_worlds, product_itself, execute):
    hidden, ana = two_worlds
    link(product_itself, hidden, story(product_itself, in_portfolio="CAR"))

    assert execute("{ dependencies { totalCount } }", ana)["dependencies"]["totalCount"] == 0

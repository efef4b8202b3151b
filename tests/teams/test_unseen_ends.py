"""Links with an end in a portfolio that one may not see."""

import pytest

from kernel.errors import NotFound
from tests.line import (
    AT,
    link,
    story,
)
from tests.teams.linking import waive


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

"""Which limits are exceeded now, as a portfolio sees it."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kernel import clock
from organization import actions as organization
from portfolio import actions as portfolio
from teams import actions as teams
from tests.line import AT, archive, epic, limit, limit_team, move, story

LIST = """{ exceededLimits(portfolio: "DRN", first: 20) { totalCount edges { node {
    scope team { name } person { name } amount inProgress overLimit } } } }"""


@pytest.fixture
def company(drn, product_itself):
    """Two teams and a person, in a workspace that limits people; two portfolios."""
    for name in ("Battery", "Engine"):
        organization.create_team(by=product_itself, name=name)
    organization.invite_person(by=product_itself, email="mo@acme.example", name="Mo", roles=[])
    organization.edit_workspace(
        by=product_itself, changes={"limit_people": True}, expected_version=1
    )
    portfolio.create_portfolio(by=product_itself, key="AIR", name="Air", at=clock.now())
    return drn


@pytest.fixture
def exceeded(execute, product_itself):
    """Return a function that asks who stands above which limit."""

    def ask():
        found = execute(LIST, product_itself)["exceededLimits"]
        rows = [edge["node"] for edge in found["edges"]]
        assert found["totalCount"] == len(rows)
        assert all(row["overLimit"] for row in rows)
        return {
            (row["scope"], (row["team"] or row["person"] or {}).get("name")): (
                int(row["inProgress"]), int(row["amount"]),
            )
            for row in rows
        }  # fmt: skip

    return ask


def begun(by, **details):
    return move(by, story(by, **details), "IN_PROGRESS")


def test_limits_of_teams_whose_places_the_portfolio_takes_are_among_them(
    company, product_itself, exceeded
):
    for team in ("Battery", "Engine"):
        limit_team(product_itself, team, 1)
        begun(product_itself, team=team, in_portfolio="AIR")
    begun(product_itself, team="Engine", in_portfolio="AIR")
    assert exceeded() == {}

    begun(product_itself, team="Battery")

    assert exceeded() == {("TEAM", "Battery"): (2, 1)}


def test_a_limit_that_is_just_reached_is_not_exceeded(company, product_itself, exceeded):
    limit_team(product_itself, "Battery", 1)
    first, second = (begun(product_itself, team="Battery") for _ in range(2))
    assert exceeded() == {("TEAM", "Battery"): (2, 1)}

    archive(product_itself, second)

    assert exceeded() == {}
    archive(product_itself, first)
    assert exceeded() == {}


def test_limits_of_the_portfolio_itself_are_among_them(company, product_itself, exceeded):
    for _ in range(2):
        move(product_itself, epic(product_itself), "REVIEWING")
    limit(product_itself, 1, portfolio="DRN", state="REVIEWING", expected_version=1)

    assert exceeded() == {("PORTFOLIO_STATE", None): (2, 1)}


def test_limits_of_people_count_while_the_workspace_limits_people(
    company, product_itself, exceeded
):
    limit(product_itself, 1, person="mo@acme.example", policy="WARN")
    for _ in range(2):
        begun(product_itself, assignee="mo@acme.example")
    assert exceeded() == {("PERSON", "Mo"): (2, 1)}

    organization.edit_workspace(
        by=product_itself, changes={"limit_people": False}, expected_version=2
    )

    assert exceeded() == {}


def test_a_limit_that_was_removed_is_not_exceeded(company, product_itself, exceeded, execute):
    set_ = limit_team(product_itself, "Battery", 1)
    for _ in range(2):
        begun(product_itself, team="Battery")
    assert exceeded() != {}

    teams.remove_wip_limit(
        by=product_itself, limit_id=set_.pk, reason="Done.", expected_version=1, at=AT
    )

    assert exceeded() == {}


def test_an_unknown_portfolio_is_not_found(product_itself, refuse):
    error = refuse(LIST, product_itself)

    assert error.extensions["code"] == "NOT_FOUND"


def test_more_teams_take_no_more_statements(company, product_itself, exceeded):
    def counted(teams_):
        for name in teams_:
            limit_team(product_itself, name, 1)
            for _ in range(2):
                begun(product_itself, team=name)
        with CaptureQueriesContext(connection) as statements:
            found = exceeded()
        return len(found), len(statements)

    few = counted(["Battery"])
    more = [f"Team {number}" for number in range(6)]
    for name in more:
        organization.create_team(by=product_itself, name=name)

    assert counted(more) == (few[0] + 6, few[1])

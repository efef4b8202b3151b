"""What the tests of the teams' level share."""

import pytest

from organization import actions as organization
from organization.access import principal_of
from organization.models import Role
from portfolio import actions as portfolio
from teams.actions import refresh_flow
from tests.line import AT, story


@pytest.fixture
def stories(drn, product_itself):
    """Four stories that have nothing to do with each other."""
    return [story(product_itself, f"Story {letter}") for letter in "ABCD"]


@pytest.fixture
def refresh(workspace):
    return lambda at=AT: refresh_flow(workspace_id=workspace.pk, at=at)


@pytest.fixture
def three_teams(drn, product_itself):
    for name in ("Battery", "Engine", "Platform"):
        organization.create_team(by=product_itself, name=name)
    return drn


@pytest.fixture
def ana(drn, product_itself):
    """Somebody who sees the portfolio DRN only; CAR is another one."""
    portfolio.create_portfolio(by=product_itself, key="CAR", name="Cars", at=AT)
    person = organization.invite_person(
        by=product_itself, email="ana@acme.example", name="Ana", roles=[]
    )
    portfolio.grant_portfolio_role(
        by=product_itself, portfolio="DRN", email=person.email, role=Role.PRODUCT_MANAGER
    )
    return principal_of(person)


@pytest.fixture
def two_worlds(stories, ana, product_itself):
    """A story of the portfolio that Ana does not see, and Ana."""
    return story(product_itself, "Secret engine", in_portfolio="CAR"), ana

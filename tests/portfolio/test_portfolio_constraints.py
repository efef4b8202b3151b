"""What the database itself refuses, whoever writes."""

import pytest
from django.db import IntegrityError, transaction
from django.db.models import F

from portfolio import actions
from portfolio.models import Epic, Portfolio, PortfolioRole, StrategicTheme, ValueStream
from tests.line import AT, epic


def refused(rows, constraint, **values):
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        rows.update(**values)


@pytest.mark.parametrize("key", ["drn", "D-RN", "D", "", "2DR", "DRN "])
def test_a_portfolio_key_without_its_shape(key, drn):
    refused(Portfolio.objects.all(), "portfolio_key_has_no_hyphen", key=key)


@pytest.mark.parametrize("state", ["", "funnel", "IN_PROGRESS", "FUNNEL "])
def test_a_state_that_the_kanban_does_not_have(state, drn, product_itself):
    epic(product_itself)

    refused(Epic.objects.all(), "epic_state_is_known", state=state)


def test_a_version_below_zero(drn):
    refused(Portfolio.objects.all(), "version", version=F("version") - 2)


def test_two_portfolios_of_one_key(drn, product_itself):
    other = actions.create_portfolio(by=product_itself, key="CAR", name="Cars", at=AT)

    refused(Portfolio.objects.filter(pk=other.pk), "portfolio_key_once", key="DRN")


@pytest.mark.parametrize(
    ("model", "create", "name"),
    [
        (StrategicTheme, actions.create_theme, "theme_name_once"),
        (ValueStream, actions.create_value_stream, "value_stream_name_once"),
    ],
)
def test_two_of_one_name_in_a_portfolio(model, create, name, drn, product_itself):
    for title in ("Carry more", "Fly alone"):
        create(by=product_itself, portfolio="DRN", name=title)

    refused(model.objects.filter(name="Fly alone"), name, name="Carry more")


@pytest.mark.parametrize(
    ("values", "constraint"),
    [
        ({"horizon": "H4"}, "theme_horizon_is_known"),
        ({"horizon": ""}, "theme_horizon_is_known"),
        ({"budget_share": -1}, "theme_budget_share_is_percent"),
        ({"budget_share": "100.01"}, "theme_budget_share_is_percent"),
    ],
)
def test_a_theme_of_an_unknown_horizon_or_an_impossible_share(
    values, constraint, drn, product_itself
):
    actions.create_theme(by=product_itself, portfolio="DRN", name="Carry more")

    refused(StrategicTheme.objects.all(), constraint, **values)


def test_a_health_that_nobody_knows(drn, product_itself):
    epic(product_itself)

    refused(Epic.objects.all(), "epic_health_is_known", health="GREEN")


def test_one_role_twice_in_a_portfolio(drn, product_itself):
    actions.grant_portfolio_role(
        by=product_itself, portfolio="DRN", email="owner@acme.example", role="VIEWER"
    )
    held = PortfolioRole.objects.get()

    with pytest.raises(IntegrityError, match="portfolio_role_once"), transaction.atomic():
        PortfolioRole.objects.create(portfolio=drn, person=held.person, role="VIEWER")


def test_an_epic_with_a_theme_goes_before_the_theme_does(drn, product_itself):
    theme = actions.create_theme(by=product_itself, portfolio="DRN", name="Carry more")
    epic(product_itself, theme="Carry more")

    with pytest.raises(IntegrityError), transaction.atomic():
        theme.delete()

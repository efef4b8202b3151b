"""A workspace whose rows differ in every way that lists can be filtered by."""

from decimal import Decimal

import pytest

from feedback import actions as feedback
from organization import actions as organization
from organization.models import Person, Team
from portfolio import actions as portfolio
from portfolio.models import Health, Horizon, Portfolio, WipLimit
from products import actions as products
from teams import actions as teams
from tests.factories import bulk
from tests.factories.records import NOW, WipBreachFactory, WipOverrideFactory
from tests.line import AT, archive, epic, feature, link, move, story
from tests.portfolio.scoring import score, session


@pytest.fixture
def line(drn, product_itself):
    """Two of everything, which differ in every way that can be filtered by."""
    _people_and_products(product_itself)
    heavy = _epics(product_itself)
    battery = _features(product_itself, heavy)
    _stories(product_itself, battery)
    _outcomes(product_itself, heavy)
    _limits(drn)
    return {"heavy": heavy.key, "battery": battery.key}


def _people_and_products(by):
    portfolio.create_portfolio(by=by, key="CAR", name="Cars", at=AT)
    for name in ("Battery", "Engine"):
        organization.create_team(by=by, name=name)
        email = f"{name.lower()}@acme.example"
        organization.invite_person(by=by, email=email, name=f"{name} Lead", roles=[])
        organization.add_team_member(by=by, team=name, email=email)
    organization.invite_person(by=by, email="gone@acme.example", name="Gone", roles=[])
    organization.deactivate_person(by=by, email="gone@acme.example", at=AT)
    archive(by, organization.create_team(by=by, name="Old team"))
    for key, name in (("DRONE-AIR", "Airframe"), ("DRONE-FSD", "Flight")):
        products.create_product(by=by, key=key, name=name)
    archive(by, products.create_product(by=by, key="OLD", name="Old"))


def _epics(by):
    portfolio.create_theme(by=by, portfolio="DRN", name="Carry more", horizon=Horizon.H1)
    heavy = epic(by, "Heavy lift", theme="Carry more", owner="battery@acme.example")
    portfolio.post_status_update(
        by=by, epic=heavy.key, health=Health.AT_RISK, text="The pack is late.", at=AT
    )
    epic(
        by,
        "Night flight",
        in_portfolio="CAR",
        investment_type="ENABLER",
        class_of_service="EXPEDITE",
    )
    score(by, session(by), (heavy, 8, 1, 1, 1))
    archive(by, epic(by, "Old epic"))
    return move(by, heavy, "REVIEWING")


def _features(by, heavy):
    battery = feature(by, "Bigger battery", epic=heavy.key, product="DRONE-AIR", team="Battery")
    feature(by, "Loose map", in_portfolio="CAR")
    archive(by, feature(by, "Old feature"))
    return move(by, battery, "IN_PROGRESS")


def _stories(by, battery):
    pack = story(
        by,
        "Lay out the pack",
        feature=battery.key,
        product="DRONE-AIR",
        team="Battery",
        assignee="battery@acme.example",
        kind="DEBT",
        priority="HIGH",
        class_of_service="EXPEDITE",
        labels=["48 V", "pack"],
    )
    move(by, pack, "IN_PROGRESS")
    part = story(by, "Cut the foil", parent=pack.key, feature=battery.key)
    loose = story(by, "Loose end", in_portfolio="CAR")
    archive(by, story(by, "Old story"))
    link(by, pack, loose)
    waived = link(by, loose, part)
    teams.waive_dependency(by=by, dependency_id=waived.pk, reason="They meet.", until=None, at=AT)


def _limits(drn):
    """A breach and an override of a portfolio, and others of a team."""
    people = {person.email.partition("@")[0]: person for person in Person.objects.all()}
    (of_team,) = bulk.team_limits(drn.workspace, [Team.objects.get(name="Battery")], 1)
    of_state = WipLimit.objects.get(portfolio=drn, state="REVIEWING")
    WipBreachFactory(limit=of_state, key="DRN-1", title="Too much")
    WipBreachFactory(limit=of_team, cause="IMPORTED", key="", title="An import")
    WipOverrideFactory(limit=of_state, key="DRN-1", reason="Soon", approver=people["battery"])
    car = Portfolio.objects.get(key="CAR")
    WipOverrideFactory(
        limit=of_team,
        portfolio=car,
        key="CAR-2",
        reason="Now",
        approver=people["engine"],
        state="GRANTED",
        decided_at=NOW,
    )


def _outcomes(by, heavy):
    for key in ("payload", "noise"):
        feedback.create_metric(by=by, key=key, name=key.title(), unit="kg")
    promised = {"direction": "MAINTAIN", "baseline": Decimal(1), "target": Decimal(1), "at": AT}
    feedback.create_outcome(
        by=by, epic=heavy.key, name="Heavier payloads", metric="payload", **promised
    )
    feedback.create_outcome(by=by, epic="CAR-1", name="Less noise", metric="noise", **promised)
    old = feedback.create_outcome(
        by=by, epic=heavy.key, name="Old outcome", metric="noise", **promised
    )
    archive(by, old)

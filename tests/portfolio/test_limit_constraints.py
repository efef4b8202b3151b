"""What the database itself refuses of limits, breaches and overrides."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from organization.models import Person, Team
from portfolio.models import StrategicTheme, WipBreach, WipLimit, WipOverride
from tests.factories.records import (
    NOW,
    EpicFactory,
    WipBreachFactory,
    WipOverrideFactory,
)

pytestmark = pytest.mark.django_db

TARGETS = ("portfolio", "state", "theme", "team", "person", "class_of_service")
FILLED = {
    "PORTFOLIO_STATE": {"portfolio", "state"},
    "THEME": {"portfolio", "theme"},
    "TEAM": {"team"},
    "PERSON": {"person"},
    "CLASS_OF_SERVICE": {"portfolio", "class_of_service"},
}
LEVELS = {
    "PORTFOLIO_STATE": "EPIC", "THEME": "EPIC", "TEAM": "STORY",
    "PERSON": "STORY", "CLASS_OF_SERVICE": "STORY",
}  # fmt: skip


@pytest.fixture
def values(drn):
    """Something for every column that names a place."""
    here = {"workspace": drn.workspace}
    theme = StrategicTheme.objects.create(**here, portfolio=drn, name="Carry more")
    return {
        "portfolio": drn,
        "state": "READY",
        "theme": theme,
        "team": Team.objects.create(**here, name="Battery"),
        "person": Person.objects.first(),
        "class_of_service": "EXPEDITE",
    }


def write(drn, scope, level, **columns):
    return WipLimit.objects.create(
        workspace=drn.workspace,
        **{"scope": scope, "level": level, "measure": "ITEMS", "amount": 1, "policy": "BLOCK"}
        | columns,
    )


@pytest.mark.parametrize("scope", FILLED)
def test_exactly_the_columns_of_the_scope_are_filled(scope, drn, values):
    right = {name: values[name] for name in FILLED[scope]}
    write(drn, scope, LEVELS[scope], **right)

    for name in TARGETS:
        wrong = {**right, name: values[name]} if name not in right else {**right, name: None}
        with pytest.raises(IntegrityError, match="columns_of_its_scope"), transaction.atomic():
            write(drn, scope, LEVELS[scope], **wrong)


@pytest.mark.parametrize("scope", [scope for scope in FILLED if scope != "CLASS_OF_SERVICE"])
def test_a_scope_limits_the_work_of_its_level(scope, drn, values):
    other = {"EPIC": "STORY", "STORY": "EPIC"}[LEVELS[scope]]

    with pytest.raises(IntegrityError, match="columns_of_its_scope"), transaction.atomic():
        write(drn, scope, other, **{name: values[name] for name in FILLED[scope]})


@pytest.mark.parametrize(
    ("columns", "constraint"),
    [
        ({"amount": 0}, "wip_limit_is_positive"),
        ({"amount": "1.5"}, "wip_limit_of_items_is_whole"),
        ({"measure": "POINTS"}, "wip_limit_counts_what_its_level_has"),
        ({"policy": "ASK"}, "wip_limit_policy_is_known"),
    ],
)
def test_a_limit_that_means_nothing_is_refused(columns, constraint, drn):
    place = {"portfolio": drn, "state": "READY"}

    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        write(drn, "PORTFOLIO_STATE", "EPIC", **place, **columns)


def test_a_place_has_one_limit_a_measure_until_it_is_removed(drn):
    place = {"portfolio": drn, "state": "READY"}
    first = write(drn, "PORTFOLIO_STATE", "EPIC", **place)
    write(drn, "PORTFOLIO_STATE", "EPIC", **place, measure="MONEY")

    with pytest.raises(IntegrityError, match="wip_limit_once"), transaction.atomic():
        write(drn, "PORTFOLIO_STATE", "EPIC", **place)
    first.archive(reason="No need.", at=NOW)

    assert write(drn, "PORTFOLIO_STATE", "EPIC", **place).pk != first.pk


def test_an_epic_costs_nothing_or_more(drn):
    with pytest.raises(IntegrityError, match="epic_costs_an_amount"), transaction.atomic():
        EpicFactory(portfolio=drn, estimated_cost=-1)


@pytest.mark.parametrize(
    "change",
    [
        lambda: WipBreach.objects.update(count=99),
        lambda: WipBreach.objects.all().delete(),
        lambda: connection.cursor().execute("TRUNCATE portfolio_wipbreach"),
    ],
)
def test_a_breach_is_never_changed_deleted_or_emptied(change):
    breach = WipBreachFactory()

    with pytest.raises(DatabaseError), transaction.atomic():
        change()

    assert WipBreach.objects.get() == breach


def test_what_is_within_the_limit_is_no_breach():
    with pytest.raises(IntegrityError, match="wip_breach_is_one"), transaction.atomic():
        WipBreachFactory(count=2, amount=2)


@pytest.mark.parametrize(
    ("columns", "constraint"),
    [
        ({"places": 0}, "wip_override_has_places"),
        ({"state": "GRANTED"}, "wip_override_is_decided_once"),
        ({"decided_at": NOW}, "wip_override_is_decided_once"),
        ({"expires_at": NOW}, "wip_override_ends_within_90_days"),
        ({"expires_at": NOW + timedelta(days=91)}, "wip_override_ends_within_90_days"),
        (
            {"state": "GRANTED", "decided_at": NOW + timedelta(days=9)},
            "wip_override_is_granted_before_it_ends",
        ),
    ],
)
def test_an_override_that_cannot_be_is_refused(columns, constraint):
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        WipOverrideFactory(**columns)

    assert not WipOverride.objects.exists()

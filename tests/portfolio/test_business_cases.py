"""The lean business case of an epic: argued part by part, and never lost to another editor."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError

from kernel.errors import Conflict, InvalidValue
from portfolio import actions as portfolio
from portfolio.errors import ItemArchived
from portfolio.models import BusinessCase
from tests.factories.records import BusinessCaseFactory, EpicFactory
from tests.line import AT, archive, change, epic
from tests.portfolio.boards import ARGUED

pytestmark = pytest.mark.django_db


@pytest.fixture
def made(product_itself, drn):
    assert drn.key == "DRN"
    return epic(product_itself)


def argue(by, made, version, **changes):
    return portfolio.edit_business_case(
        by=by, key=made.key, changes=changes, expected_version=version, at=AT
    )


def test_the_first_part_makes_the_case_and_the_next_ones_add_to_it(made, product_itself):
    argue(product_itself, made, 0, sponsors="The board")

    case = argue(product_itself, made, 1, alternatives=["Vans", "Bicycles"])

    assert (case.version, case.sponsors, case.alternatives) == (
        2,
        "The board",
        ["Vans", "Bicycles"],
    )


def test_two_who_argue_different_parts_both_do_and_of_the_same_part_one_does(made, product_itself):
    argue(product_itself, made, 0, sponsors="The board")
    argue(product_itself, made, 1, timeline="In May")

    argue(product_itself, made, 1, in_scope="Loads up to 8 kg")
    with pytest.raises(Conflict) as refused:
        argue(product_itself, made, 1, timeline="In June")

    assert refused.value.changed_fields == ["in_scope", "timeline"]
    assert BusinessCase.objects.get().timeline == "In May"


def test_of_two_who_begin_the_second_learns_of_the_first(made, product_itself):
    argue(product_itself, made, 0, sponsors="The board")

    with pytest.raises(Conflict):
        argue(product_itself, made, 0, sponsors="Nobody")
    with pytest.raises(Conflict):
        argue(product_itself, epic(product_itself, "Fly at night"), 1, sponsors="Nobody")


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"sponsors": "x" * 256}, "sponsors"),
        ({"sponsors": "A\0"}, "sponsors"),
        ({"alternatives": ["x" * 256]}, "alternatives"),
        ({"alternatives": ["Vans"] * 21}, "alternatives"),
        ({"estimated_value": Decimal("-0.01")}, "estimated_value"),
        ({"estimated_value": Decimal("1.001")}, "estimated_value"),
        ({"mvp_cost": Decimal(10) ** 15}, "mvp_cost"),
        ({"mvp_cost": Decimal("NaN")}, "mvp_cost"),
        ({"mvp_weeks": 0}, "mvp_weeks"),
        ({"mvp_weeks": 105}, "mvp_weeks"),
        ({"mvp_weeks": -1}, "mvp_weeks"),
    ],
)
def test_a_part_that_cannot_be_stored_is_refused_before_and_after_there_is_a_case(
    changes, field, made, product_itself
):
    for version in (0, 1):
        with pytest.raises(InvalidValue) as refused:
            argue(product_itself, made, version, **changes)
        assert refused.value.field == field
        if version == 0:
            assert not BusinessCase.objects.exists()
            argue(product_itself, made, 0, sponsors="The board")


def test_nobody_argues_for_an_archived_epic(made, product_itself):
    archive(product_itself, made)

    with pytest.raises(ItemArchived):
        argue(product_itself, made, 0, sponsors="The board")


def test_what_is_missing_is_named_until_the_case_is_complete(made, product_itself):
    case = argue(product_itself, made, 0, sponsors=" ", mvp_weeks=4)
    assert case.unargued == (
        "in_scope",
        "sponsors",
        "users_affected",
        "customer_impact",
        "return_kind",
        "estimated_value",
    )
    assert case.undefined_mvp == ("features", "cost")

    whole = argue(product_itself, made, 1, **ARGUED)
    assert whole.unargued == whole.undefined_mvp == ()


def test_a_client_reads_back_what_it_wrote(made, product_itself):
    shown = change(
        "editBusinessCase",
        product_itself,
        shows="... on BusinessCase { version returnKind mvpCost mvpWeeks alternatives }",
        epic=made.key,
        returnKind="REVENUE",
        mvpCost="1200.50",
        mvpWeeks=6,
        alternatives=["Vans", "Bicycles"],
    )

    assert shown == {
        "__typename": "BusinessCase",
        "version": 1,
        "returnKind": "REVENUE",
        "mvpCost": "1200.5",
        "mvpWeeks": 6,
        "alternatives": ["Vans", "Bicycles"],
    }


@pytest.mark.parametrize(
    ("values", "constraint"),
    [
        ({"mvp_weeks": 0}, "business_case_weeks_are_a_timebox"),
        ({"mvp_weeks": 105}, "business_case_weeks_are_a_timebox"),
        ({"mvp_cost": -1}, "business_case_amounts_are_amounts"),
        ({"estimated_value": -1}, "business_case_amounts_are_amounts"),
    ],
)
def test_the_database_holds_the_same_rules(values, constraint):
    with pytest.raises(IntegrityError, match=constraint):
        BusinessCaseFactory(**values)


@pytest.mark.parametrize(
    ("values", "constraint"),
    [
        ({"conclusion": "STOPPED"}, "epic_concludes_when_it_is_done"),
        ({"estimated_cost": -1}, "epic_costs_an_amount"),
        (
            {"planned_start_date": "2026-05-02", "planned_end_date": "2026-05-01"},
            "epic_plan_ends_after_it_starts",
        ),
    ],
)
def test_the_database_keeps_nonsense_out_of_epics(values, constraint):
    with pytest.raises(IntegrityError, match=constraint):
        EpicFactory(**values)


def test_a_plan_that_ends_before_it_starts_is_refused_whichever_end_moves(made, product_itself):
    def plan(version, **dates):
        return portfolio.edit_epic(
            by=product_itself, key=made.key, changes=dates, expected_version=version, at=AT
        )

    plan(1, planned_start_date=date(2026, 5, 2), planned_end_date=date(2026, 5, 2))
    for dates in ({"planned_start_date": date(2026, 5, 3)}, {"planned_end_date": date(2026, 5, 1)}):
        with pytest.raises(InvalidValue) as refused:
            plan(2, **dates)
        assert refused.value.field == "planned_end_date"

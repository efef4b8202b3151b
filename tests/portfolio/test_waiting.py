"""What waits for whom: found by looking, whatever was missed before."""

from datetime import date
from decimal import Decimal

import pytest

from organization import actions as organization
from organization.access import principal_of
from organization.models import Person, Role
from portfolio import actions as portfolio
from portfolio.models import Epic, Waiting, WipLimit
from tests.line import AT, archive, days
from tests.portfolio.boards import decide, member, override, report, standing_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def waiting(product_itself, drn):
    """Return a function that looks and returns what waits, as (kind, key)."""

    def look(at=AT):
        portfolio.refresh_waiting(workspace_id=product_itself.workspace_id, at=at)
        return sorted(Waiting.objects.values_list("kind", "key"))

    return look


def test_a_complete_case_waits_for_go_until_it_is_decided(product_itself, waiting):
    found = standing_in(product_itself, "ANALYZING")

    assert waiting() == [("GO_PENDING", found.key)]

    decide(product_itself, found, "GO")
    assert waiting() == []


def test_an_incomplete_case_waits_for_nobody_on_the_board(product_itself, waiting):
    found = standing_in(product_itself, "ANALYZING")
    portfolio.edit_business_case(
        by=product_itself, key=found.key, changes={"mvp_cost": None}, expected_version=1, at=AT
    )
    assert waiting() == []

    override(product_itself, found, "MVP_DEFINED")
    assert ("GO_PENDING", found.key) in waiting()


def test_a_dear_one_waits_for_those_who_may_approve_it(product_itself, waiting):
    standing_in(product_itself, "ANALYZING")
    portfolio.edit_portfolio(
        by=product_itself,
        key="DRN",
        changes={"approval_threshold": Decimal(1)},
        expected_version=1,
        at=AT,
    )
    waiting()

    assert Waiting.objects.get().verb == "epic.approve"


def test_an_mvp_waits_from_the_day_after_its_timebox(product_itself, waiting):
    found = standing_in(product_itself, "MVP")  # due on 27 April, 56 days on

    assert waiting(at=days(56)) == []
    assert waiting(at=days(57)) == [("MVP_TIMEBOX_OVER", found.key)]
    assert Waiting.objects.get().due_date == date(2026, 4, 27)

    decide(product_itself, found, "EXTEND", at=days(57))
    assert waiting(at=days(58)) == []


def test_new_evidence_waits_until_the_board_decides_or_it_says_the_same_again(
    product_itself, waiting
):
    found = standing_in(product_itself, "MVP")
    report(product_itself, found, "COLLECTING", at=days(1))
    assert waiting() == [("VERDICT_CHANGED", found.key)]

    report(product_itself, found, "DISPROVEN", at=days(2))
    waiting()
    assert Waiting.objects.get().reason == (
        "The evidence says DISPROVEN; it said COLLECTING. It suggests STOP_OR_PIVOT."
    )

    report(product_itself, found, "DISPROVEN", at=days(3))
    assert waiting() == []

    report(product_itself, found, "PROVEN", at=days(4))
    decide(product_itself, found, "PERSEVERE", at=days(5))
    assert waiting() == []


def test_an_exception_that_ends_within_a_week_waits_for_who_allowed_it(product_itself, waiting):
    vera = member(product_itself, "vera")
    found = standing_in(product_itself, "REVIEWING")
    override(principal_of(vera), found, "ROUGHLY_SIZED", days=10)

    assert waiting(at=days(2)) == []
    assert waiting(at=days(3)) == [("OVERRIDE_EXPIRING", found.key)]
    one = Waiting.objects.get()
    assert (one.person, one.verb, one.due_date) == (vera, "", date(2026, 3, 12))
    assert waiting(at=days(10)) == []


def test_an_exception_of_somebody_who_left_waits_for_all_who_may_allow_one(product_itself, waiting):
    vera = member(product_itself, "vera")
    found = standing_in(product_itself, "REVIEWING")
    override(principal_of(vera), found, "ROUGHLY_SIZED", days=2)
    organization.deactivate_person(by=product_itself, email=vera.email, at=AT)

    waiting()

    one = Waiting.objects.get()
    assert (one.person, one.verb) == (None, "override.grant")


def test_what_waits_by_name_in_an_unseen_portfolio_is_not_told(product_itself, waiting, execute):
    organization.invite_person(by=product_itself, email="lea@acme.example", name="Lea", roles=[])
    lea = Person.objects.get(email="lea@acme.example")
    role = {"portfolio": "DRN", "email": lea.email, "role": Role.BOARD_MEMBER}
    portfolio.create_portfolio(by=product_itself, key="SEA", name="Boats", at=AT)
    for granted in (role, {**role, "portfolio": "SEA"}):
        portfolio.grant_portfolio_role(by=product_itself, **granted)
    found = standing_in(product_itself, "REVIEWING")
    override(principal_of(lea), found, "ROUGHLY_SIZED", days=2)
    waiting()

    def told():
        return execute(ME, principal_of(lea))["viewer"]["waitingForMe"]

    assert [one["key"] for one in told()] == [found.key]
    portfolio.revoke_portfolio_role(by=product_itself, **role)
    assert told() == []


def test_what_was_put_away_waits_no_more(product_itself, waiting):
    found = standing_in(product_itself, "ANALYZING")
    waiting()
    archive(product_itself, Epic.objects.get(pk=found.pk))

    assert waiting() == []


def test_looking_again_leaves_the_rows_that_stay_the_same(product_itself, waiting):
    standing_in(product_itself, "ANALYZING")
    waiting()
    before = Waiting.objects.get().pk

    waiting()

    assert Waiting.objects.get().pk == before


def test_other_kinds_are_left_to_who_knows_of_them(product_itself, waiting):
    found = standing_in(product_itself, "ANALYZING")
    waiting()

    portfolio.record_waiting(found.workspace_id, ["MVP_TIMEBOX_OVER"], [])

    assert Waiting.objects.get().kind == "GO_PENDING"


ME = "{ viewer { person { name } roles waitingForMe(first: 9) { kind level key title dueDate } } }"


def test_a_person_sees_what_waits_for_them_by_name_or_by_what_they_may_do(
    product_itself, waiting, execute
):
    vera, erik = member(product_itself, "vera"), member(product_itself, "erik", Role.AUDITOR)
    amina = member(product_itself, "amina", Role.PRODUCT_MANAGER)
    first = standing_in(product_itself, "ANALYZING")
    second = standing_in(product_itself, "REVIEWING", title="Fly at night")
    override(principal_of(vera), second, "SCORED", days=2)
    waiting()

    def keys(person):
        shown = execute(ME, principal_of(person))["viewer"]["waitingForMe"]
        return [(one["kind"], one["key"]) for one in shown]

    assert keys(vera) == [("OVERRIDE_EXPIRING", second.key), ("GO_PENDING", first.key)]
    assert keys(erik) == keys(amina) == []


def test_a_role_in_one_portfolio_waits_for_what_lies_in_it_alone(product_itself, waiting, execute):
    portfolio.create_portfolio(by=product_itself, key="SEA", name="Boats", at=AT)
    here = standing_in(product_itself, "ANALYZING")
    standing_in(product_itself, "ANALYZING", in_portfolio="SEA")
    lea = member(product_itself, "lea", Role.VIEWER)
    portfolio.grant_portfolio_role(
        by=product_itself, portfolio="DRN", email=lea.email, role=Role.BOARD_MEMBER
    )
    waiting()

    shown = execute(ME, principal_of(lea))["viewer"]["waitingForMe"]

    assert [one["key"] for one in shown] == [here.key]


def test_the_board_sees_what_is_due_with_what_the_evidence_suggests(
    product_itself, waiting, execute
):
    found = standing_in(product_itself, "MVP")
    report(product_itself, found, "HARMFUL", at=days(1))
    waiting(at=days(60))

    shown = execute(
        """{ portfolio(key: "DRN") { decisionsDue(first: 20) {
            epic { key title } reason verdict recommendation } } }""",
        product_itself,
    )["portfolio"]["decisionsDue"]

    assert shown == [
        {
            "epic": {"key": found.key, "title": "Carry heavy loads"},
            "reason": "The MVP had until 2026-04-27: PERSEVERE, EXTEND, PIVOT or STOP.",
            "verdict": "HARMFUL",
            "recommendation": "STOP_OR_PIVOT",
        },
        {
            "epic": {"key": found.key, "title": "Carry heavy loads"},
            "reason": "The evidence says HARMFUL. It suggests STOP_OR_PIVOT.",
            "verdict": "HARMFUL",
            "recommendation": "STOP_OR_PIVOT",
        },
    ]


def test_looking_takes_as_many_statements_for_2_as_for_10_epics(
    product_itself, waiting, statements
):
    def look_anew():
        Waiting.objects.all().delete()
        waiting()

    for n in range(2):
        standing_in(product_itself, "ANALYZING", title=f"Epic {n}")
    waiting()
    few = statements(look_anew)
    WipLimit.objects.all().update(policy="WARN")
    for n in range(8):
        standing_in(product_itself, "ANALYZING", title=f"More {n}")

    assert statements(look_anew) == few
    assert Waiting.objects.count() == 10

"""Whoever says why finds it beside the change, on every way that takes a reason."""

from decimal import Decimal

import pytest

from feedback.models import Outcome
from kernel.models import Change
from portfolio import actions as portfolio
from portfolio.deciding import DecisionKind
from portfolio.kanban import EpicState
from portfolio.models import Health
from portfolio.okr import KeyResultKind
from teams import actions as teams
from tests.line import AT, archive, days, epic, feature, limit, link, move, skip_rules, story
from tests.portfolio.boards import decide, override, promise, report, standing_in, strategy

WHY = "Because the fair is in May"

pytestmark = pytest.mark.django_db


@pytest.fixture
def by(drn, product_itself):
    skip_rules(drn)
    return product_itself


def decided(by):
    made = move(by, epic(by), "REVIEWING", "ANALYZING")
    decide(by, made, DecisionKind.GO, reason=WHY)
    return {("DECISION", ""), ("EPIC", "state")}


def pivoted(by):
    made = standing_in(by, EpicState.MVP)
    decide(by, made, DecisionKind.PIVOT, reason=WHY, successor="Try boats")
    return {("DECISION", ""), ("EPIC", "state"), ("EPIC", "conclusion"), ("EPIC", "")}


def moved(by):
    move(by, epic(by), "PARKED", reason=WHY)
    return {("EPIC", "state")}


def excepted(by):
    override(by, epic(by), "OWNED", reason=WHY)
    return {("DECISION", "")}


def archived_items(by):
    for made in (epic(by), feature(by), story(by)):
        archive(by, made, reason=WHY)
    return {("EPIC", "archived_at"), ("FEATURE", "archived_at"), ("STORY", "archived_at")}


def archived_others(by):
    strategy(by)
    made = epic(by)
    promise(by, made)
    archive(by, Outcome.objects.get(epic=made), reason=WHY)
    return {("OUTCOME", "archived_at")}


def waived(by):
    made = link(by, story(by), story(by))
    teams.waive_dependency(
        by=by, dependency_id=made.pk, reason=WHY, until=None, expected_version=1, at=AT
    )
    return {("DEPENDENCY", "waived_at")}


def linked(by):
    link(by, story(by), story(by), note=WHY)
    return {("DEPENDENCY", "")}


def reported(by):
    report(by, epic(by), note=WHY)
    return {("EVIDENCE", "")}


def posted(by):
    made = epic(by)
    portfolio.post_status_update(by=by, epic=made.key, health=Health.AT_RISK, text=WHY, at=AT)
    return {("STATUS", "")}


def removed_limit(by):
    made = limit(by, 9, state="PARKED", portfolio="DRN")
    teams.remove_wip_limit(by=by, limit_id=made.pk, reason=WHY, expected_version=1, at=AT)
    return {("LIMIT", "archived_at")}


WAYS = [
    decided, pivoted, moved, excepted, archived_items, archived_others, waived, linked, reported,
    posted, removed_limit,
]  # fmt: skip


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
def test_a_reason_is_told(by, way):
    expected = way(by)

    found = Change.objects.filter(reason=WHY)
    assert {(one.kind, one.field) for one in found} >= expected
    assert {one.actor for one in found} == {"Test"}


def test_a_check_in_is_told_with_its_note(by):
    strategy(by)
    made = portfolio.create_objective(
        by=by, portfolio="DRN", name="Fly further", starts_date=AT.date(),
        ends_date=days(90).date(), at=AT,
    )  # fmt: skip
    result = portfolio.create_key_result(
        by=by, objective_id=made.pk, name="Range", kind=KeyResultKind.INCREASE,
        details={"unit": "km", "start": Decimal(0), "target": Decimal(10)},
    )  # fmt: skip
    portfolio.check_in_key_result(
        by=by, key_result_id=result.pk, changes={"current": Decimal(4)}, note=WHY,
        expected_version=1, at=days(5),
    )  # fmt: skip

    (one,) = Change.objects.filter(reason=WHY)
    assert (one.kind, one.key, one.name, one.field) == (
        "KEY_RESULT", "Fly further", "Range", "current",
    )  # fmt: skip
    assert (one.old, one.new, one.at) == (None, "4", days(5))


def test_a_place_in_the_order_is_told_without_its_unreadable_text(by):
    first, second = epic(by), epic(by)
    portfolio.rank_epic(by=by, place=portfolio.Place(epic=second.key, before=first.key))

    (one,) = Change.objects.filter(kind="EPIC", field="rank")
    assert (one.key, one.old, one.new) == (second.key, None, None)


def test_a_step_of_an_epic_is_told_once(by):
    made = epic(by)
    move(by, made, "PARKED", reason=WHY)

    assert [
        (one.kind, one.field, one.old, one.new) for one in Change.objects.filter(reason=WHY)
    ] == [("EPIC", "state", "FUNNEL", "PARKED")]

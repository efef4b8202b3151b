"""Going beyond a limit for a while: asked for, granted by the one named, and over one day."""

from datetime import timedelta
from decimal import Decimal

import pytest

from kernel import clock
from kernel.errors import InvalidValue, NotFound
from organization import actions as organization
from organization.access import principal_of
from organization.models import Person, Role
from portfolio import actions as portfolio
from portfolio.errors import NotTheApprover, OverrideExpired, WipLimitReached
from portfolio.models import WipBreach, WipLimit, WipOverride
from teams import actions as teams
from tests.line import AT, change, days, epic, limit, limit_team, move, story
from tests.worlds import build, global_id

BOARD = "board_member@acme.example"


@pytest.fixture
def board(as_role):
    """A board member, who may grant overrides."""
    return as_role(Role.BOARD_MEMBER)


@pytest.fixture
def full(drn, product_itself, board):
    """Reviewing takes one epic, and has it."""
    set_ = limit(
        product_itself, 1, portfolio="DRN", state="REVIEWING", expected_version=1,
        policy="BLOCK_WITH_OVERRIDE",
    )  # fmt: skip
    move(product_itself, epic(product_itself), "REVIEWING")
    return set_


def ask(by, limit_, item="DRN-1", places=1, expires_at=None, at=AT, approver=BOARD, reason="Now."):
    return teams.ask_wip_override(
        by=by, limit_id=limit_.pk, item=item, reason=reason, approver=approver,
        places=Decimal(places), expires_at=expires_at or at + timedelta(days=9), at=at,
    )  # fmt: skip


def grant(by, override, at=AT):
    return teams.grant_wip_override(
        by=by, override_id=override.pk, expected_version=override.version, at=at
    )


def asked_over_api(by, limit_, **given):
    soon = (clock.now() + timedelta(days=9)).isoformat()
    usual = {"item": "DRN-1", "reason": "Now.", "approver": BOARD, "expiresAt": soon}
    shows = "... on WipOverride { state places key approver { email } askedBy { name } decidedAt }"
    id_ = global_id("WipLimit", limit_.pk)
    return change("askWipOverride", by, shows, **{"limit": id_, **usual, **given})


def test_places_count_from_the_grant_to_the_end_and_what_goes_over_is_written_down(
    full, product_itself, board
):
    second, third = epic(product_itself, "Second"), epic(product_itself, "Third")
    override = ask(product_itself, full, item=second.key)
    with pytest.raises(WipLimitReached):
        move(product_itself, second, "REVIEWING")

    grant(board, override, at=days(1))

    moved = move(product_itself, second, "REVIEWING", at=days(2))
    (breach,) = WipBreach.objects.all()
    assert (moved.state, breach.cause, breach.count, breach.key) == (
        "REVIEWING", "OVERRIDDEN", 2, second.key,
    )  # fmt: skip
    with pytest.raises(WipLimitReached, match="its limit is 1 and 1 by override"):
        move(product_itself, third, "REVIEWING", at=days(2))


def test_at_its_end_an_override_adds_nothing_any_more(full, product_itself, board):
    late = epic(product_itself)
    grant(board, ask(product_itself, full, expires_at=days(9)))

    with pytest.raises(WipLimitReached):
        move(product_itself, late, "REVIEWING", at=days(9))
    assert move(product_itself, late, "REVIEWING", at=days(9) - timedelta(seconds=1))


def test_what_went_over_stays_when_the_override_ends_and_is_edited_freely(
    full, product_itself, board
):
    second = epic(product_itself)
    grant(board, ask(product_itself, full, expires_at=days(2)))
    moved = move(product_itself, second, "REVIEWING", at=days(1))

    edited = portfolio.edit_epic(
        by=product_itself, key=moved.key, changes={"title": "New"},
        expected_version=moved.version, at=days(8),
    )  # fmt: skip

    assert edited.title == "New"


def test_overrides_add_up(full, product_itself, board):
    for places in (1, 2):
        grant(board, ask(product_itself, full, places=places))

    for number in range(4):
        made = epic(product_itself, f"Number {number}")
        if number < 3:
            move(product_itself, made, "REVIEWING")
        else:
            with pytest.raises(WipLimitReached):
                move(product_itself, made, "REVIEWING")


def test_a_refused_one_adds_nothing(full, product_itself, board):
    override = ask(product_itself, full)

    refused = teams.refuse_wip_override(
        by=board, override_id=override.pk, expected_version=1, at=days(1)
    )

    assert (refused.state, refused.decided_at) == ("REFUSED", days(1))
    with pytest.raises(WipLimitReached):
        move(product_itself, epic(product_itself), "REVIEWING")


def test_a_policy_that_is_changed_to_block_knows_the_places_no_more(full, product_itself, board):
    grant(board, ask(product_itself, full, places=5))
    limit(product_itself, 1, portfolio="DRN", state="REVIEWING", expected_version=full.version)

    with pytest.raises(WipLimitReached):
        move(product_itself, epic(product_itself), "REVIEWING")


@pytest.mark.parametrize("policy", ["BLOCK", "WARN"])
def test_only_one_policy_knows_overrides(policy, full, product_itself):
    limit(
        product_itself, 1, portfolio="DRN", state="REVIEWING", policy=policy,
        expected_version=full.version,
    )  # fmt: skip

    answer = asked_over_api(product_itself, full)

    assert answer["code"] == "LIMIT_KNOWS_NO_OVERRIDE"
    assert not WipOverride.objects.exists()


def test_what_was_asked_for_is_shown(full, as_role):
    answer = asked_over_api(as_role(Role.TEAM_MEMBER), full, places="2")

    assert answer == {
        "__typename": "WipOverride",
        "state": "ASKED",
        "places": "2",
        "key": "DRN-1",
        "approver": {"email": BOARD},
        "askedBy": {"name": "Team Member"},
        "decidedAt": None,
    }


def test_an_approver_may_grant_there_whoever_asks(full, product_itself, as_role, drn):
    team_member = as_role(Role.TEAM_MEMBER)
    email = "team_member@acme.example"

    assert asked_over_api(team_member, full, approver=email)["code"] == "APPROVER_MAY_NOT"
    portfolio.grant_portfolio_role(
        by=product_itself, portfolio="DRN", email=email, role=Role.BOARD_MEMBER
    )

    assert asked_over_api(team_member, full, approver=email)["__typename"] == "WipOverride"


def test_a_role_in_another_portfolio_makes_no_approver(full, product_itself, as_role):
    as_role(Role.VIEWER)
    portfolio.create_portfolio(by=product_itself, key="CAR", name="Cars", at=AT)
    portfolio.grant_portfolio_role(
        by=product_itself, portfolio="CAR", email="viewer@acme.example", role=Role.BOARD_MEMBER
    )

    answer = asked_over_api(product_itself, full, approver="viewer@acme.example")

    assert answer["code"] == "APPROVER_MAY_NOT"


def test_who_may_grant_may_ask_oneself_and_nobody_else_decides(full, board, as_role):
    override = ask(board, full)
    other = as_role(Role.PORTFOLIO_MANAGER)

    with pytest.raises(NotTheApprover):
        grant(other, override)
    assert grant(board, override).state == "GRANTED"


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"places": "0"}, "places"),
        ({"places": "-1"}, "places"),
        ({"places": "1.5"}, "places"),
        ({"places": "10001"}, "places"),
        ({"reason": ""}, "reason"),
        ({"reason": "R" * 4001}, "reason"),
        ({"expiresAt": (AT - timedelta(days=1)).isoformat()}, "expiresAt"),
        ({"expiresAt": "2999-01-01T00:00:00Z"}, "expiresAt"),
        ({"item": "CAR-1"}, "item"),
    ],
)
def test_what_cannot_be_asked_for_names_its_field(given, field, full, product_itself):
    portfolio.create_portfolio(by=product_itself, key="CAR", name="Cars", at=AT)
    epic(product_itself, in_portfolio="CAR")

    answer = asked_over_api(product_itself, full, **given)

    assert (answer["code"], answer["field"]) == ("INVALID_VALUE", field)
    assert not WipOverride.objects.exists()


@pytest.mark.parametrize("ahead", [timedelta(0), timedelta(days=90, microseconds=1)])
def test_it_ends_within_90_days_and_not_before_it_begins(ahead, full, product_itself):
    with pytest.raises(InvalidValue, match="within 90 days"):
        ask(product_itself, full, expires_at=AT + ahead)
    assert ask(product_itself, full, expires_at=AT + timedelta(days=90)).pk


def test_one_that_has_ended_is_not_granted_any_more(full, product_itself, board):
    override = ask(product_itself, full, expires_at=days(1))

    with pytest.raises(OverrideExpired, match="ended on 2026-03-03 at 09:00 UTC"):
        grant(board, override, at=days(1))
    override.refresh_from_db()
    assert (override.state, override.version) == ("ASKED", 1)


def test_it_is_decided_once(full, product_itself, board):
    override = grant(board, ask(product_itself, full, at=clock.now()), at=clock.now())
    given = {"override": global_id("WipOverride", override.pk)}

    for mutation in ("grantWipOverride", "refuseWipOverride"):
        stale = change(mutation, board, expectedVersion=1, **given)
        again = change(mutation, board, expectedVersion=2, **given)
        assert (stale["code"], again["code"]) == ("CONFLICT", "OVERRIDE_DECIDED")
    override.refresh_from_db()
    assert override.state == "GRANTED"


def test_a_limit_of_a_team_is_overridden_for_a_story(drn, product_itself, board):
    organization.create_team(by=product_itself, name="Battery")
    set_ = limit_team(product_itself, "Battery", 1, policy="BLOCK_WITH_OVERRIDE")
    made = [story(product_itself, team="Battery") for _ in range(2)]
    move(product_itself, made[0], "IN_PROGRESS")

    grant(board, ask(product_itself, set_, item=made[1].key))

    assert move(product_itself, made[1], "IN_PROGRESS").state == "IN_PROGRESS"


def test_an_override_of_another_workspace_is_nobodys(db):
    ours, theirs = build("acme", "ACM"), build("rival", "RIV")
    approver = principal_of(Person.objects.get(email=ours.approver))
    limit_ = WipLimit.objects.get(pk=theirs.numbers["limit"])

    for action in (teams.grant_wip_override, teams.refuse_wip_override):
        with pytest.raises(NotFound, match="There is no override"):
            action(by=approver, override_id=theirs.numbers["override"], expected_version=1, at=AT)
    with pytest.raises(NotFound, match="There is no limit"):
        ask(ours.itself, limit_, item=ours.epic, approver=ours.approver)

"""Setting, reading and removing limits."""

from decimal import Decimal

import pytest

from kernel.errors import AccessDenied, NotFound
from organization import actions as organization
from organization.models import Role, Team
from portfolio import actions as portfolio
from portfolio.kanban import LIMITS
from portfolio.models import WipBreach, WipLimit
from teams import actions as teams
from teams.models import Flow, TeamLoad
from tests.factories import bulk
from tests.line import AT, change, days, epic, limit, limit_team, move, story
from tests.worlds import build, global_id

LIMIT = """... on WipLimit { id scope state level measure amount policy inProgress overLimit version
    theme { name } team { name } person { email } classOfService portfolio { key } }"""


@pytest.fixture
def battery(drn, product_itself):
    """A team."""
    return organization.create_team(by=product_itself, name="Battery")


def set_limit(by, **given):
    return change("setWipLimit", by, LIMIT + " ... on Conflict { currentVersion }", **given)


def test_a_new_portfolio_has_the_limits_of_the_definition(drn, product_itself, execute):
    found = execute(
        """{ portfolio(key: "DRN") { wipLimits { state amount policy measure inProgress }
            kanban { state limit count overLimit } } }""",
        product_itself,
    )["portfolio"]

    assert {one["state"]: Decimal(one["amount"]) for one in found["wipLimits"]} == LIMITS
    assert {one["policy"] for one in found["wipLimits"]} == {"BLOCK_WITH_OVERRIDE"}
    assert {one["state"]: one["limit"] for one in found["kanban"] if one["limit"]} == LIMITS


def test_the_kanban_shows_the_limits_that_are_set(drn, product_itself, execute):
    for _ in range(2):
        move(product_itself, epic(product_itself), "REVIEWING")
    limit(product_itself, 1, portfolio="DRN", state="REVIEWING", expected_version=1)
    mvp = WipLimit.objects.get(state="MVP")
    teams.remove_wip_limit(
        by=product_itself, limit_id=mvp.pk, reason="No need.", expected_version=1, at=AT
    )

    text = '{ portfolio(key: "DRN") { kanban { state limit count overLimit } } }'
    columns = execute(text, product_itself)["portfolio"]["kanban"]

    found = {one.pop("state"): one for one in columns}
    assert found["REVIEWING"] == {"limit": 1, "count": 2, "overLimit": True}
    assert found["MVP"] == {"limit": None, "count": 0, "overLimit": False}


@pytest.mark.parametrize(
    ("place", "shown"),
    [
        ({"scope": "TEAM", "team": "Battery"}, {"team": {"name": "Battery"}, "level": "STORY"}),
        (
            {"scope": "THEME", "portfolio": "DRN", "theme": "Carry more"},
            {"theme": {"name": "Carry more"}, "portfolio": {"key": "DRN"}, "level": "EPIC"},
        ),
        (
            {"scope": "CLASS_OF_SERVICE", "portfolio": "DRN", "classOfService": "EXPEDITE",
             "level": "STORY"},
            {"classOfService": "EXPEDITE", "portfolio": {"key": "DRN"}, "level": "STORY"},
        ),
        (
            {"scope": "PORTFOLIO_STATE", "portfolio": "DRN", "state": "READY"},
            {"state": "READY", "portfolio": {"key": "DRN"}, "level": "EPIC"},
        ),
    ],
)  # fmt: skip
def test_a_limit_of_each_scope_is_set_and_shown(place, shown, battery, product_itself):
    portfolio.create_theme(by=product_itself, portfolio="DRN", name="Carry more")

    answer = set_limit(product_itself, amount="4", policy="WARN", **place)

    nothing = dict.fromkeys(("theme", "team", "person", "classOfService", "portfolio", "state"))
    figures = {"measure": "ITEMS", "amount": "4", "policy": "WARN", "inProgress": "0",
               "overLimit": False, "version": 1}  # fmt: skip
    assert {**answer, "id": ""} == {
        "__typename": "WipLimit", "id": "", "scope": place["scope"], **nothing, **figures, **shown
    }  # fmt: skip


def test_a_person_is_limited_once_the_workspace_says_so(drn, product_itself):
    person = {"scope": "PERSON", "person": "Owner@Acme.example", "amount": "2", "policy": "BLOCK"}
    assert set_limit(product_itself, **person)["code"] == "PEOPLE_NOT_LIMITED"

    shown = change(
        "editWorkspace", product_itself, "... on Workspace { limitPeople }",
        expectedVersion=1, limitPeople=True,
    )  # fmt: skip

    assert shown["limitPeople"] is True
    assert set_limit(product_itself, **person)["person"] == {"email": "owner@acme.example"}


@pytest.mark.parametrize(
    ("wrong", "field", "says"),
    [
        ({"amount": "0"}, "amount", "It is above 0 and at most 10,000, not 0."),
        ({"amount": "1.5"}, "amount", "Items are whole, not 1.5."),
        ({"measure": "MONEY"}, "amount", "Story limits count ITEMS or POINTS, not MONEY."),
        ({"level": "EPIC"}, "level", "A limit of scope TEAM counts STORY."),
        ({"scope": "THEME"}, "portfolio", "A limit of scope THEME names portfolio and theme."),
        ({"portfolio": "DRN"}, "portfolio", "A limit of scope TEAM has no 'portfolio'."),
        ({"state": "MVP"}, "state", "A limit of scope TEAM has no 'state'."),
        (
            {"scope": "CLASS_OF_SERVICE", "portfolio": "DRN", "classOfService": "EXPEDITE",
             "team": "Battery"},
            "team", "A limit of scope CLASS_OF_SERVICE has no 'team'.",
        ),
    ],
)  # fmt: skip
def test_what_cannot_be_a_limit_is_one_clear_line(wrong, field, says, battery, product_itself):
    before = WipLimit.objects.count()
    given = {"scope": "TEAM", "team": "Battery", "amount": "3", "policy": "BLOCK"} | wrong

    answer = set_limit(product_itself, **given)

    assert (answer["code"], answer["field"], answer["message"]) == ("INVALID_VALUE", field, says)
    assert WipLimit.objects.count() == before


def test_a_class_of_service_says_whose(drn, product_itself):
    answer = set_limit(
        product_itself, scope="CLASS_OF_SERVICE", portfolio="DRN", classOfService="EXPEDITE",
        amount="1", policy="BLOCK",
    )  # fmt: skip

    assert answer["message"] == "A limit of scope CLASS_OF_SERVICE counts EPIC or STORY."


def test_of_two_who_set_a_limit_for_the_first_time_the_second_is_told(battery, product_itself):
    given = {"scope": "TEAM", "team": "Battery", "policy": "WARN"}
    set_limit(product_itself, amount="3", **given)

    late = set_limit(product_itself, amount="4", **given)
    never = set_limit(product_itself, amount="4", **given | {"measure": "POINTS",
                      "expectedVersion": 7})  # fmt: skip

    assert (late["code"], late["currentVersion"]) == ("CONFLICT", 1)
    assert (never["code"], never["currentVersion"]) == ("CONFLICT", 0)
    assert WipLimit.objects.get(scope="TEAM").amount == 3


def test_a_limit_below_what_stands_is_set_and_written_down(battery, product_itself):
    for _ in range(2):
        move(product_itself, story(product_itself, team="Battery"), "IN_PROGRESS")

    limit_team(product_itself, "Battery", 1, at=days(1))
    limit_team(product_itself, "Battery", 1, policy="BLOCK", expected_version=1)
    limit_team(product_itself, "Battery", 3, expected_version=2)

    (breach,) = WipBreach.objects.all()
    facts = (breach.cause, breach.count, breach.amount, breach.at, breach.key, breach.portfolio)
    assert facts == ("LOWERED", 2, 1, days(1), "", None)


def test_a_limit_that_was_removed_holds_nobody_and_can_be_set_anew(battery, product_itself):
    made = limit_team(product_itself, "Battery", 1, policy="BLOCK")
    move(product_itself, story(product_itself, team="Battery"), "IN_PROGRESS")

    answer = change(
        "removeWipLimit", product_itself, "... on WipLimit { archiveReason }",
        limit=global_id("WipLimit", made.pk), reason="We trust them.", expectedVersion=1,
    )  # fmt: skip
    move(product_itself, story(product_itself, team="Battery"), "IN_PROGRESS")

    assert answer["archiveReason"] == "We trust them."
    assert limit_team(product_itself, "Battery", 5).pk != made.pk


def test_a_removal_of_what_was_set_since_is_a_conflict(battery, product_itself):
    made = limit_team(product_itself, "Battery", 1)
    limit_team(product_itself, "Battery", 2, expected_version=1)

    answer = change(
        "removeWipLimit", product_itself,
        limit=global_id("WipLimit", made.pk), reason="Old.", expectedVersion=1,
    )  # fmt: skip

    assert answer["code"] == "CONFLICT"


def test_a_team_shows_its_limits_and_what_stands(battery, product_itself, execute):
    limit_team(product_itself, "Battery", 2, policy="BLOCK")
    limit_team(product_itself, "Battery", 8, policy="WARN", measure="POINTS")
    begun = story(product_itself, team="Battery", points=Decimal("2.5"))
    move(product_itself, begun, "IN_PROGRESS")

    text = '{ team(name: "Battery") { wipLimit wipLimits { measure amount inProgress } } }'
    found = execute(text, product_itself)["team"]

    assert found["wipLimit"] == 2
    assert {one["measure"]: (one["amount"], one["inProgress"]) for one in found["wipLimits"]} == {
        "ITEMS": ("2", "1"),
        "POINTS": ("8", "2.5"),
    }


def test_the_load_of_a_team_follows_its_limit(battery, drn, product_itself):
    move(product_itself, story(product_itself, team="Battery"), "IN_PROGRESS")
    limit_team(product_itself, "Battery", 4)
    limit_team(product_itself, "Battery", 9, measure="POINTS")

    teams.refresh_flow(workspace_id=drn.workspace_id, at=AT)

    assert Flow.objects.count() == 1
    assert (TeamLoad.objects.get().limit, TeamLoad.objects.get().limit_is_default) == (4, False)


def test_what_a_mapping_states_never_goes_over_what_was_set(battery, product_itself):
    organization.create_team(by=product_itself, name="Engine")
    limit_team(product_itself, "Battery", 2, policy="BLOCK")

    teams.state_team_limits(by=product_itself, limits={"Battery": 9, "Engine": 9}, at=AT)

    found = WipLimit.objects.filter(scope="TEAM").values_list("team__name", "amount", "policy")
    assert {*found} == {("Battery", 2, "BLOCK"), ("Engine", 9, "WARN")}


def test_limits_of_teams_are_set_by_who_edits_teams_in_the_whole_workspace(battery, as_role):
    limit_team(as_role(Role.PORTFOLIO_MANAGER), "Battery", 2)

    with pytest.raises(AccessDenied, match=r"team\.edit"):
        limit_team(as_role(Role.BOARD_MEMBER), "Battery", 3, expected_version=1)
    with pytest.raises(AccessDenied, match=r"limit\.edit"):
        limit(as_role(Role.PRODUCT_MANAGER), 3, portfolio="DRN", state="READY")


def test_nothing_of_another_workspace_can_be_limited(db):
    ours, theirs = build("acme", "ACM"), build("rival", "RIV")

    for place in (
        {"portfolio": theirs.portfolio, "state": "READY"},
        {"portfolio": ours.portfolio, "theme": theirs.theme},
        {"team": theirs.team},
    ):
        with pytest.raises(NotFound):
            limit(ours.itself, 3, **place)
    with pytest.raises(NotFound):
        teams.remove_wip_limit(
            by=ours.itself, limit_id=theirs.numbers["limit"], reason="Ours.",
            expected_version=1, at=AT,
        )  # fmt: skip


def test_another_workspaces_work_takes_no_place_here(db):
    ours, theirs = build("acme", "ACM"), build("rival", "RIV")
    bulk.stories(
        theirs.workspace.portfolios.get(),
        [{"state": "IN_PROGRESS", "team": Team.objects.get(name=theirs.team)}] * 3,
    )
    limit_team(ours.itself, ours.team, 1, policy="BLOCK", expected_version=1)

    assert move(ours.itself, story(ours.itself, in_portfolio="ACM", team=ours.team), "IN_PROGRESS")

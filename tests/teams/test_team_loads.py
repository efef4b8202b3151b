"""How much a team carries, as a refresh writes it down."""

from datetime import timedelta

import pytest

from organization import actions as organization
from organization.models import Team
from portfolio import actions as portfolio
from teams.models import (
    StoryState,
)
from tests.factories import bulk
from tests.line import AT, days, epic, feature, limit_team, link, move, story
from tests.teams.flow_page import ask


def test_wip_counts_started_stories_and_effective_wip_all_below_what_is_started(
    three_teams, product_itself, refresh, execute
):
    started_epic = move(
        product_itself, epic(product_itself), "REVIEWING", "ANALYZING", "READY", "MVP"
    )
    quiet = feature(product_itself, epic=started_epic.key)
    started = move(product_itself, feature(product_itself), "IN_REVIEW")
    for details in (
        {"feature": quiet.key},
        {"feature": started.key},
        {},
    ):
        story(product_itself, team="Battery", **details)
    running = story(product_itself, team="Battery", feature=quiet.key)
    move(product_itself, running, StoryState.IN_PROGRESS)
    part = story(product_itself, team="Battery", parent=running.key, feature=quiet.key)
    move(product_itself, part, StoryState.IN_PROGRESS)
    done = story(product_itself, team="Battery", feature=quiet.key)
    move(product_itself, done, StoryState.DONE)
    refresh()

    (load,) = ask(execute, product_itself)["flow"]["teamLoads"]

    assert (load["wip"], load["effectiveWip"]) == (1, 3)


def test_a_team_carries_its_work_of_all_portfolios_and_shows_where_it_has_open_work(
    three_teams, product_itself, refresh, execute
):
    portfolio.create_portfolio(by=product_itself, key="CAR", name="Cars", at=AT)
    portfolio.create_portfolio(by=product_itself, key="SEA", name="Ships", at=AT)
    for key in ("DRN", "CAR"):
        made = story(product_itself, in_portfolio=key, team="Battery")
        move(product_itself, made, StoryState.IN_PROGRESS)
    refresh()

    for key, wips in (("DRN", [2]), ("CAR", [2]), ("SEA", [])):
        loads = ask(execute, product_itself, key)["flow"]["teamLoads"]
        assert [load["wip"] for load in loads] == wips


def test_impeded_counts_started_and_blocked_work_sub_tasks_too(
    three_teams, product_itself, refresh, execute
):
    blocker = story(product_itself, team="Engine")
    whole = story(product_itself, team="Battery")
    part = move(
        product_itself,
        story(product_itself, team="Battery", parent=whole.key),
        StoryState.IN_PROGRESS,
    )
    begun = move(product_itself, story(product_itself, team="Battery"), StoryState.IN_REVIEW)
    waits = story(product_itself, team="Battery")
    for blocked in (part, begun, waits):
        link(product_itself, blocker, blocked)
    refresh()

    loads = {one["team"]["name"]: one for one in ask(execute, product_itself)["flow"]["teamLoads"]}

    assert (loads["Battery"]["impeded"], loads["Engine"]["impeded"]) == (2, 0)
    assert loads["Battery"]["wip"] == 1


@pytest.mark.parametrize(
    ("limit", "members", "shown", "is_default"),
    [(None, 0, None, False), (None, 1, 2, True), (None, 3, 5, True), (4, 3, 4, False)],
)
def test_a_team_without_a_stated_limit_is_judged_by_its_members(
    limit, members, shown, is_default, drn, product_itself, refresh, execute
):
    organization.create_team(by=product_itself, name="Battery")
    if limit is not None:
        limit_team(product_itself, "Battery", limit)
    for number in range(members + 1):
        email = f"p{number}@acme.example"
        organization.invite_person(by=product_itself, email=email, name="P", roles=[])
        organization.add_team_member(by=product_itself, team="Battery", email=email)
    organization.deactivate_person(by=product_itself, email="p0@acme.example", at=AT)
    story(product_itself, team="Battery")
    refresh()

    (load,) = ask(execute, product_itself)["flow"]["teamLoads"]

    assert (load["limit"], load["limitIsDefault"]) == (shown, is_default)


def test_a_stated_limit_that_is_exceeded_is_an_overload(drn, product_itself, refresh, execute):
    organization.create_team(by=product_itself, name="Battery")
    limit_team(product_itself, "Battery", 1)
    for _ in range(2):
        move(product_itself, story(product_itself, team="Battery"), StoryState.IN_PROGRESS)
    refresh()

    (load,) = ask(execute, product_itself)["flow"]["teamLoads"]

    assert (load["overloaded"], load["fired"], load["index"]) == (True, ["WIP"], 2.0)
    assert load["advice"].startswith("2 of 1 in progress")


@pytest.fixture
def history(three_teams, workspace):
    """Two finished stories a week, each after 4 days, and one story in progress for 9."""
    team = Team.objects.get(name="Battery")
    finished = [AT - timedelta(days=1, weeks=week) for week in range(14) for _twice in range(2)]
    bulk.stories(
        three_teams,
        [
            {
                "team": team,
                "state": "DONE",
                "created_at": at - timedelta(days=6),
                "started_at": at - timedelta(days=4),
                "finished_at": at,
            }
            for at in finished
        ]
        + [
            {
                "team": team,
                "state": "IN_PROGRESS",
                "created_at": AT - timedelta(days=20),
                "started_at": AT - timedelta(days=age),
            }
            for age in (9, 3)
        ],
    )


def test_the_age_of_work_is_judged_by_how_long_work_usually_takes(
    history, product_itself, refresh, execute
):
    refresh()

    (load,) = ask(execute, product_itself)["flow"]["teamLoads"]

    assert load["shareOlderThanServiceLevel"] == 0.5
    assert "AGE" in load["fired"]
    assert "50% of the work in progress is older than 4 days" in load["advice"]


def test_net_flow_compares_what_arrived_and_finished_in_twelve_weeks(
    history, product_itself, refresh, execute
):
    refresh()

    (load,) = ask(execute, product_itself)["flow"]["teamLoads"]

    # 24 finished in the window, and 24 arrived: 22 of these, and the two in progress
    assert load["netFlow"] == 0.0
    assert load["utilisation"] == 1.0


def test_a_portfolio_of_the_past_is_judged_as_of_its_day(history, product_itself, refresh, execute):
    portfolio.edit_portfolio(
        by=product_itself, key="DRN", changes={"as_of": days(-14)}, expected_version=1, at=AT
    )
    refresh()

    shown = ask(execute, product_itself)["flow"]

    assert shown["asOf"] == days(-14).isoformat()
    assert shown["computedAt"] == AT.isoformat()
    assert shown["teamLoads"][0]["shareOlderThanServiceLevel"] == 0.0

"""What a refresh of the flow writes down, and how it does so."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from organization import actions as organization
from organization.access import principal_of, unlimited
from organization.models import Role, Team
from portfolio import actions as portfolio
from portfolio.models import Epic
from teams.actions import refresh_flow
from teams.models import (
    Flow,
    FlowBlocker,
    FlowDeadlock,
    OutsideItem,
    Story,
    StoryState,
    TeamLoad,
    UnalignedWork,
)
from tests.factories import bulk
from tests.line import AT, days, epic, feature, link, move, story, together

EVERYTHING = """query ($key: String!) { portfolio(key: $key) {
    unalignedWork { features stories shareOfOpenStories }
    flow { asOf computedAt graphVersion openItems openDependencies crossTeamDependencies
        outsideDependencies
        blockers { item { id key title state stateCategory level externalKey team { name } }
            crossTeam waitingItems waitingTeams { name } epics { key }
            costOfDelayPerWeek { amount } }
        deadlocks { level items { key title level } teams { name } cycle { key } waitingItems
            cheapestLink { blocker { key } blocked { key title } } }
        teamLoads { team { name } wip effectiveWip impeded limit limitIsDefault overloaded index
            fired netFlow shareOlderThanServiceLevel utilisation advice
            unknown { part reason } } } } }"""


def ask(execute, by, key="DRN"):
    return execute(EVERYTHING, by, key=key)["portfolio"]


@pytest.fixture
def refresh(workspace):
    return lambda at=AT: refresh_flow(workspace_id=workspace.pk, at=at)


@pytest.fixture
def three_teams(drn, product_itself):
    for name in ("Battery", "Engine", "Platform"):
        organization.create_team(by=product_itself, name=name)
    return drn


def test_before_the_first_refresh_there_is_no_flow(drn, product_itself, execute):
    assert ask(execute, product_itself) == {"flow": None, "unalignedWork": None}


def test_an_empty_portfolio_has_an_empty_flow(drn, product_itself, refresh, execute):
    refresh()

    shown = ask(execute, product_itself)
    assert shown["unalignedWork"] == {"features": 0, "stories": 0, "shareOfOpenStories": None}
    assert shown["flow"]["openItems"] == 0
    assert shown["flow"]["blockers"] == shown["flow"]["deadlocks"] == []
    assert shown["flow"]["teamLoads"] == []


def test_the_flow_names_who_holds_up_whom(three_teams, product_itself, refresh, execute):
    bet = epic(product_itself)
    pack = feature(product_itself, epic=bet.key)
    bus = story(product_itself, "Certify the bus", team="Battery", feature=pack.key)
    bus = move(product_itself, bus, StoryState.IN_PROGRESS)
    motor = story(product_itself, "Motor controller", team="Engine", feature=pack.key)
    firmware = story(product_itself, "Signed firmware", team="Platform")
    link(product_itself, bus, motor)
    link(product_itself, motor, firmware)
    refresh()

    flow = ask(execute, product_itself)["flow"]

    (blocker,) = flow["blockers"]
    assert blocker["item"]["key"] == bus.key
    assert blocker["item"]["state"] == "IN_PROGRESS"
    assert blocker["item"]["team"] == {"name": "Battery"}
    assert blocker["item"]["externalKey"] is None
    assert (blocker["waitingItems"], blocker["crossTeam"]) == (2, True)
    assert [team["name"] for team in blocker["waitingTeams"]] == ["Engine", "Platform"]
    assert [found["key"] for found in blocker["epics"]] == [bet.key]
    assert (flow["openItems"], flow["openDependencies"], flow["crossTeamDependencies"]) == (5, 2, 2)


def test_the_id_of_a_blocking_item_is_that_of_the_item(
    three_teams, product_itself, refresh, execute
):
    blocker, blocked = feature(product_itself), story(product_itself)
    link(product_itself, blocker, blocked)
    refresh()
    id_ = ask(execute, product_itself)["flow"]["blockers"][0]["item"]["id"]

    found = execute(
        "query ($id: ID!) { node(id: $id) { ... on Feature { key } } }", product_itself, id=id_
    )

    assert found == {"node": {"key": blocker.key}}


def test_the_api_shows_rows_and_a_change_shows_with_the_next_refresh(
    three_teams, product_itself, refresh, execute, statements
):
    blocker = story(product_itself, team="Battery")
    link(product_itself, blocker, story(product_itself, team="Engine"))
    refresh()
    before = ask(execute, product_itself)

    move(product_itself, blocker, StoryState.DONE)
    story(product_itself, team="Engine")
    feature(product_itself)
    assert ask(execute, product_itself) == before

    refresh(days(1))
    after = ask(execute, product_itself)
    assert (after["flow"]["openItems"], after["flow"]["blockers"]) == (3, [])
    assert after["unalignedWork"]["features"] == 1


def test_versions_count_up_and_rows_are_replaced(three_teams, product_itself, refresh):
    link(product_itself, story(product_itself, team="Battery"), story(product_itself))
    versions = [refresh()[0].graph_version for _ in range(3)]

    assert versions == [1, 2, 3]
    for model in (Flow, FlowBlocker, TeamLoad, UnalignedWork):
        assert model.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_refreshes_at_once_leave_one_set_of_rows(workspace, drn):
    by = unlimited(workspace.pk, "Test")
    organization.create_team(by=by, name="Battery")
    made = [story(by, f"Story {n}", team="Battery") for n in range(4)]
    link(by, made[0], made[1])
    bulk.links([(made[2], made[3]), (made[3], made[2])])

    flows = together(
        [lambda n=n: refresh_flow(workspace_id=workspace.pk, at=days(n)) for n in range(6)]
    )

    assert sorted(flow.graph_version for (flow,) in flows) == [1, 2, 3, 4, 5, 6]
    assert Flow.objects.get().graph_version == 6
    for model in (FlowBlocker, FlowDeadlock, TeamLoad, UnalignedWork):
        assert model.objects.count() == 1


def ring_of(three_teams, teams=("Battery", "Engine", "Platform")):
    """Three stories that wait for each other, which no action would allow."""
    found = [Team.objects.get(name=name) for name in teams]
    made = bulk.stories(three_teams, [{"team": team} for team in found])
    bulk.links([(made[0], made[1]), (made[1], made[2]), (made[2], made[0])])
    return made


def test_a_ring_that_came_from_elsewhere_is_reported_with_the_link_to_cut(
    three_teams, product_itself, refresh, execute
):
    made = ring_of(three_teams)
    behind = [story(product_itself, f"Waits {n}") for n in range(3)]
    bulk.links([(made[0], behind[0]), (made[0], behind[1]), (made[2], behind[2])])
    refresh()

    flow = ask(execute, product_itself)["flow"]

    (deadlock,) = flow["deadlocks"]
    keys = [one.key for one in made]
    assert deadlock["level"] == "STORY"
    assert [item["key"] for item in deadlock["cycle"]] == keys
    assert [item["key"] for item in deadlock["items"]] == keys
    assert [team["name"] for team in deadlock["teams"]] == ["Battery", "Engine", "Platform"]
    assert deadlock["waitingItems"] == 3
    assert deadlock["cheapestLink"] == {  # nothing waits for the second but through the ring
        "blocker": {"key": keys[0]},
        "blocked": {"key": keys[1], "title": made[1].title},
    }
    assert flow["blockers"] == []


def test_a_ring_over_three_levels_and_two_portfolios_shows_in_both(
    three_teams, product_itself, refresh, execute
):
    cars = portfolio.create_portfolio(by=product_itself, key="CAR", name="Cars", at=AT)
    (top,) = bulk.epics(three_teams, [{}])
    (middle,) = bulk.features(cars, [{}])
    (low,) = bulk.stories(three_teams, [{}])
    bulk.links([(top, middle), (middle, low), (low, top)])
    refresh()

    for key in ("DRN", "CAR"):
        (deadlock,) = ask(execute, product_itself, key)["flow"]["deadlocks"]
        assert deadlock["level"] == "EPIC"
        assert [item["key"] for item in deadlock["cycle"]] == [middle.key, low.key, top.key]
        assert {(item["key"], item["level"]) for item in deadlock["items"]} == {
            (one.key, one.level) for one in (top, middle, low)
        }


def test_a_ring_is_gone_once_one_of_it_is_finished_or_a_link_is_waived(
    three_teams, product_itself, refresh
):
    made = ring_of(three_teams)
    refresh()
    assert FlowDeadlock.objects.count() == 1

    Story.objects.filter(pk=made[1].pk).update(state="DONE")
    refresh()
    assert not FlowDeadlock.objects.exists()

    Story.objects.filter(pk=made[1].pk).update(state="TODO")
    made[0].blocks.update(waived_at=AT, waive_reason="They meet.", waived_until=days(5))
    refresh()
    assert not FlowDeadlock.objects.exists()
    refresh(days(5))
    assert FlowDeadlock.objects.count() == 1


@pytest.fixture
def ana(drn, product_itself):
    """Somebody who sees the portfolio DRN only; CAR is another one."""
    portfolio.create_portfolio(by=product_itself, key="CAR", name="Cars", at=AT)
    person = organization.invite_person(
        by=product_itself, email="ana@acme.example", name="Ana", roles=[]
    )
    portfolio.grant_portfolio_role(
        by=product_itself, portfolio="DRN", email=person.email, role=Role.VIEWER
    )
    return principal_of(person)


def test_a_ring_through_an_unseen_portfolio_hides_what_stands_there(
    ana, drn, product_itself, refresh, execute
):
    hidden = story(product_itself, "Secret engine", in_portfolio="CAR")
    shown = story(product_itself, "Motor controller")
    bulk.links([(hidden, shown), (shown, hidden)])
    refresh()

    text = str(ask(execute, ana))

    assert shown.key in text
    assert "Secret" not in text
    assert hidden.key not in text
    assert "(in a portfolio that you may not see)" in text
    assert "Secret engine" in str(ask(execute, product_itself))


def test_what_waits_in_an_unseen_portfolio_is_counted_and_not_named(
    ana, drn, product_itself, refresh, execute, refuse
):
    hidden_epic = epic(product_itself, "Secret epic", in_portfolio="CAR")
    hidden_feature = feature(product_itself, in_portfolio="CAR", epic=hidden_epic.key)
    waiting = story(product_itself, in_portfolio="CAR", feature=hidden_feature.key)
    link(product_itself, story(product_itself), waiting)
    refresh()

    (blocker,) = ask(execute, ana)["flow"]["blockers"]
    assert (blocker["waitingItems"], blocker["epics"]) == (1, [])
    assert refuse(EVERYTHING, ana, key="CAR").extensions == {"code": "NOT_FOUND"}


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
    organization.create_team(by=product_itself, name="Battery", wip_limit=limit)
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
    organization.create_team(by=product_itself, name="Battery", wip_limit=1)
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
        by=product_itself, key="DRN", changes={"as_of": days(-14)}, expected_version=1
    )
    refresh()

    shown = ask(execute, product_itself)["flow"]

    assert shown["asOf"] == days(-14).isoformat()
    assert shown["computedAt"] == AT.isoformat()
    assert shown["teamLoads"][0]["shareOlderThanServiceLevel"] == 0.0


def test_links_to_something_outside_count_where_their_open_end_stands(
    three_teams, product_itself, refresh, execute, workspace
):
    made = [story(product_itself, f"S{n}") for n in range(4)]
    move(product_itself, made[1], StoryState.DONE)
    outside = [
        OutsideItem.objects.create(workspace=workspace, site="x", external_key=f"X-{n}")
        for n in range(2)
    ]
    bulk.links([(made[0], outside[0]), (outside[0], made[2]), (made[1], outside[0])])
    bulk.links([(outside[0], outside[1])])
    bulk.links([(outside[1], made[3])], waived_at=AT, waive_reason="Known")
    refresh()

    flow = ask(execute, product_itself)["flow"]

    assert flow["outsideDependencies"] == 2
    assert (flow["openDependencies"], flow["blockers"]) == (0, [])


def test_the_first_blockers_and_those_across_teams_are_asked_for(
    three_teams, product_itself, refresh, execute
):
    battery, engine, _platform = Team.objects.order_by("pk")
    made = bulk.stories(
        three_teams, [{"team": battery}] * 30 + [{"team": battery}] * 15 + [{"team": engine}] * 15
    )
    bulk.links(zip(made[:30], made[30:], strict=True))
    refresh()
    text = """query ($first: Int!, $cross: Boolean!) { portfolio(key: "DRN") { flow {
        blockers(first: $first, crossTeamOnly: $cross) { crossTeam } } } }"""

    def shown(first, cross):
        flow = execute(text, product_itself, first=first, cross=cross)["portfolio"]["flow"]
        return [one["crossTeam"] for one in flow["blockers"]]

    assert len(shown(100, False)) == 30
    assert len(shown(7, False)) == 7
    assert shown(100, True) == [True] * 15
    assert shown(4, True) == [True] * 4


@pytest.mark.parametrize("first", [0, -1, 101, 10**9])
def test_a_number_of_blockers_that_makes_no_sense_is_bad_input(first, drn, product_itself, refuse):
    error = refuse(
        'query ($n: Int) { portfolio(key: "DRN") { flow { blockers(first: $n) { crossTeam } } } }',
        product_itself,
        n=first,
    )

    assert error.extensions["code"] == "BAD_INPUT"
    assert error.extensions["field"] == "blockers.first"


def grown(drn, count):
    """A portfolio with so many stories of each kind, linked in pairs and in rings of three."""
    teams = list(Team.objects.order_by("pk"))
    each = [
        {"team": teams[n % 3], "state": "IN_PROGRESS" if n % 2 else "TODO"} for n in range(count)
    ]
    prefix = f"{count}-"
    low = bulk.stories(drn, each, prefix + "s")
    middle = bulk.features(drn, [{} for _ in each], prefix + "f")
    top = bulk.epics(drn, [{} for _ in each], prefix + "e")
    bulk.links(zip(top, middle, strict=True))
    bulk.links(zip(middle, low, strict=True))
    bulk.links([(a, b) for a, b in zip(low[::2], low[1::2], strict=True)])
    bulk.links([(b, a) for a, b in zip(low[::2], low[1::2], strict=True)])


def test_a_refresh_takes_the_same_number_of_statements_at_2_and_at_20(
    three_teams, refresh, statements
):
    grown(three_teams, 2)
    refresh()
    few = statements(refresh)
    grown(three_teams, 20)

    assert statements(refresh) == few
    assert FlowDeadlock.objects.count() == 11


def test_a_refresh_takes_the_same_number_of_statements_with_2_and_with_20_teams(
    three_teams, workspace, product_itself, refresh, statements
):
    grown(three_teams, 6)
    refresh()
    few = statements(refresh)
    more = bulk.teams(workspace, [f"Team {n}" for n in range(20)])
    bulk.stories(three_teams, [{"team": team} for team in more], "more-")

    assert statements(refresh) == few
    assert TeamLoad.objects.count() == 23


def test_the_flow_of_another_workspace_is_left_alone(drn, product_itself, refresh):
    other = organization.create_workspace(key="other", name="Other", owner_email="o@other.example")
    theirs = unlimited(other.pk, "Other")
    portfolio.create_portfolio(by=theirs, key="DRN", name="Theirs", at=AT)
    story(theirs)

    refresh()

    assert Flow.objects.get().portfolio == drn
    assert Flow.objects.get().open_items == 0


def test_a_done_item_that_is_opened_again_shows_a_ring_that_closed_meanwhile(
    drn, product_itself, refresh
):
    one, other = story(product_itself, "One"), story(product_itself, "Other")
    link(product_itself, one, other)
    done = move(product_itself, one, StoryState.DONE)
    link(product_itself, other, done)
    move(product_itself, done, StoryState.TODO)
    refresh()

    assert FlowDeadlock.objects.get().cycle == [one.key, other.key]


@pytest.mark.parametrize(
    ("model", "constraint"),
    [
        (FlowBlocker, "blocker_position_once"),
        (FlowDeadlock, "deadlock_position_once"),
        (TeamLoad, "team_load_once"),
    ],
)
def test_the_database_holds_that_a_row_stands_once(
    model, constraint, three_teams, product_itself, refresh
):
    ring_of(three_teams)
    link(product_itself, story(product_itself), story(product_itself))
    refresh()
    row = model.objects.first()
    row.pk = None

    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        row.save()


def test_an_epic_in_progress_that_waits_is_listed_as_blocked_work_of_nobody(
    three_teams, product_itself, refresh, execute
):
    waiting = epic(product_itself)
    link(product_itself, story(product_itself, team="Battery"), waiting)
    refresh()

    (blocker,) = ask(execute, product_itself)["flow"]["blockers"]

    assert (blocker["crossTeam"], blocker["waitingTeams"]) == (True, [])
    assert [found["key"] for found in blocker["epics"]] == [waiting.key]
    assert Epic.objects.get().pk == waiting.pk

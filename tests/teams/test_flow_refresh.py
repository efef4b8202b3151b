"""What a refresh of the flow writes down, and how it does so."""

import pytest
from django.db import IntegrityError, transaction

from kernel.models import OutboxMessage
from organization import actions as organization
from organization.access import unlimited
from organization.models import Team, Workspace
from portfolio import actions as portfolio
from portfolio.models import Epic
from teams.actions import refresh_all_flows, refresh_flow
from teams.models import (
    Flow,
    FlowBlocker,
    FlowDeadlock,
    OutsideItem,
    StoryState,
    TeamLoad,
    UnalignedWork,
)
from tests.factories import bulk
from tests.line import AT, days, epic, feature, link, move, story, together
from tests.teams.flow_page import ask, ring_of


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


def test_work_that_no_team_has_is_told_apart(three_teams, product_itself, refresh, execute):
    bus = story(product_itself, "Certify the bus", team="Battery")
    nobodys = story(product_itself, "Nobody's")
    link(product_itself, bus, nobodys)
    link(product_itself, nobodys, story(product_itself, team="Engine"))
    link(product_itself, nobodys, epic(product_itself))
    story(product_itself, "Part", parent=nobodys.key)
    move(product_itself, story(product_itself, "Done"), StoryState.DONE)
    refresh()

    flow = ask(execute, product_itself)["flow"]

    assert flow["unassignedOpenItems"] == 1
    (blocker,) = flow["blockers"]
    assert (blocker["waitingItems"], blocker["waitingUnassigned"]) == (3, 2)
    assert blocker["waitingTeams"] == [{"name": "Engine"}]


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
    flow = Flow.objects.get(portfolio=drn)
    assert flow.graph_version == 6
    for rows in (flow.blockers, flow.deadlocks, flow.team_loads):
        assert rows.count() == 1
    assert UnalignedWork.objects.filter(portfolio=drn).count() == 1


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


def test_a_refresh_takes_the_same_number_of_statements_with_2_and_with_20_portfolios(
    drn, product_itself, refresh, statements
):
    def open_portfolios(first, last):
        for n in range(first, last):
            portfolio.create_portfolio(by=product_itself, key=f"P{n}", name="More", at=AT)

    open_portfolios(1, 2)
    refresh()
    few = statements(refresh)
    open_portfolios(2, 20)

    assert statements(refresh) == few
    assert Flow.objects.count() == UnalignedWork.objects.count() == 20


def test_the_flow_of_another_workspace_is_left_alone(drn, product_itself, refresh):
    other = organization.create_workspace(key="other", name="Other", owner_email="o@other.example")
    theirs = unlimited(other.pk, "Other")
    portfolio.create_portfolio(by=theirs, key="DRN", name="Theirs", at=AT)
    story(theirs)

    refresh()

    assert Flow.objects.get().portfolio == drn
    assert Flow.objects.get().open_items == 0


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


def test_every_workspace_is_computed_anew_when_all_are(drn, product_itself):
    """Waivers end and work ages although nobody changes anything."""
    organization.create_workspace(key="other", name="Other", owner_email="o@other.example")
    OutboxMessage.objects.all().delete()

    refresh_all_flows()

    asked = OutboxMessage.objects.filter(kind="workspace.changed").values_list("key", flat=True)
    assert set(asked) == {str(pk) for pk in Workspace.objects.values_list("pk", flat=True)}

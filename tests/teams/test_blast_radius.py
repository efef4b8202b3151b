"""What waits for one item, asked for while somebody waits for the answer."""

import pytest
from hypothesis import HealthCheck, given, settings

from kernel import clock
from portfolio import actions as portfolio
from portfolio.models import Portfolio
from teams.actions import find_blast_radius, refresh_flow
from teams.models import Flow
from tests.factories import bulk
from tests.line import AT, archive, days, epic, feature, link, move, rolled_back, story
from tests.teams.flow_page import ring_of
from tests.teams.linking import MAKERS, waive
from tests.teams.random_workspaces import Built, Naive, plans

RADIUS = """query ($key: String!) { blastRadius(key: $key) { computedAt waitingItems
    waitingUnassigned hiddenItems crossTeam waitingTeams { name } epics { key } hiddenEpics
    deadlockedWith } }"""


def ask(execute, by, item):
    shown = execute(RADIUS, by, key=item.key)["blastRadius"]
    del shown["computedAt"]
    return shown


NOTHING = {
    "waitingItems": 0,
    "waitingUnassigned": 0,
    "hiddenItems": 0,
    "crossTeam": False,
    "waitingTeams": [],
    "epics": [],
    "hiddenEpics": 0,
    "deadlockedWith": 0,
}


def test_an_item_in_the_middle_of_a_chain_has_what_waits_behind_it(
    three_teams, product_itself, execute
):
    bet = epic(product_itself)
    pack = feature(product_itself, epic=bet.key)
    before, made = story(product_itself), story(product_itself, team="Battery")
    same = story(product_itself, team="Battery", feature=pack.key)
    engine, nobodys = story(product_itself, team="Engine"), story(product_itself)
    for blocker, blocked in (
        (before, made),
        (made, same),
        (made, engine),
        (same, nobodys),
        (engine, nobodys),
        (nobodys, bet),
    ):
        link(product_itself, blocker, blocked)

    assert ask(execute, product_itself, made) == {
        **NOTHING,
        "waitingItems": 4,
        "waitingUnassigned": 2,
        "crossTeam": True,
        "waitingTeams": [{"name": "Engine"}],
        "epics": [{"key": bet.key}],
    }


@pytest.mark.parametrize("level", MAKERS)
def test_an_item_of_any_level_has_a_blast_radius(level, drn, product_itself, execute):
    made = MAKERS[level](product_itself)
    assert ask(execute, product_itself, made) == NOTHING

    for make in MAKERS.values():
        link(product_itself, made, make(product_itself, "Behind"))

    assert ask(execute, product_itself, made)["waitingItems"] == 3


def test_nothing_waits_for_what_is_finished_or_archived(stories, product_itself, execute):
    done, put_away, waiting, _ = stories
    link(product_itself, done, waiting)
    link(product_itself, put_away, waiting)
    move(product_itself, done, "DONE")
    archive(product_itself, put_away)

    assert ask(execute, product_itself, done) == NOTHING
    assert ask(execute, product_itself, put_away) == NOTHING


def test_a_chain_ends_where_work_is_finished_archived_waived_or_outside(
    stories, product_itself, execute
):
    first, done, put_away, far = stories
    waived = story(product_itself, "Waived")
    for blocked in (done, put_away):
        link(product_itself, first, blocked)
        link(product_itself, blocked, far)
    waive(product_itself, link(product_itself, first, waived))
    move(product_itself, done, "DONE")
    archive(product_itself, put_away)

    assert ask(execute, product_itself, first) == NOTHING


def test_who_waits_again_once_a_waiver_has_ended_is_found(stories, product_itself):
    one, other, *_ = stories
    waive(product_itself, link(product_itself, one, other), until=days(3))

    def waiting(at):
        return find_blast_radius(by=product_itself, key=one.key, at=at).waiting_items

    assert (waiting(days(2)), waiting(days(3))) == (0, 1)


def test_the_others_of_its_deadlock_are_counted_apart(three_teams, product_itself, execute):
    ring = ring_of(three_teams)
    behind = story(product_itself, "Behind", team="Engine")
    link(product_itself, ring[0], behind)

    shown = ask(execute, product_itself, ring[2])

    assert (shown["deadlockedWith"], shown["waitingItems"]) == (2, 1)
    assert shown["waitingTeams"] == [{"name": "Engine"}]


def test_what_one_may_not_see_is_counted_and_not_named(two_worlds, stories, product_itself):
    _, ana = two_worlds
    one, other, *_ = stories
    secret = epic(product_itself, "Secret", in_portfolio="CAR")
    for blocked in (other, secret):
        link(product_itself, one, blocked)

    mine, whole = (
        find_blast_radius(by=by, key=one.key, at=clock.now()) for by in (ana, product_itself)
    )

    assert (mine.waiting_items, mine.hidden_items) == (2, 1)
    assert (mine.epics, mine.hidden_epics) == ([], 1)
    assert (whole.waiting_items, whole.hidden_items) == (2, 0)
    assert (whole.epics, whole.hidden_epics) == ([secret], 0)


def test_an_unseen_item_has_none(two_worlds, refuse):
    hidden, ana = two_worlds

    assert refuse(RADIUS, ana, key=hidden.key).extensions == {"code": "NOT_FOUND"}


def test_it_takes_as_many_statements_whatever_waits(
    three_teams, product_itself, execute, statements
):
    made = story(product_itself, "Hub", team="Battery")
    counts = []
    for size in (2, 20):
        bets = bulk.epics(three_teams, [{}] * size, prefix=f"5{size}")
        below = bulk.features(three_teams, [{"epic": bet} for bet in bets], prefix=f"6{size}")
        bulk.links([(made, one) for one in (*bets, *below)])
        counts.append(statements(lambda: ask(execute, product_itself, made)))

    assert len(ask(execute, product_itself, made)["epics"]) == 22
    assert counts[0] == counts[1]


def compare(plan, workspace, portfolios, by):
    with rolled_back():
        built = Built(plan, workspace, portfolios)
        naive = Naive(built)
        refresh_flow(workspace_id=workspace.pk, at=AT)
        found = {item.key: find_blast_radius(by=by, key=item.key, at=AT) for item in naive.items}
        for flow in Flow.objects.all():
            for row in flow.blockers.all():
                radius = found[row.key]
                assert radius.waiting_items == row.waiting_items
                assert radius.waiting_unassigned == row.waiting_unassigned
                assert radius.cross_team == row.cross_team
                assert sorted(team.pk for team in radius.waiting_teams) == row.waiting_team_ids
                assert [one.pk for one in radius.epics] == row.epic_ids
                assert radius.deadlocked_with == 0
            for row in flow.deadlocks.all():
                for item in row.items:
                    radius = found[item["key"]]
                    assert radius.waiting_items == row.waiting_items
                    assert radius.deadlocked_with == len(row.items) - 1
        for item in naive.items:
            knot = {item} | naive.knot(item) if item in naive.graph else {item}
            behind = naive.waiting(knot)[0] if item in naive.graph else ()
            assert found[item.key].waiting_items == len(behind)
            assert found[item.key].deadlocked_with == len(knot) - 1


@pytest.fixture
def two_portfolios(workspace, drn, product_itself):
    portfolio.create_portfolio(by=product_itself, key="CAR", name="Cars", at=AT)
    return list(Portfolio.objects.order_by("pk"))


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(plan=plans())
def test_it_says_of_every_item_what_a_refresh_says_of_root_blockers_and_deadlocks(
    plan, workspace, two_portfolios, product_itself
):
    compare(plan, workspace, two_portfolios, product_itself)

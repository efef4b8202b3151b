"""Whatever a refresh writes down of a random workspace, plain Python and networkx find too."""

import pytest
from hypothesis import HealthCheck, given, settings

from portfolio import actions as portfolio
from portfolio.models import Portfolio
from teams.actions import refresh_flow
from teams.models import Flow, Story, UnalignedWork
from tests.line import AT, rolled_back
from tests.teams.random_workspaces import Built, Naive, plans


def check(flow, naive):
    portfolio = flow.portfolio
    here = [one for one in naive.open if one.portfolio == portfolio]
    links = naive.links_of(portfolio)
    assert flow.as_of == (portfolio.as_of or AT)
    assert flow.computed_at == AT
    assert flow.open_items == len(here)
    assert flow.unassigned_open_items == sum(
        one.level == "STORY" and one.team is None and not one.is_subtask for one in here
    )
    assert flow.open_dependencies == len(links)
    assert flow.cross_team_dependencies == sum(naive.crosses(*link) for link in links)
    assert flow.outside_dependencies == naive.outside_of(portfolio)
    assert [
        (
            row.key,
            row.state,
            row.waiting_items,
            row.waiting_unassigned,
            row.waiting_team_ids,
            row.cross_team,
            row.epic_ids,
        )
        for row in flow.blockers.order_by("position")
    ] == naive.blockers(portfolio)
    assert {
        (frozenset(item["key"] for item in row.items), row.waiting_items)
        for row in flow.deadlocks.all()
    } == naive.deadlocks(portfolio)


def check_deadlocks(flow, naive):
    by_key = {one.key: one for one in naive.graph}
    for row in flow.deadlocks.all():
        ring = [by_key[key] for key in row.cycle]
        edges = list(zip(ring, [*ring[1:], ring[0]], strict=True))
        assert all(naive.graph.has_edge(*edge) for edge in edges)
        assert (row.cheapest_blocker, row.cheapest_blocked) in [(a.key, b.key) for a, b in edges]
        knot = {by_key[item["key"]] for item in row.items}
        teams = {naive.team(one) for one in knot} - {None}
        assert row.team_ids == sorted(team.pk for team in teams)


def check_loads(flow, naive):
    stories = [
        one for one in naive.open if isinstance(one, Story) and one.portfolio == flow.portfolio
    ]
    at_work = {one.team for one in stories} - {None}
    found = {row.team: row for row in flow.team_loads.select_related("team")}
    assert found.keys() == at_work
    for team, row in found.items():
        load = naive.load(team, flow.portfolio)
        names = ("wip", "effective_wip", "impeded", "limit", "limit_is_default", "overloaded",
                 "index", "fired", "net_flow", "share_older_than_service_level", "utilisation",
                 "advice")  # fmt: skip
        assert {name: getattr(row, name) for name in names} == {
            name: getattr(load, name) for name in names
        }
        assert row.unknown == [{"part": one.part, "reason": one.reason} for one in load.unknown]
        assert row.effective_wip >= row.wip


def check_unaligned(row, naive):
    here = [one for one in naive.open if one.portfolio == row.portfolio]
    features = [one for one in here if one.level == "FEATURE"]
    counted = [one for one in here if one.level == "STORY" and not one.is_subtask]
    assert row.features == sum(one.epic is None for one in features)
    assert row.open_stories == len(counted)
    assert row.stories == sum(naive.epic_id(one) is None for one in counted)


@pytest.fixture
def two_portfolios(workspace, drn, product_itself):
    portfolio.create_portfolio(by=product_itself, key="CAR", name="Cars", at=AT)
    return list(Portfolio.objects.order_by("pk"))


def compare(plan, workspace, portfolios):
    with rolled_back():
        naive = Naive(Built(plan, workspace, portfolios))
        flows = refresh_flow(workspace_id=workspace.pk, at=AT)
        assert [flow.portfolio for flow in flows] == portfolios
        for flow in Flow.objects.select_related("portfolio"):
            check(flow, naive)
            check_deadlocks(flow, naive)
            check_loads(flow, naive)
        for row in UnalignedWork.objects.select_related("portfolio"):
            check_unaligned(row, naive)


fixture_once = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow]


@settings(max_examples=60, deadline=None, suppress_health_check=fixture_once)
@given(plan=plans())
def test_a_refresh_says_what_naive_counting_says(plan, workspace, two_portfolios):
    compare(plan, workspace, two_portfolios)


@pytest.mark.slow
@pytest.mark.timeout(600)
@settings(max_examples=1500, deadline=None, suppress_health_check=fixture_once)
@given(plan=plans())
def test_many_refreshes_say_what_naive_counting_says(plan, workspace, two_portfolios):
    compare(plan, workspace, two_portfolios)

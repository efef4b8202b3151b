"""The computed order: its rows, its method, its reasons, and that only what differs is written."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection

from kernel import jobs
from portfolio import actions
from portfolio.models import ClassOfService, EpicRank, Ranking
from teams.actions import refresh_flow
from tests.factories import bulk
from tests.line import AT, archive, days, epic, link, move
from tests.portfolio.scoring import close, ranked, score, scored, session, titles

PAGE = """query ($key: String!) { portfolio(key: $key) {
    ranking(first: 10) { rank score method rankedBecause movedByHand manualRank wsjfRank cd3Rank
        wsjf effectiveWsjf cd3 effectiveCd3 lowRank highRank unlocksTarget { key }
        epic { key title } blockedBy { key } unlocks { key } }
    rankAgreement { method session { name } epics
        wsjfAndCd3 { spearman kendall epics } computedAndManual { spearman kendall epics } }
} }"""


@pytest.fixture
def shiny(drn, product_itself):
    """Something in between, a dull enabler and the shiny epic that waits for it."""
    between, enabler, shiny = (
        epic(product_itself, title) for title in ("Between", "Enabler", "Shiny")
    )
    link(product_itself, enabler, shiny)
    return between, enabler, shiny


def price(by, one, cost, weeks, **more):
    return actions.edit_epic(
        by=by,
        key=one.key,
        changes={"cost_of_delay": Decimal(cost), "duration_weeks": Decimal(weeks), **more},
        expected_version=one.version,
    )


def test_the_enabler_rises_above_what_is_worth_more_by_itself(shiny, workspace, product_itself):
    between, enabler, target = shiny
    scored(
        product_itself,
        (between, 8, 1, 1, 1),
        (enabler, 1, 1, 1, 1),
        (target, 20, 20, 20, 1),
    )

    rows = ranked(workspace)

    assert titles(rows) == ["Enabler", "Shiny", "Between"]
    assert [row.score for row in rows] == [Decimal("31.5"), Decimal("31.5"), Decimal(10)]
    assert [row.wsjf for row in rows] == [3, 60, 10]
    assert [row.effective_wsjf for row in rows] == [Decimal("31.5"), Decimal("31.5"), 10]
    assert [row.manual_rank for row in rows] == [2, 3, 1]
    assert (rows[0].unlocks_target, rows[1].unlocks_target) == (target, None)
    assert {row.method for row in rows} == {"EFFECTIVE_WSJF"}


def test_the_page_explains_itself(shiny, workspace, product_itself, execute):
    between, enabler, target = shiny
    scored(product_itself, (between, 8, 1, 1, 1), (enabler, 1, 1, 1, 1), (target, 20, 20, 20, 1))
    ranked(workspace)

    page = execute(PAGE, product_itself, key="DRN")["portfolio"]

    first, second, third = page["ranking"]
    assert first["rankedBecause"] == f"Ranked here because it unlocks {target.key} Shiny."
    assert first["unlocksTarget"] == {"key": target.key}
    assert (first["blockedBy"], first["unlocks"]) == ([], [{"key": target.key}])
    assert (second["rankedBecause"], second["blockedBy"]) == (None, [{"key": enabler.key}])
    assert (third["movedByHand"], first["movedByHand"]) == (-2, 1)
    assert (first["score"], first["wsjfRank"], first["cd3Rank"]) == ("31.5000", 1, None)
    assert first["lowRank"] <= 1 <= first["highRank"]
    assert page["rankAgreement"] == {
        "method": "EFFECTIVE_WSJF",
        "session": {"name": "Autumn"},
        "epics": 3,
        "wsjfAndCd3": {"spearman": None, "kendall": None, "epics": 0},
        "computedAndManual": {"spearman": -0.5, "kendall": pytest.approx(-1 / 3), "epics": 3},
    }


def test_money_ranks_as_soon_as_it_covers_what_the_scores_cover(shiny, workspace, product_itself):
    between, enabler, target = shiny
    scored(product_itself, (between, 1, 1, 1, 1), (enabler, 2, 1, 1, 1))
    price(product_itself, between, 900, 1)
    assert {row.method for row in ranked(workspace)} == {"EFFECTIVE_WSJF"}

    price(product_itself, enabler, 100, 2)
    price(product_itself, target, 1000, 8)
    rows = ranked(workspace)

    assert {row.method for row in rows} == {"EFFECTIVE_CD3"}
    assert titles(rows) == ["Between", "Enabler", "Shiny"]
    assert [row.cd3 for row in rows] == [900, 50, 125]
    assert [row.effective_cd3 for row in rows] == [900, 110, 110]
    assert [row.wsjf_rank for row in rows] == [2, 1, None]
    summary = Ranking.objects.get()
    assert (summary.wsjf_cd3_epics, summary.wsjf_cd3_spearman) == (2, -1)


def test_an_amount_without_a_duration_is_no_price(shiny, workspace, product_itself):
    actions.edit_epic(
        by=product_itself,
        key=shiny[0].key,
        changes={"cost_of_delay": Decimal(5)},
        expected_version=1,
    )

    assert {row.method for row in ranked(workspace)} == {"MANUAL"}


def test_without_scores_or_money_the_order_is_peoples_but_for_prerequisites(
    drn, workspace, product_itself
):
    last, first = epic(product_itself, "Waits"), epic(product_itself, "Enables")
    link(product_itself, first, last)

    rows = ranked(workspace)

    assert titles(rows) == ["Enables", "Waits"]
    assert {(row.method, row.score, row.low_rank) for row in rows} == {("MANUAL", None, None)}


def test_a_fixed_date_rises_when_its_day_comes_near(drn, workspace, product_itself):
    steady, dated = epic(product_itself, "Steady"), epic(product_itself, "Dated")
    price(product_itself, steady, 100, 4)
    price(
        product_itself,
        dated,
        900,
        4,
        due_date=date(2026, 5, 1),
        class_of_service=ClassOfService.FIXED_DATE,
    )

    assert titles(ranked(workspace, at=AT)) == ["Steady", "Dated"]
    assert titles(ranked(workspace, at=days(40))) == ["Dated", "Steady"]


def test_a_portfolio_that_looks_from_its_end_ranks_from_there(drn, workspace, product_itself):
    test_a_fixed_date_rises_when_its_day_comes_near(drn, workspace, product_itself)
    actions.edit_portfolio(by=product_itself, key="DRN", changes={"as_of": AT}, expected_version=1)

    assert titles(ranked(workspace, at=days(40))) == ["Steady", "Dated"]


def test_finished_and_archived_epics_leave_the_ranking_and_free_what_waited(
    shiny, workspace, product_itself
):
    between, enabler, target = shiny
    scored(product_itself, (between, 8, 1, 1, 1), (enabler, 1, 1, 1, 1), (target, 5, 1, 1, 1))
    move(product_itself, enabler, "REJECTED")
    assert titles(ranked(workspace)) == ["Between", "Shiny"]

    archive(product_itself, between)
    assert titles(ranked(workspace)) == ["Shiny"]


def test_links_to_other_portfolios_are_shown_and_order_nothing(
    drn, workspace, product_itself, execute
):
    actions.create_portfolio(by=product_itself, key="CAR", name="Cars", at=AT)
    ours, theirs = epic(product_itself, "Ours"), epic(product_itself, "Theirs", in_portfolio="CAR")
    other = epic(product_itself, "Other")
    link(product_itself, theirs, ours)
    scored(product_itself, (ours, 2, 1, 1, 1), (other, 1, 1, 1, 1))

    rows = ranked(workspace)

    assert titles(rows) == ["Ours", "Other", "Theirs"]
    page = execute(PAGE, product_itself, key="DRN")["portfolio"]["ranking"]
    assert page[0]["blockedBy"] == [{"key": theirs.key}]


def test_a_ring_from_another_tool_is_one_set(drn, workspace, product_itself):
    one, two, three = (epic(product_itself, title) for title in ("One", "Two", "Three"))
    scored(product_itself, (one, 1, 1, 1, 1), (two, 8, 1, 1, 1), (three, 2, 2, 2, 1))
    bulk.links([(one, two), (two, one)])
    from_teams(workspace)

    rows = ranked(workspace)

    assert titles(rows) == ["Two", "One", "Three"]
    assert [row.score for row in rows] == [Decimal("6.5"), Decimal("6.5"), 6]


def from_teams(workspace):
    refresh_flow(workspace_id=workspace.pk, at=AT)


def test_only_rows_that_differ_are_written(shiny, workspace, product_itself):
    scored(product_itself, *((one, 1, 1, 1, 1) for one in shiny))
    ranked(workspace)

    def written():
        with connection.cursor() as cursor:
            cursor.execute("SELECT array_agg(xmin::text ORDER BY id) FROM portfolio_epicrank")
            return cursor.fetchone()[0]

    before = written()
    ranked(workspace, at=days(1))
    assert written() == before

    price(product_itself, shiny[0], 5, 1)
    ranked(workspace, at=days(1))
    assert written() != before


@pytest.mark.parametrize("portfolios", [1, 3])
def test_a_refresh_takes_as_many_statements_for_more_epics(
    portfolios, workspace, product_itself, statements
):
    counts = []
    for number in range(2):
        for key in range(portfolios):
            name = f"P{number}{key}"
            made = actions.create_portfolio(by=product_itself, key=name, name=name, at=AT)
            bulk.links(zip(*[iter(bulk.epics(made, [{}] * 20))] * 2, strict=True))
        from_teams(workspace)
        counts.append(statements(lambda: actions.refresh_ranking(workspace_id=workspace.pk, at=AT)))

    assert counts[0] == counts[1] < 25
    assert EpicRank.objects.count() == 40 * portfolios


def test_the_ranking_follows_a_change_by_itself(shiny, workspace, product_itself):
    opened = session(product_itself)
    score(product_itself, opened, (shiny[0], 1, 1, 1, 1), (shiny[1], 2, 1, 1, 1))
    close(product_itself, opened)

    due_now()
    jobs.drain()

    assert EpicRank.objects.get(epic=shiny[1]).rank == 1


def due_now():
    """Let the second pass that is left for more of the same."""
    with connection.cursor() as cursor:
        cursor.execute("UPDATE kernel_outboxmessage SET delay_seconds = 0")


@pytest.mark.parametrize(("least", "found"), [("0", 3), ("10", 2), ("10.0001", 1), ("61", 0)])
def test_epics_are_filtered_by_the_least_wsjf(least, found, shiny, product_itself, execute):
    between, enabler, target = shiny
    rows = ((between, 8, 1, 1, 1), (enabler, 1, 1, 1, 1), (target, 20, 20, 20, 1))
    scored(product_itself, *rows)
    later = session(product_itself, "Later")
    score(product_itself, later, *((one, 20, 20, 20, 1) for one in shiny))

    text = "query ($least: Decimal) { epics(filter: {minWsjf: $least}) { totalCount } }"

    assert execute(text, product_itself, least=least)["epics"]["totalCount"] == found


def test_a_wsjf_is_null_outside_of_the_session_that_counts(shiny, product_itself, execute):
    between, enabler, _ = shiny
    scored(product_itself, (between, 1, 1, 1, 1), name="First")
    scored(product_itself, (enabler, 1, 1, 1, 1), name="Second")

    edges = execute("{ epics { edges { node { wsjf } } } }", product_itself)["epics"]["edges"]

    assert [edge["node"]["wsjf"] for edge in edges] == [None, "3.0000", None]

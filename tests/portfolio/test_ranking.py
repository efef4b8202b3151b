"""The computed order: its rows, its method, its reasons, and that only what differs is written."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from portfolio import actions
from portfolio.models import ClassOfService, Ranking
from teams.actions import refresh_flow
from tests.factories import bulk
from tests.line import AT, archive, days, epic, link, move
from tests.portfolio.scoring import price, ranked, scored, titles

PAGE = """query ($key: String!) { portfolio(key: $key) {
    ranking(first: 10) { rank score method rankedBecause movedByHand manualRank wsjfRank cd3Rank
        wsjf effectiveWsjf cd3 effectiveCd3 lowRank highRank unlocksTarget { key }
        epic { key title } blockedBy { key } unlocks { key } }
    rankAgreement { method session { name } epics
        wsjfAndCd3 { spearman kendall epics } computedAndManual { spearman kendall epics } }
} }"""


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
    assert (first["score"], first["wsjfRank"], first["cd3Rank"]) == ("31.5", 1, None)
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
        at=AT,
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
    actions.edit_portfolio(
        by=product_itself, key="DRN", changes={"as_of": AT}, expected_version=1, at=AT
    )

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


def test_who_may_not_see_a_portfolio_sees_none_of_its_epics_beside_ours(
    drn, workspace, product_itself, execute
):
    actions.create_portfolio(by=product_itself, key="CAR", name="Cars", at=AT)
    ours, theirs = epic(product_itself, "Ours"), epic(product_itself, "Theirs", in_portfolio="CAR")
    link(product_itself, theirs, ours)
    link(product_itself, ours, epic(product_itself, "Other", in_portfolio="CAR"))
    ranked(workspace)
    by = replace(
        product_itself,
        verbs=frozenset(),
        portfolio_verbs={drn.pk: frozenset({"item.read"})},
    )

    (place,) = execute(PAGE, by, key="DRN")["portfolio"]["ranking"]

    assert (place["epic"]["key"], place["blockedBy"], place["unlocks"]) == (ours.key, [], [])


def test_an_epic_knows_its_own_place_until_it_is_finished(
    shiny, workspace, product_itself, execute
):
    text = "query ($key: String!) { epic(key: $key) { computedRank { rank manualRank } } }"
    ranked(workspace)
    found = execute(text, product_itself, key=shiny[1].key)["epic"]
    assert found["computedRank"] == {"rank": 2, "manualRank": 2}

    move(product_itself, shiny[1], "REJECTED")
    ranked(workspace)
    assert execute(text, product_itself, key=shiny[1].key)["epic"]["computedRank"] is None


def test_a_ring_from_another_tool_is_one_set(drn, workspace, product_itself):
    one, two, three = (epic(product_itself, title) for title in ("One", "Two", "Three"))
    scored(product_itself, (one, 1, 1, 1, 1), (two, 8, 1, 1, 1), (three, 2, 2, 2, 1))
    bulk.links([(one, two), (two, one)])
    refresh_flow(workspace_id=workspace.pk, at=AT)

    rows = ranked(workspace)

    assert titles(rows) == ["Two", "One", "Three"]
    assert [row.score for row in rows] == [Decimal("6.5"), Decimal("6.5"), 6]

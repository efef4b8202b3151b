"""What a board decides moves the epic, rests on what it saw, and stays for good."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import DatabaseError, connection, transaction

from kernel.errors import Conflict, InvalidValue, NotFound
from organization.access import principal_of
from organization.models import Role
from portfolio import actions as portfolio
from portfolio.deciding import DecisionKind
from portfolio.errors import (
    DecisionNotPossible,
    FieldOwnedBySource,
    ItemArchived,
    MoveNotAllowed,
    WipLimitReached,
)
from portfolio.kanban import EpicState
from portfolio.models import Decision, Epic, EpicTransition
from tests.line import AT, archive, days, epic, limit, rolled_back, together
from tests.portfolio.boards import complete, decide, member, report, standing_in, step

pytestmark = pytest.mark.django_db

LEADS = {
    ("ANALYZING", "GO"): ("READY", ""),
    ("FUNNEL", "NO_GO"): ("REJECTED", ""),
    ("REVIEWING", "NO_GO"): ("REJECTED", ""),
    ("ANALYZING", "NO_GO"): ("REJECTED", ""),
    ("READY", "NO_GO"): ("REJECTED", ""),
    ("MVP", "NO_GO"): ("REJECTED", ""),
    ("PERSEVERE", "NO_GO"): ("REJECTED", ""),
    ("MVP", "PERSEVERE"): ("PERSEVERE", ""),
    ("MVP", "EXTEND"): ("MVP", ""),
    ("READY", "STOP"): ("DONE", "STOPPED"),
    ("MVP", "STOP"): ("DONE", "STOPPED"),
    ("PERSEVERE", "STOP"): ("DONE", "STOPPED"),
    ("MVP", "PIVOT"): ("DONE", "PIVOTED"),
    ("PERSEVERE", "PIVOT"): ("DONE", "PIVOTED"),
}
"""Where each decision leads from each state; all others are not possible."""


@pytest.fixture
def at_state(product_itself, drn):
    return lambda state: standing_in(product_itself, state)


@pytest.mark.parametrize("state", ["FUNNEL", "REVIEWING", "ANALYZING", "READY", "MVP", "PERSEVERE"])
def test_a_decision_leads_where_the_definition_says_and_no_other_is_possible(
    state, at_state, product_itself
):
    found = at_state(state)
    report(product_itself, found)
    possible = {kind for start, kind in LEADS if start == state}

    for kind in DecisionKind:
        with rolled_back():
            extra = {"successor": "Go on"} if kind == "PIVOT" else {}
            if kind in possible:
                decided = decide(product_itself, found, kind, **extra)
                after = Epic.objects.get(pk=found.pk)
                assert (after.state, after.conclusion) == LEADS[state, kind]
                assert (decided.kind, decided.reason) == (kind, "The board said so.")
            else:
                with pytest.raises(DecisionNotPossible) as refused:
                    decide(product_itself, found, kind, **extra)
                assert set(refused.value.possible) == possible


def test_a_move_that_needs_a_decision_says_so_and_nothing_else(at_state, product_itself):
    found = at_state("ANALYZING")

    with pytest.raises(MoveNotAllowed) as refused:
        step(product_itself, found, "READY")

    assert [one.rule for one in refused.value.missing] == ["DECISION_REQUIRED"]
    assert "decideEpic" in refused.value.message


def test_go_names_all_that_is_missing_and_writes_nothing(product_itself, drn):
    made = epic(product_itself)
    Epic.objects.filter(pk=made.pk).update(state="ANALYZING")

    with pytest.raises(MoveNotAllowed) as refused:
        decide(product_itself, made, "GO")

    assert [one.rule for one in refused.value.missing] == [
        "BUSINESS_CASE_COMPLETE",
        "MVP_DEFINED",
        "OUTCOME_PROMISED",
        "ALTERNATIVES_COMPARED",
        "SCORED",
    ]
    assert not Decision.objects.exists()
    assert not EpicTransition.objects.exists()


def test_go_above_the_threshold_is_for_those_who_may_approve_it(at_state, product_itself):
    found = at_state("ANALYZING")
    portfolio.edit_portfolio(
        by=product_itself,
        key="DRN",
        changes={"approval_threshold": Decimal(399_999)},
        expected_version=1,
        at=AT,
    )
    manager = principal_of(member(product_itself, "jonas", Role.PORTFOLIO_MANAGER))
    board = principal_of(member(product_itself, "vera"))

    with pytest.raises(MoveNotAllowed) as refused:
        decide(manager, found, "GO")
    decided = decide(board, found, "GO")

    assert [one.rule for one in refused.value.missing] == ["APPROVER_REQUIRED"]
    assert decided.decided_by_id == board.person_id


def test_an_mvp_has_its_timebox_from_the_day_it_starts_and_extending_gives_another(
    at_state, product_itself
):
    found = step(product_itself, at_state("READY"), "MVP", at=AT)
    assert found.mvp_due_date == date(2026, 4, 27)  # eight weeks after 2 March

    decide(product_itself, found, "EXTEND", at=days(60))
    found.refresh_from_db()

    assert (found.state, found.mvp_due_date) == ("MVP", date(2026, 6, 26))


def test_an_mvp_without_a_timebox_cannot_be_extended(at_state, product_itself):
    found = at_state("MVP")
    portfolio.edit_business_case(
        by=product_itself, key=found.key, changes={"mvp_weeks": None}, expected_version=1, at=AT
    )

    with pytest.raises(InvalidValue) as refused:
        decide(product_itself, found, "EXTEND")

    assert refused.value.message == f"{found.key} has no timebox to extend; set mvpWeeks."


def test_a_pivot_puts_its_successor_into_the_funnel_with_the_bet_as_it_stood(
    at_state, product_itself
):
    found = at_state("MVP")

    decided = decide(product_itself, found, "PIVOT", successor="Carry light loads far")

    heir = decided.successor
    assert (heir.title, heir.state, heir.pivoted_from_id) == (
        "Carry light loads far",
        "FUNNEL",
        found.pk,
    )
    assert (heir.theme_id, heir.owner_id, heir.need) == (found.theme_id, found.owner_id, "Need")
    assert [*found.successors.all()] == [heir]


@pytest.mark.parametrize(
    ("kind", "extra", "field"),
    [
        ("STOP", {"reason": " "}, "reason"),
        ("STOP", {"reason": "x" * 4001}, "reason"),
        ("STOP", {"reason": "No\0"}, "reason"),
        ("PIVOT", {}, "successor"),
        ("STOP", {"successor": "Another"}, "successor"),
        ("PIVOT", {"successor": ""}, "title"),
        ("PIVOT", {"successor": "x" * 256}, "title"),
    ],
)
def test_a_decision_without_sense_is_refused_and_nothing_is_written(
    kind, extra, field, at_state, product_itself
):
    found = at_state("MVP")
    before = Decision.objects.count()

    with pytest.raises(InvalidValue) as refused, transaction.atomic():
        decide(product_itself, found, kind, **extra)

    assert refused.value.field == field
    assert Decision.objects.count() == before
    assert Epic.objects.get(pk=found.pk).version == found.version
    assert Epic.objects.count() == 1


def test_a_decision_on_a_stale_version_is_a_conflict(at_state, product_itself):
    found = at_state("MVP")
    portfolio.edit_epic(
        by=product_itself,
        key=found.key,
        changes={"title": "New"},
        expected_version=found.version,
        at=AT,
    )

    with pytest.raises(Conflict) as refused:
        portfolio.decide_epic(
            by=product_itself,
            key=found.key,
            kind=DecisionKind.STOP,
            grounds=portfolio.Grounds("No"),
            expected_version=found.version,
            at=AT,
        )

    assert refused.value.changed_fields == ["title"]


def test_a_source_that_moves_its_epic_leaves_nothing_to_decide(at_state, product_itself):
    found = at_state("MVP")
    Epic.objects.filter(pk=found.pk).update(source_fields=["state"], site="acme")

    with pytest.raises(FieldOwnedBySource):
        decide(product_itself, found, "STOP")


def test_an_archived_epic_is_not_decided_upon(product_itself, drn):
    put_away = archive(product_itself, complete(product_itself))

    with pytest.raises(ItemArchived):
        decide(product_itself, put_away, "NO_GO")


def test_what_the_board_saw_stays_as_it_was_when_the_epic_changes(at_state, product_itself):
    found = at_state("MVP")
    portfolio.refresh_board(workspace_id=found.workspace_id, at=AT)
    said = report(
        product_itself, found, "SHORT", effect=portfolio.Interval(Decimal("1.5"), Decimal(1))
    )
    decided = decide(product_itself, found, "PERSEVERE", evidence=[said.pk])
    now = Epic.objects.get(pk=found.pk)
    portfolio.edit_epic(
        by=product_itself,
        key=now.key,
        changes={"title": "Renamed", "estimated_cost": Decimal(1)},
        expected_version=now.version,
        at=AT,
    )

    kept = Decision.objects.get(pk=decided.pk)

    assert kept.seen["epic"]["title"] == "Carry heavy loads"
    assert kept.seen["epic"]["estimated_cost"] == "400000.00"
    assert kept.seen["epic"]["version"] == found.version
    ranking = kept.seen["ranking"]
    assert (ranking["rank"], ranking["method"], ranking["wsjf"]) == (
        1,
        "EFFECTIVE_WSJF",
        "3.0000",
    )
    assert kept.seen["business_case"]["mvp_cost"] == "120000.00"
    assert kept.seen["business_case"]["alternatives"] == ["Vans", "Bicycles"]
    assert kept.seen["facts"] == {"outcomes": 1, "open_blockers": 0}
    (cited,) = kept.evidence
    assert (cited["verdict"], cited["grade"], cited["source"]) == ("SHORT", "E", "SELF_REPORTED")
    assert cited["effect"] == {"estimate": "1.5", "low": "1", "high": None}


def test_evidence_of_another_epic_cannot_be_cited(at_state, product_itself):
    found = at_state("MVP")
    other = report(product_itself, complete(product_itself, title="Fly at night"))

    with pytest.raises(NotFound):
        decide(product_itself, found, "PERSEVERE", evidence=[other.pk])


def test_without_a_citation_the_newest_evidence_counts(at_state, product_itself):
    found = at_state("MVP")
    report(product_itself, found, "PROVEN")
    report(product_itself, found, "DISPROVEN")

    with pytest.raises(MoveNotAllowed) as refused:
        decide(product_itself, found, "PERSEVERE")

    (missing,) = refused.value.missing
    assert missing.detail.startswith("The evidence says DISPROVEN;")


def test_older_evidence_that_is_cited_does_not_outweigh_the_newest(at_state, product_itself):
    found = at_state("MVP")
    proven = report(product_itself, found, "PROVEN")
    report(product_itself, found, "HARMFUL")

    with pytest.raises(MoveNotAllowed) as refused:
        decide(product_itself, found, "PERSEVERE", evidence=[proven.pk])

    assert [one.rule for one in refused.value.missing] == ["EVIDENCE_SUPPORTS"]


def test_persevering_ends_as_achieved_when_an_epic_is_moved_to_done(at_state, product_itself):
    done = step(product_itself, at_state("PERSEVERE"), "DONE", at=days(40))

    assert (done.state, done.conclusion, done.finished_at) == ("DONE", "ACHIEVED", days(40))


@pytest.mark.parametrize("model", [Decision, EpicTransition])
@pytest.mark.parametrize(
    "change", ["UPDATE {} SET id = id", "DELETE FROM {}", "TRUNCATE {} CASCADE"]
)
def test_nobody_changes_deletes_or_empties_what_was_decided_and_done(
    model, change, at_state, product_itself
):
    decide(product_itself, at_state("MVP"), "STOP")
    table, before = model._meta.db_table, model.objects.count()

    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(change.format(table))

    assert model.objects.count() == before > 0


@pytest.mark.django_db(transaction=True)
def test_of_many_who_decide_at_once_one_does(at_state, product_itself):
    found = at_state("MVP")
    calls = [
        lambda kind=kind: portfolio.decide_epic(
            by=product_itself,
            key=found.key,
            kind=DecisionKind(kind),
            grounds=portfolio.Grounds("Now"),
            expected_version=found.version,
            at=AT,
        )
        for kind in ("STOP", "NO_GO", "STOP", "EXTEND")
    ]

    answers = together(calls)

    decided = [one for one in answers if isinstance(one, Decision)]
    assert len(decided) == 1
    assert {type(one) for one in answers if one not in decided} <= {Conflict, DecisionNotPossible}
    assert Decision.objects.filter(reason="Now").count() == 1
    assert EpicState(Epic.objects.get(pk=found.pk).state) in {"DONE", "REJECTED", "MVP"}


def test_a_pivot_whose_successor_finds_no_room_leaves_all_as_it_was(at_state, product_itself):
    found = at_state("MVP")
    limit(product_itself, 1, portfolio="DRN", state="FUNNEL")
    epic(product_itself, "It fills the funnel")

    with pytest.raises(WipLimitReached, match="FUNNEL"):
        decide(product_itself, found, "PIVOT", successor="Go on")

    assert Epic.objects.get(pk=found.pk).state == "MVP"
    assert not Epic.objects.filter(title="Go on").exists()
    assert not Decision.objects.filter(kind="PIVOT").exists()

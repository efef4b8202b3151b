"""Scoring sessions: what they take, when they close, which of them counts."""

from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from kernel.errors import AccessDenied, Conflict, InvalidValue, NotFound
from organization.models import Role
from portfolio import actions
from portfolio.errors import SessionClosed, SessionNotAnchored
from portfolio.models import Score, ScoringSession
from portfolio.wsjf import COLUMNS
from tests.line import archive, change, days, epic, together
from tests.portfolio.scoring import close, score, scored, session
from tests.worlds import global_id


@pytest.fixture
def three(drn, product_itself):
    return [epic(product_itself, title) for title in ("Lift", "Night", "Noise")]


def test_a_score_is_kept_with_its_wsjf(three, product_itself):
    (taken,) = score(product_itself, session(product_itself), (three[0], 8, 3, 5, 2))

    assert taken.score.wsjf == Decimal("8.0000")
    assert Score.objects.get().wsjf == Decimal("8.0000")


def test_the_wsjf_of_the_database_is_the_formula_over_the_whole_scale(three, product_itself):
    taken = score(
        product_itself,
        session(product_itself),
        (three[0], 20, 20, 20, 1),
        (three[1], 8, 3, 5, 13),
        (three[2], 1, 1, 1, 20),
    )

    assert [one.score.wsjf for one in taken] == [
        Decimal("60.0000"),
        Decimal("1.2308"),
        Decimal("0.1500"),
    ]


def test_each_score_is_answered_by_itself_and_the_good_ones_are_kept(three, product_itself):
    lift, night, noise = three
    archive(product_itself, noise)
    opened = session(product_itself)
    score(product_itself, opened, (lift, 1, 1, 1, 1))

    off, gone, stale, fresh = score(
        product_itself,
        opened,
        (night, 4, 1, 7, 2),
        (noise, 1, 1, 1, 1),
        (lift, 2, 1, 1, 1, 7),
        (night, 2, 1, 1, 1),
    )

    assert (off.code, off.off_scale) == ("SCORE_OFF_SCALE", ["business_value", "risk_reduction"])
    assert "1, 2, 3, 5, 8, 13, 20" in off.message
    assert (gone.code, gone.score) == ("ITEM_ARCHIVED", None)
    assert (stale.code, stale.current_version) == ("CONFLICT", 1)
    assert fresh.score.epic == night
    assert Score.objects.count() == 2


def test_an_epic_of_another_portfolio_is_not_found_in_this_session(three, product_itself):
    actions.create_portfolio(by=product_itself, key="CAR", name="Cars", at=days(0))
    stranger = epic(product_itself, in_portfolio="CAR")

    (refused,) = score(product_itself, session(product_itself), (stranger, 1, 1, 1, 1))

    assert refused.code == "NOT_FOUND"


@pytest.mark.parametrize("count", [0, 101])
def test_a_request_has_one_to_a_hundred_scores(count, three, product_itself):
    with pytest.raises(InvalidValue):
        score(product_itself, session(product_itself), *[(three[0], 1, 1, 1, 1)] * count)


def test_a_session_closes_when_each_column_holds_a_one(three, product_itself):
    opened = session(product_itself)
    score(product_itself, opened, (three[0], 1, 5, 2, 1), (three[1], 3, 2, 1, 8))

    with pytest.raises(SessionNotAnchored) as refused:
        close(product_itself, opened)
    score(product_itself, opened, (three[2], 2, 1, 2, 5))
    closed = close(product_itself, opened, at=days(1))

    assert refused.value.columns == ["time_criticality"]
    assert (closed.closed_at, closed.is_current, closed.version) == (days(1), True, 2)


def test_an_empty_session_lacks_a_one_in_every_column(drn, product_itself):
    with pytest.raises(SessionNotAnchored) as refused:
        close(product_itself, session(product_itself))

    assert refused.value.columns == [*COLUMNS]


def test_a_closed_session_takes_no_score_and_closes_no_second_time(three, product_itself):
    closed = scored(product_itself, (three[0], 1, 1, 1, 1))

    with pytest.raises(SessionClosed) as refused:
        score(product_itself, closed, (three[1], 1, 1, 1, 1))
    with pytest.raises(SessionClosed):
        close(product_itself, closed)

    assert refused.value.session == "Autumn"
    assert Score.objects.count() == 1


def current():
    return [one.name for one in ScoringSession.objects.filter(is_current=True)]


def test_the_session_that_was_closed_last_counts_and_before_that_the_newest(three, product_itself):
    first = session(product_itself, "First")
    second = session(product_itself, "Second")
    assert current() == ["Second"]

    for opened in (first, second):
        score(product_itself, opened, (three[0], 1, 1, 1, 1))
    close(product_itself, first)
    session(product_itself, "Third")
    assert current() == ["First"]

    close(product_itself, second)
    assert current() == ["Second"]


def test_two_sessions_of_a_portfolio_have_two_names(drn, product_itself):
    session(product_itself)

    with pytest.raises(InvalidValue, match="DRN has a scoring session 'Autumn' already"):
        session(product_itself)


@pytest.mark.parametrize("name", ["", "  ", "a\nb", "x" * 121, "a\0b"])
def test_a_name_that_cannot_be_stored_is_refused(name, drn, product_itself):
    with pytest.raises(InvalidValue):
        session(product_itself, name)

    assert not ScoringSession.objects.exists()


def test_a_viewer_scores_nothing(three, product_itself, as_role):
    opened, viewer = session(product_itself), as_role(Role.VIEWER)

    for attempt in (
        lambda: session(viewer, "Mine"),
        lambda: score(viewer, opened, (three[0], 1, 1, 1, 1)),
        lambda: close(viewer, opened),
    ):
        with pytest.raises(AccessDenied):
            attempt()


def test_a_session_that_is_not_there_is_not_found(drn, product_itself):
    with pytest.raises(NotFound):
        actions.score_epics(by=product_itself, session_id=99, scores=[])


def test_a_session_is_closed_at_the_version_that_was_read(three, product_itself):
    opened = session(product_itself)
    score(product_itself, opened, (three[0], 1, 1, 1, 1))

    with pytest.raises(Conflict):
        actions.close_scoring_session(
            by=product_itself, session_id=opened.pk, expected_version=2, at=days(1)
        )


@pytest.mark.parametrize("column", COLUMNS)
@pytest.mark.parametrize("value", [4, 6, 21])
def test_the_database_keeps_every_score_on_the_scale(column, value, three, product_itself):
    score(product_itself, session(product_itself), (three[0], 1, 1, 1, 1))

    with pytest.raises(IntegrityError, match=f"score_{column}_on_scale"), transaction.atomic():
        Score.objects.update(**{column: value})


def test_over_the_api_scores_answer_with_their_facts(three, product_itself, execute):
    lift, night, _ = three
    opened = change(
        "openScoringSession",
        product_itself,
        "... on ScoringSession { id name isCurrent version }",
        portfolio="DRN",
        name="Autumn",
    )
    one = {"businessValue": 8, "timeCriticality": 3, "riskReduction": 1, "jobSize": 1}
    answer = change(
        "scoreEpics",
        product_itself,
        """... on ScoreEpicsSuccess { items { key code message offScale currentVersion
            score { wsjf version epic { key wsjf } session { name } } } }""",
        session=opened["id"],
        scores=[{"epic": lift.key, **one}, {"epic": night.key, **one, "jobSize": 4}],
    )

    taken, off = answer["items"]
    assert taken["score"] == {
        "wsjf": "12",
        "version": 1,
        "epic": {"key": lift.key, "wsjf": "12"},
        "session": {"name": "Autumn"},
    }
    assert (off["code"], off["offScale"], off["score"]) == ("SCORE_OFF_SCALE", ["jobSize"], None)

    refused = change(
        "closeScoringSession",
        product_itself,
        "... on SessionNotAnchored { columns }",
        session=opened["id"],
        expectedVersion=1,
    )
    assert refused["columns"] == ["businessValue", "timeCriticality"]


def test_over_the_api_a_closed_session_says_since_when(three, product_itself):
    closed = scored(product_itself, (three[0], 1, 1, 1, 1))

    refused = change(
        "scoreEpics",
        product_itself,
        "... on SessionClosed { session closedAt }",
        session=global_id("ScoringSession", closed.pk),
        scores=[],
    )

    assert refused["__typename"] == "SessionClosed"
    assert refused["closedAt"].startswith("2026-03-02T09:00")


@pytest.mark.django_db(transaction=True)
def test_of_eight_who_score_one_epic_at_once_one_is_first_and_no_edit_is_lost(
    three, product_itself
):
    opened = session(product_itself)

    answers = together(
        [
            lambda value=value: score(product_itself, opened, (three[0], value, 1, 1, 1))[0]
            for value in (1, 2, 3, 5, 8, 13, 20, 1)
        ]
    )

    taken = [one for one in answers if one.score is not None]
    assert {one.code for one in answers if one.score is None} <= {"CONFLICT"}
    kept = Score.objects.get()
    assert kept.business_value in {one.score.business_value for one in taken}
    assert kept.version == len({one.score.business_value for one in taken})

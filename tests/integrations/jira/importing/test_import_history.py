"""The past of issues, where an export tells it."""

from datetime import UTC, datetime

import pytest
from jira_payloads import build_issue, status

from portfolio.models import EpicTransition
from products.models import FeatureTransition
from teams.models import StoryTransition

pytestmark = pytest.mark.django_db

LATER, LAST = "2024-03-01T10:00:00.000+0000", "2024-04-01T10:00:00.000+0000"


def day(number):
    return datetime(2024, 1, number, 10, tzinfo=UTC)


def moved(number, before, after):
    return {
        "id": str(number),
        "created": f"2024-01-{number:02}T10:00:00.000+0000",
        "items": [{"field": "status", "fromString": before, "toString": after}],
    }


def told(issue, *moves, total=None):
    histories = [moved(*move) for move in moves]
    return issue | {"changelog": {"histories": histories, "total": total or len(histories)}}


def steps(story):
    rows = StoryTransition.objects.filter(story=story).order_by("at", "pk")
    return [(row.at.day, row.from_state, row.to_state) for row in rows]


MOVES = ((4, "Open", "Doing"), (5, "Doing", "In Review"), (9, "In Review", "Closed"))


def test_a_changelog_becomes_transitions_and_tells_start_and_end(jira):
    jira.load(
        told(build_issue(1, status=status("Closed")), *MOVES),
        *(build_issue(n, status=status(name)) for n, name in enumerate(("Doing", "In Review"), 2)),
        build_issue(4),
    )

    story = jira.story(1)
    assert (story.started_at, story.finished_at) == (day(4), day(9))
    assert steps(story) == [
        (4, "TODO", "IN_PROGRESS"),
        (5, "IN_PROGRESS", "IN_REVIEW"),
        (9, "IN_REVIEW", "DONE"),
    ]


def test_a_status_is_understood_that_only_a_later_issue_explains(jira):
    jira.load(
        told(build_issue(1, status=status("Closed")), *MOVES[1:]),
        build_issue(2, status=status("Doing")),
        build_issue(3, status=status("In Review")),
    )

    assert steps(jira.story(1))[0] == (5, "IN_PROGRESS", "IN_REVIEW")


def test_without_a_changelog_nobody_knows_the_start_and_jira_tells_the_end(jira):
    jira.load(
        build_issue(1, status=status("Doing")),
        build_issue(2, status=status("Closed"), resolutiondate="2024-01-09T10:00:00.000+0000"),
    )

    assert (jira.story(1).started_at, jira.story(1).finished_at) == (None, None)
    assert (jira.story(2).started_at, jira.story(2).finished_at) == (None, day(9))
    assert not StoryTransition.objects.exists()


def test_a_whole_history_replaces_what_was_known(jira):
    jira.load(
        told(build_issue(1, status=status("Doing")), (3, "Open", "Doing")),
        build_issue(9),
    )

    jira.load(
        told(build_issue(1, status=status("Doing"), updated=LATER), (4, "Open", "Doing")),
        build_issue(9),
    )

    assert steps(jira.story(1)) == [(4, "TODO", "IN_PROGRESS")]
    assert jira.story(1).started_at == day(4)


def test_a_part_of_a_history_is_added_and_an_export_without_one_takes_nothing_away(jira):
    others = [build_issue(9), build_issue(8, status=status("In Review"))]
    jira.load(told(build_issue(1, status=status("Doing")), MOVES[0]), *others)

    part = build_issue(1, status=status("In Review"), updated=LATER)
    jira.load(told(part, MOVES[1], total=50), *others)
    assert steps(jira.story(1)) == [(4, "TODO", "IN_PROGRESS"), (5, "IN_PROGRESS", "IN_REVIEW")]
    assert jira.story(1).started_at == day(4)

    jira.load(build_issue(1, status=status("Doing"), updated=LAST))
    assert len(steps(jira.story(1))) == 2
    assert (jira.story(1).started_at, jira.story(1).state) == (day(4), "IN_PROGRESS")


def test_a_reopened_story_is_not_finished(jira):
    jira.load(
        build_issue(1, status=status("Closed"), resolutiondate="2024-01-09T10:00:00.000+0000")
    )

    jira.load(
        build_issue(
            1,
            status=status("Doing"),
            updated=LATER,
            resolutiondate="2024-01-09T10:00:00.000+0000",
        )
    )

    assert jira.story(1).finished_at is None


def test_epics_and_features_have_a_past_too(jira):
    jira.load(
        told(build_issue(1, "Initiative", status=status("Doing")), (3, "Open", "Doing")),
        told(build_issue(2, "Epic", status=status("Doing")), (4, "Open", "Doing")),
        build_issue(9),
    )

    epic, feature = EpicTransition.objects.get(), FeatureTransition.objects.get()
    assert (epic.epic, epic.from_state, epic.to_state) == (jira.epic(1), "FUNNEL", "MVP")
    assert (feature.feature, feature.to_state) == (jira.feature(2), "IN_PROGRESS")
    assert (jira.epic(1).started_at, jira.feature(2).started_at) == (day(3), day(4))


def test_a_status_is_remembered_from_an_earlier_export(jira):
    jira.load(build_issue(8, status=status("Doing")), build_issue(9))

    jira.load(told(build_issue(1, status=status("In Review")), *MOVES[:2]))

    assert steps(jira.story(1)) == [(4, "TODO", "IN_PROGRESS"), (5, "IN_PROGRESS", "IN_REVIEW")]
    assert jira.story(1).started_at == day(4)


def test_a_history_with_a_status_that_nobody_knows_takes_nothing_away(jira):
    jira.load(told(build_issue(1, status=status("Doing")), MOVES[0]), build_issue(9))

    newer = build_issue(1, status=status("Doing"), updated=LATER)
    summary = jira.load(told(newer, (3, "Riddle", "Other"), (6, "Other", "Doing")))

    assert steps(jira.story(1)) == [(4, "TODO", "IN_PROGRESS"), (6, "", "IN_PROGRESS")]
    assert jira.story(1).started_at == day(4)
    assert summary.warnings == {"TRANSITION_UNKNOWN": 1}

from datetime import UTC, datetime

import orjson
import pytest
from jira_payloads import build_issue, status

from integrations.jira import issue
from integrations.jira.changelog import Transition
from integrations.jira.states import Status, Statuses
from integrations.jira.values import Doubt

KNOWN = ("Open", "Doing", "In Review", "Closed")


@pytest.fixture
def statuses():
    known = Statuses()
    for name in KNOWN:
        told = status(name)
        known.learn(Status(told["id"], name, told["statusCategory"]["key"]))
    return known


def day(number):
    return datetime(2024, 1, number, 10, tzinfo=UTC)


def history(number, *moves, **item):
    """Return an entry of day `number` with the status items of `moves`: pairs of names."""
    return {
        "id": str(100 + number),
        "created": f"2024-01-{number:02}T10:00:00.000+0000",
        "items": [
            {
                "field": "status",
                "fieldtype": "jira",
                "from": before and str(len(before)),
                "fromString": before,
                "to": after and str(len(after)),
                "toString": after,
                **item,
            }
            for before, after in moves
        ],
    }


def changelog(*histories, **told):
    return {"startAt": 0, "histories": list(histories), "total": len(histories), **told}


USUAL = (
    history(2, ("Open", "Doing")),
    history(3, ("Doing", "In Review")),
    history(4, ("In Review", "Doing")),
    history(5, ("Doing", "Closed")),
)


def done(**fields):
    return build_issue(1, status=status("Closed"), **fields)


@pytest.mark.parametrize("order", [1, -1])
def test_a_whole_changelog_tells_when_work_began_and_ended_in_either_order(mapped, statuses, order):
    row = mapped({**done(), "changelog": changelog(*USUAL[::order])}, statuses)

    assert row.transitions == (
        Transition(day(2), "TODO", "IN_PROGRESS"),
        Transition(day(3), "IN_PROGRESS", "IN_REVIEW"),
        Transition(day(4), "IN_REVIEW", "IN_PROGRESS"),
        Transition(day(5), "IN_PROGRESS", "DONE"),
    )
    assert (row.started_at, row.finished_at) == (day(2), day(5))
    assert (row.changelog_truncated, row.warnings) == (False, ())


def test_moves_of_one_moment_are_ordered_by_the_id_of_their_entry(mapped, statuses):
    first, second = history(2, ("Open", "Doing")), history(2, ("Doing", "Closed"))
    second["id"] = "1000"

    row = mapped({**done(), "changelog": changelog(second, first)}, statuses)

    assert [step.to_state for step in row.transitions] == ["IN_PROGRESS", "DONE"]


def test_without_a_changelog_nobody_knows_the_start_and_jira_the_end(mapped, statuses):
    row = mapped(done(resolutiondate="2024-01-09T10:00:00.000+0000"), statuses)
    open_again = mapped(build_issue(1, resolutiondate="2024-01-09T10:00:00.000+0000"), statuses)

    assert (row.transitions, row.started_at, row.finished_at) == ((), None, day(9))
    assert open_again.finished_at is None
    assert mapped(done(), statuses).finished_at is None


def test_a_cut_changelog_tells_no_start(mapped, statuses):
    row = mapped({**done(), "changelog": changelog(*USUAL[2:], total=40)}, statuses)

    assert (row.started_at, row.finished_at, row.changelog_truncated) == (None, day(5), True)
    assert row.warnings == ((Doubt.CHANGELOG_TRUNCATED, "2 of 40 entries"),)


def test_a_cut_changelog_leaves_the_end_to_the_date_of_resolution(mapped, statuses):
    late = done(resolutiondate="2024-01-09T10:00:00.000+0000")

    row = mapped({**late, "changelog": changelog(*USUAL, total=40)}, statuses)

    assert row.finished_at == day(9)


def test_work_that_was_reopened_ends_with_its_last_end_and_keeps_its_first_start(mapped, statuses):
    again = (
        history(6, ("Closed", "Open")),
        history(7, ("Open", "Doing")),
        history(8, ("Doing", "Closed")),
    )

    row = mapped({**done(), "changelog": changelog(*USUAL, *again)}, statuses)
    open_row = mapped({**build_issue(1), "changelog": changelog(*USUAL, again[0])}, statuses)

    assert (row.started_at, row.finished_at) == (day(2), day(8))
    assert (open_row.started_at, open_row.finished_at) == (day(2), None)


def test_an_issue_that_was_born_in_progress_started_with_its_creation(mapped, statuses):
    untouched = build_issue(1, status=status("Doing"))

    row = mapped({**untouched, "changelog": changelog()}, statuses)
    moved = mapped({**done(), "changelog": changelog(history(5, ("Doing", "Closed")))}, statuses)

    assert row.started_at == moved.started_at == day(1)


def test_an_issue_that_was_closed_at_once_never_started(mapped, statuses):
    row = mapped({**done(), "changelog": changelog(history(5, ("Open", "Closed")))}, statuses)

    assert (row.started_at, row.finished_at) == (None, day(5))


def test_a_move_to_a_forgotten_status_is_left_out_and_hides_the_start(mapped, statuses):
    past = (history(2, ("Open", "Long Forgotten")), history(3, ("Long Forgotten", "Doing")))

    row = mapped({**done(), "changelog": changelog(*past, USUAL[3])}, statuses)

    assert row.transitions == (
        Transition(day(3), "", "IN_PROGRESS"),
        Transition(day(5), "IN_PROGRESS", "DONE"),
    )
    assert (row.started_at, row.finished_at) == (None, day(5))
    assert row.warnings == ((Doubt.TRANSITION_UNKNOWN, "a move at 2024-01-02"),)


def test_a_forgotten_status_after_the_start_hides_nothing(mapped, statuses):
    past = (history(2, ("Open", "Doing")), history(3, ("Doing", "Long Forgotten")))

    assert mapped({**done(), "changelog": changelog(*past)}, statuses).started_at == day(2)


def test_a_status_is_known_by_its_id_under_an_old_or_a_foreign_name(mapped, statuses):
    entry = history(2, ("Open", "Doing"))
    entry["items"][0] |= {"fromString": "Offen", "toString": "In Arbeit"}

    row = mapped(
        {**build_issue(1, status=status("Doing")), "changelog": changelog(entry)}, statuses
    )

    assert row.transitions == (Transition(day(2), "TODO", "IN_PROGRESS"),)


def test_a_status_is_known_by_its_name_where_the_id_is_missing(mapped, statuses):
    entry = history(2, ("Open", "Doing"))
    entry["items"][0] |= {"from": None, "to": None}

    assert mapped({**build_issue(1), "changelog": changelog(entry)}, statuses).started_at == day(2)


def test_a_status_without_an_id_stands_for_no_other(mapped, statuses):
    statuses.learn(Status("", "Nameless", "indeterminate"))
    entry = history(2, ("Open", "Long Forgotten"))
    entry["items"][0]["to"] = None

    assert mapped({**build_issue(1), "changelog": changelog(entry)}, statuses).transitions == ()


def test_moves_within_one_state_are_no_change(mapped, statuses):
    statuses.learn(Status("77", "Coding", "indeterminate"))
    entry = history(3, ("Doing", "Coding"))
    entry["items"][0]["to"] = "77"

    row = mapped({**done(), "changelog": changelog(USUAL[0], entry, USUAL[3])}, statuses)

    assert [step.at for step in row.transitions] == [day(2), day(5)]


def test_the_last_end_of_cancelled_work_is_its_cancellation(mapped, statuses):
    dropped = done(resolution={"name": "Won't Do"})

    row = mapped({**dropped, "changelog": changelog(*USUAL)}, statuses)

    assert (row.state, row.transitions[-1].to_state, row.finished_at) == (
        "CANCELLED",
        "CANCELLED",
        day(5),
    )


def test_an_epic_has_a_history_in_states_of_the_kanban(mapped, statuses):
    epic = build_issue(1, "Initiative", status=status("Closed"), resolution={"name": "Won't Do"})

    row = mapped({**epic, "changelog": changelog(*USUAL)}, statuses)

    assert [step.to_state for step in row.transitions] == ["MVP", "REJECTED"]
    assert (row.started_at, row.finished_at) == (day(2), day(5))


def test_a_custom_field_that_is_called_status_is_no_status(mapped, statuses):
    entry = history(2, ("Open", "Doing"), fieldtype="custom", fieldId="customfield_3")

    assert mapped({**build_issue(1), "changelog": changelog(entry)}, statuses).transitions == ()


@pytest.mark.parametrize("date", ["yesterday", "0001-01-01T00:00:00Z", "9999-01-01T00:00:00Z"])
def test_a_move_without_a_readable_date_is_left_out_with_a_warning(mapped, statuses, date):
    entry = {**history(2, ("Open", "Doing")), "created": date}

    row = mapped({**build_issue(1), "changelog": changelog(entry)}, statuses)

    assert row.warnings == ((Doubt.DATE_UNREADABLE, "changelog.histories.created"),)


def test_one_pass_over_an_export_learns_the_statuses_that_its_past_names(mapped, read_bytes):
    page = {
        "issues": [build_issue(number, status=status(name)) for number, name in enumerate(KNOWN, 1)]
    }
    learnt = issue.statuses_of(read_bytes(orjson.dumps(page) + b"\nnonsense"))
    raw = {**done(), "changelog": changelog(*USUAL)}

    assert mapped(raw, learnt).started_at == day(2)
    assert mapped(raw, Statuses()).started_at is None

"""Rows that cannot be used stop nothing, and texts that cannot be stored are mended."""

import orjson
import pytest
from jira_payloads import build_issue

from integrations.jira.files import ExportUnreadable
from integrations.jira.models import ImportRun, JiraIssue
from organization.models import Workspace
from portfolio.models import Portfolio
from teams.actions import archive_story
from teams.models import Story

pytestmark = pytest.mark.django_db

EARLIER, LATER = "2024-01-15T10:00:00.000+0000", "2024-03-01T10:00:00.000+0000"


def test_every_kind_of_bad_row_is_kept_with_its_line_and_reason(jira):
    nameless = {key: value for key, value in build_issue(5).items() if key != "id"}
    summary = jira.load(
        build_issue(1),
        b'{"id": "1", "key": ',
        build_issue(2, "Riddle"),
        build_issue(3, "Note"),
        nameless,
        b"[1, 2]",
        build_issue(6, updated="yesterday"),
        build_issue(7),
    )

    (cut, *others) = [(row.line, row.reason) for row in summary.bad_rows]
    assert (cut[0], cut[1][:9]) == (2, "not JSON:")
    assert others == [
        (3, f"SHOP-2: the issue type 'Riddle' is not in [levels] of {jira.folder}/mapping.toml"),
        (5, "no id of 1 to 40 characters"),
        (6, "issue 1 of the page: not an object"),
        (6, "issue 2 of the page: not an object"),
        (7, "SHOP-6: no date and time with a zone in fields.updated"),
    ]
    assert {row.file for row in summary.bad_rows} == {str(jira.folder / "export-1.jsonl")}
    assert (summary.rows_read, summary.created, summary.left_out) == (9, 2, 1)
    assert ImportRun.objects.get().quarantine.get(line=2).raw == '{"id": "1", "key":'


def test_a_level_is_kept_for_life_and_the_change_is_told(jira):
    jira.load(build_issue(1))

    summary = jira.load(build_issue(1, "Epic", updated=LATER))

    (bad,) = summary.bad_rows
    assert bad.reason == (
        "SHOP-1: was imported at level STORY and its type is at level FEATURE now;"
        " an item keeps its level"
    )
    assert jira.story(1).version == 1


def test_nul_and_half_of_an_emoji_become_replacement_characters(jira):
    line = (
        b'{"id": "1001", "key": "SHOP-1", "fields": {"issuetype": {"name": "Story"},'
        b' "status": {"name": "Open", "statusCategory": {"key": "new"}}, "summary": "a\\u0000b",'
        b' "description": "half \\ud83d of one", "project": {"key": "SHOP"},'
        b' "created": "2024-01-01T10:00:00.000+0000", "updated": "2024-01-01T10:00:00.000+0000"}}'
    )
    summary = jira.load(line)

    assert (jira.story(1).title, jira.story(1).description) == (
        "a\N{REPLACEMENT CHARACTER}b",
        "half \N{REPLACEMENT CHARACTER} of one",
    )
    assert JiraIssue.objects.get().raw == line.decode()
    assert summary.warnings == {"TEXT_REPLACED": 1}


def test_what_an_export_should_hold_and_does_not_is_listed_and_stays(jira):
    jira.load(*(build_issue(number, updated=LATER) for number in range(1, 6)))
    archive_story(
        by=jira.by, key="SHOP-5", reason="Old", expected_version=1, at=jira.story(5).created_at
    )

    summary = jira.load(
        build_issue(1, updated=LATER),
        build_issue(2, "Note", updated=LATER),
        build_issue(3, "Riddle", updated=LATER),
    )

    assert (summary.missing, summary.missing_keys) == (1, ["SHOP-4"])
    assert Story.objects.count() == 5


def test_an_export_of_what_has_changed_since_a_moment_misses_nothing_older(jira):
    jira.load(build_issue(1, updated=EARLIER), build_issue(2, updated=EARLIER))

    summary = jira.load(build_issue(2, updated=LATER))

    assert summary.missing == 0


def test_an_export_of_another_project_misses_nothing(jira):
    jira.load(build_issue(1, updated=LATER))

    other = build_issue(2, updated=EARLIER, project={"key": "TILL"}) | {"key": "TILL-2"}
    summary = jira.load(other)

    assert summary.missing == 0


@pytest.mark.parametrize("text", [b"", b"\n\n", b"[]", b'{"issues": []}'])
def test_an_export_without_an_issue_is_refused(jira, text):
    with pytest.raises(ExportUnreadable, match=r"export-1\.jsonl: holds no issue"):
        jira.load(text)

    assert ImportRun.objects.get().state == "FAILED"


@pytest.mark.parametrize(
    "text",
    [
        b"<html>\n<title>Sign in</title>\n</html>",
        b'{"errorMessages": ["The value of project does not exist."], "errors": {}}',
        b"\0\0\0\0\n\0\0",
        orjson.dumps(build_issue(1, "Riddle")),
    ],
)
def test_an_export_of_which_nothing_can_be_used_is_refused_and_nothing_is_made(jira, text):
    new = {"workspace": "new", "create": True, "owner": "boss@new.example"}

    with pytest.raises(
        ExportUnreadable,
        match=r"export-1\.jsonl:1: .*; nothing else in the export can be used either$",
    ):
        jira.load(text, **new)

    assert not Workspace.objects.filter(key="new").exists()


def test_an_update_that_is_far_in_the_future_does_not_freeze_the_issue(jira):
    jira.load(build_issue(1))

    jira.load(
        build_issue(1, updated="9999-06-01T10:00:00.000+0000", summary="Wrong"), build_issue(2)
    )
    jira.load(build_issue(1, updated=LATER, summary="Right"), as_of="newest")

    assert jira.story(1).title == "Right"
    assert Portfolio.objects.get().as_of.year == 2024

"""The reading side on real answers of real sites."""

import csv
from collections import Counter
from datetime import UTC, datetime
from decimal import Decimal

import orjson
import pytest
from jira_payloads import LATEST

from integrations.jira import export, issue, mapping
from integrations.jira.export import BadLine, Record
from integrations.jira.issue import MappedIssue
from integrations.jira.states import Statuses
from integrations.jira.values import Doubt, Ref
from kernel.levels import Level, StateCategory

CLOUD = """
[source]
site = "cloud"
[levels]
Epic = "FEATURE"
Story = "STORY"
Task = "STORY"
Bug = "STORY"
Improvement = "STORY"
"故事" = "STORY"
"任务" = "STORY"
"缺陷" = "STORY"
"子任务" = "STORY"
"Test Execution" = "STORY"
[states.by_name]
Backlog = "TODO"
Review = "IN_REVIEW"
[links]
Blocks = "outward"
[fields]
rank = "customfield_10019"
points = "customfield_10036"
"""


@pytest.fixture(scope="module")
def archive(jira_data):
    folder = jira_data / "tidev-archive"
    rules, statuses = mapping.load(folder / "mapping.toml"), Statuses()
    return [
        issue.read_issue(record, rules, statuses, LATEST) if isinstance(record, Record) else record
        for record in export.read([folder / "issues.jsonl.gz"])
    ]


@pytest.fixture
def read_cloud(tmp_path):
    def read_cloud(*paths):
        target = tmp_path / "mapping.toml"
        target.write_text(CLOUD, encoding="utf-8")
        rules = mapping.load(target)
        records = list(export.read(paths))
        statuses = issue.statuses_of(records)
        return [
            issue.read_issue(record, rules, statuses, LATEST)
            if isinstance(record, Record)
            else record
            for record in records
        ]

    return read_cloud


def test_the_whole_archive_becomes_rows_of_the_known_levels_kinds_and_states(archive):
    assert len(archive) == 12_435
    assert {type(row) for row in archive} == {MappedIssue}
    assert Counter(row.level for row in archive) == {Level.FEATURE: 82, Level.STORY: 12_353}
    assert sum(row.is_subtask for row in archive) == 1_021
    assert sum(row.kind == "DEFECT" for row in archive) == 7_816
    assert Counter(row.state for row in archive) == {
        "DONE": 6_940,
        "CANCELLED": 3_901,
        "TODO": 1_563,
        "IN_PROGRESS": 10,
        "IN_REVIEW": 21,
    }


def test_the_archive_has_its_known_dependencies_within_and_beyond(archive):
    keys = {row.key for row in archive}
    pairs = {(end.blocker.key, end.blocked.key) for row in archive for end in row.links}
    ends = Counter(len(keys & set(pair)) for pair in pairs)

    assert ends == {2: 476, 1: 322}


def test_both_ends_of_every_link_in_the_archive_agree(archive):
    seen = {}
    for row in archive:
        for end in row.links:
            told = (end.type, end.blocker, end.blocked)
            assert seen.setdefault(end.link_id, told) == told


def test_the_archive_has_330_stories_with_a_feature_and_506_unresolved_ends(archive):
    ids = {row.issue_id for row in archive}
    above = [{row.parent, row.feature} - {None} for row in archive]

    assert sum(row.feature is not None and row.feature.issue_id in ids for row in archive) == 330
    assert sum(ref.issue_id not in ids for refs in above for ref in refs) == 506
    assert all(row.parent_level is not None for row in archive if row.parent)


def test_the_archive_has_its_teams_points_and_dates(archive):
    teams = Counter(
        row.team
        for row in archive
        if row.state in {"IN_PROGRESS", "IN_REVIEW"}
        and row.level is Level.STORY
        and not row.is_subtask
    )

    assert teams == {"Modules": 13, "Android": 9, "Tooling": 2, "iOS": 2, "Alloy": 1}
    assert sum(row.points is not None for row in archive) == 1_553
    assert sum(row.product is None for row in archive) == 0
    assert (
        sum(row.finished_at is None for row in archive if row.state in {"DONE", "CANCELLED"}) == 6
    )
    assert all(row.started_at is None and not row.transitions for row in archive)
    assert max(row.updated_at for row in archive).year == 2021


def test_only_the_two_issues_with_a_nul_are_doubted_and_their_text_keeps_it(archive, jira_data):
    doubted = {row.key: row.warnings for row in archive if row.warnings}
    raws = {
        record.issue["key"]: record.raw
        for record in export.read([jira_data / "tidev-archive" / "issues.jsonl.gz"])
        if record.issue["key"] in doubted
    }

    assert len(doubted) == 2
    for key, ((doubt, _detail),) in doubted.items():
        assert doubt is Doubt.TEXT_REPLACED
        assert "\\u0000" in raws[key]
        assert orjson.loads(raws[key])["key"] == key


def test_cloud_issues_with_whole_changelogs_have_a_history(read_cloud, jira_data):
    rows = {
        row.key: row for row in read_cloud(*sorted((jira_data / "jirametrics").glob("SP-*.json")))
    }
    review = rows["SP-10"]

    assert len(rows) == 6
    assert review.url == "https://improvingflow.atlassian.net/browse/SP-10"
    assert [step.to_state for step in review.transitions] == ["IN_PROGRESS", "IN_REVIEW", "DONE"]
    assert review.started_at == datetime(2021, 8, 29, 18, 6, 28, 717000, tzinfo=UTC)
    assert review.finished_at == datetime(2021, 9, 6, 4, 34, 26, 239000, tzinfo=UTC)
    assert (rows["SP-14"].points, rows["SP-14"].rank) == (Decimal(14), "0|i0004n:")
    assert rows["SP-2"].finished_at is None
    (blocks,), (blocked,) = rows["SP-14"].links, rows["SP-15"].links
    assert (blocks.blocker.key, blocks.blocked.key) == ("SP-14", "SP-15")
    assert (blocks.blocker, blocks.blocked) == (blocked.blocker, blocked.blocked)
    assert (blocks.other_category, blocked.other_category) == (
        StateCategory.TODO,
        StateCategory.DONE,
    )
    assert [row.warnings for row in rows.values()] == [((Doubt.PROJECT_UNMAPPED, "SP"),)] * 6


@pytest.fixture
def long_csv_fields():
    before = csv.field_size_limit(10_000_000)
    yield
    csv.field_size_limit(before)


@pytest.mark.usefixtures("long_csv_fields")
def test_a_localised_cloud_board_is_read_by_keys_and_ids(read_cloud, jira_data, tmp_path):
    for name in ("_raw_jira_api_issues", "_raw_jira_external_epics"):
        with (jira_data / "devlake" / f"{name}.csv").open(newline="", encoding="utf-8") as file:
            lines = [row["data"] for row in csv.DictReader(file)]
        (tmp_path / f"{name}.jsonl").write_text("\n".join(lines), encoding="utf-8")
    rows = read_cloud(*sorted(tmp_path.glob("*.jsonl")))
    by_key = {row.key: row for row in rows}

    assert {type(row) for row in rows} == {MappedIssue}
    assert by_key["EE-1"].state == "TODO"  # its category is `new`, though its colour is of done
    assert by_key["EE-2"].state == "DONE"
    assert by_key["EE-25"].is_subtask
    assert by_key["EE-25"].parent == Ref("10063", "EE-1")
    assert by_key["EE-37"].is_subtask  # a type of level 0 below a story
    assert by_key["K5-2"].feature.key == "K5-1"
    assert by_key["K5-4"].level is Level.FEATURE
    assert by_key["EE-2"].rank == "0|i000dj:"
    assert all(row.created_at.tzinfo is UTC for row in rows)
    assert sum(len(row.transitions) for row in rows) > 30


def test_an_agile_answer_of_server_gives_the_epic_and_the_link_field_agrees(read_cloud, jira_data):
    (row,) = read_cloud(jira_data / "go-jira" / "issues_in_sprint.json")

    assert (row.key, row.feature) == ("AR-86", Ref("11900", "AR-37"))
    assert (row.priority, row.priority_name) == ("MEDIUM", "Major")
    assert row.created_at == datetime(2015, 12, 2, 15, 39, 15, tzinfo=UTC)
    assert row.state == "TODO"
    assert row.finished_at is None


def test_answers_that_were_shortened_are_refused_row_by_row(read_cloud, jira_data):
    page = read_cloud(jira_data / "jira-cli" / "search.json")
    array = read_cloud(jira_data / "faros" / "board_issues" / "issues_from_board.json")

    assert [bad.reason for bad in page] == [
        f"issue {place} of the page: no id of 1 to 40 characters" for place in (1, 2, 3)
    ]
    assert [bad.reason for bad in array] == [
        f"issue {place} of the page: TEST-{place}: no issue type (fields.issuetype.name)"
        for place in (1, 2)
    ]


def test_files_of_other_kinds_are_refused_not_crashed_on(read_cloud, jira_data):
    others = [
        path
        for path in jira_data.rglob("*")
        if path.is_file() and "tidev-archive/issues" not in path.as_posix()
    ]

    for path in others:
        for row in read_cloud(path):
            assert isinstance(row, BadLine | MappedIssue), path


def test_the_issues_of_webhooks_have_the_same_shape(read_cloud, jira_data, tmp_path):
    bodies = [
        orjson.loads(path.read_bytes())
        for path in sorted((jira_data / "webhooks-mattermost").glob("*issue*.json"))
    ]
    lines = [orjson.dumps(body["issue"]) for body in bodies if body.get("issue")]
    path = tmp_path / "webhooks.jsonl"
    path.write_bytes(b"\n".join(lines))
    rows = read_cloud(path)
    read = [row for row in rows if isinstance(row, MappedIssue)]

    assert len(read) == len(rows) - 1 > 20  # one body is of an update and lacks the dates
    assert {row.url.rpartition("/")[2] for row in read} == {row.key for row in read}
    assert {row.state for row in read} >= {"TODO", "IN_PROGRESS", "DONE"}

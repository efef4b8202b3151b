"""Which version of an issue counts, and that nothing happens twice."""

from datetime import UTC, datetime

import pytest
from jira_payloads import build_issue, status

from integrations.jira.models import ImportRun, JiraIssue
from kernel.models import KeySequence, OutboxMessage
from organization.models import Team
from products.models import Product
from teams.actions import create_story
from teams.models import Dependency, Story, StoryTransition

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 3, 2, tzinfo=UTC)
EARLIER, BETWEEN, LATER = (f"2024-0{month}-01T10:00:00.000+0000" for month in (1, 2, 3))


def test_an_issue_becomes_a_story_with_all_that_the_mapping_reads(jira):
    jira.load(
        build_issue(
            1,
            "Bug",
            summary="Cart is empty",
            description="After a reload.",
            status=status("In Review"),
            priority={"id": "2", "name": "High"},
            labels=["cart", "web"],
            components=[{"name": "Search"}],
            assignee={"name": "somebody", "displayName": "Some Body"},
            fixVersions=[{"name": "2.1"}],
            resolutiondate=None,
        )
    )
    story = jira.story(1)

    assert (story.key, story.title, story.description) == (
        "DRN-1",
        "Cart is empty",
        "After a reload.",
    )
    assert (story.state, story.kind, story.priority) == ("IN_REVIEW", "DEFECT", "HIGH")
    assert (story.labels, story.release_name) == (["cart", "web"], "2.1")
    assert (story.assignee, story.assignee_name) == (None, "Some Body")
    assert (story.team.name, story.product.key) == ("Finders", "SHOP")
    assert (story.site, story.external_key, story.version) == ("acme", "SHOP-1", 1)
    assert story.created_at == datetime(2024, 1, 1, 10, tzinfo=UTC)
    assert (story.started_at, story.finished_at) == (None, None)
    assert "title" in story.source_fields
    assert "feature" not in story.source_fields
    assert story.source_fields == sorted(story.source_fields)


def test_the_same_export_a_second_time_changes_nothing(jira, link):
    issues = [
        build_issue(1, "Epic"),
        build_issue(2, epic={"id": 1001, "key": "SHOP-1"}, issuelinks=[link(7, 3)]),
        build_issue(3, "Sub-task", parent={"id": "1002", "key": "SHOP-2"}, labels=["b", "a"]),
        build_issue(4, parent={"key": "SHOP-99"}),
    ]
    jira.load(*issues)
    before = everything()

    second = jira.load(*issues)

    assert everything() == before
    assert (second.created, second.updated, second.unchanged) == (0, 0, 4)
    assert not second.changed_anything
    assert (second.dependencies_added, second.dependencies_removed) == (0, 0)


def everything():
    """Return all rows that an import could touch, its runs apart."""
    events = [Story.pgh_event_model, Dependency.pgh_event_model, Team.pgh_event_model]
    models = [Story, Dependency, JiraIssue, StoryTransition, Team, Product, KeySequence]
    tables = [*models, OutboxMessage, *events]
    return {model.__name__: sorted(map(str, model.objects.values_list())) for model in tables}


def test_a_newer_version_wins_and_counts_one_version(jira):
    jira.load(build_issue(1, updated=BETWEEN))

    summary = jira.load(build_issue(1, updated=LATER, summary="New words"))

    story = jira.story(1)
    assert (story.title, story.version, story.key) == ("New words", 2, "DRN-1")
    assert (summary.created, summary.updated) == (0, 1)
    assert jira.known(1).updated_at == datetime(2024, 3, 1, 10, tzinfo=UTC)


def test_an_older_version_never_wins(jira):
    jira.load(build_issue(1, updated=BETWEEN))

    summary = jira.load(build_issue(1, updated=EARLIER, summary="Old words"))

    assert (jira.story(1).title, jira.story(1).version) == ("Issue 1", 1)
    assert (summary.updated, summary.older) == (0, 1)
    assert jira.known(1).updated_at == datetime(2024, 2, 1, 10, tzinfo=UTC)


def test_of_several_versions_in_the_files_the_newest_wins_wherever_it_stands(jira):
    summary = jira.load(
        build_issue(1, updated=BETWEEN, summary="Middle"),
        build_issue(1, updated=LATER, summary="Newest"),
        build_issue(1, updated=EARLIER, summary="Oldest"),
    )

    assert jira.story(1).title == "Newest"
    assert (summary.created, summary.older, summary.rows_read) == (1, 2, 3)


def test_a_newer_moment_without_a_change_is_remembered_and_changes_nothing(jira):
    jira.load(build_issue(1, updated=EARLIER))

    summary = jira.load(build_issue(1, updated=LATER))

    assert (summary.unchanged, summary.updated, jira.story(1).version) == (1, 0, 1)
    assert jira.known(1).updated_at == datetime(2024, 3, 1, 10, tzinfo=UTC)


def test_another_mapping_changes_what_the_same_export_means(jira):
    jira.load(build_issue(1, status=status("In Review")))
    jira.mapping = jira.mapping.replace('"In Review" = "IN_REVIEW"', '"In Review" = "DONE"')

    summary = jira.load(build_issue(1, status=status("In Review")))

    assert jira.story(1).state == "DONE"
    assert summary.updated == 1


def test_a_moved_issue_keeps_its_item_and_takes_its_new_key(jira):
    jira.load(build_issue(1))

    moved = build_issue(1, updated=LATER, project={"key": "TILL", "name": "Tills"})
    summary = jira.load(moved | {"key": "TILL-9"})

    (story,) = Story.objects.all()
    assert (story.key, story.external_key, story.version) == ("DRN-1", "TILL-9", 2)
    assert (summary.created, summary.updated) == (0, 1)
    assert jira.known(1).key == "TILL-9"


def test_new_items_keep_the_rank_of_jira_and_else_their_age(jira):
    def ranked(number, rank, created="2024-01-01T10:00:00.000+0000"):
        return build_issue(number, created=created, customfield_10019=rank)

    jira.mapping += '[fields]\nrank = "customfield_10019"\n'
    jira.load(
        ranked(1, "0|i0004n:"),
        ranked(2, None, created="2024-01-05T10:00:00.000+0000"),
        ranked(3, "0|hzzzzz:"),
        ranked(4, None, created="2024-01-04T10:00:00.000+0000"),
        ranked(10, "0|i0004n:"),
    )
    jira.load(ranked(5, "0|aaaaaa:"))

    ranks = Story.objects.order_by("rank", "id").values_list("external_key", flat=True)
    assert [key.removeprefix("SHOP-") for key in ranks] == ["3", "1", "10", "4", "2", "5"]
    keys = Story.objects.order_by("rank").values_list("key", flat=True)
    assert [*keys] == [f"DRN-{number}" for number in range(1, 7)]


def test_keys_go_on_where_people_left_off(jira, product_itself):
    create_story(by=product_itself, portfolio="DRN", title="Ours", at=NOW)
    jira.load(build_issue(1), build_issue(2, "Epic"))
    create_story(by=product_itself, portfolio="DRN", title="Ours too", at=NOW)

    assert jira.feature(2).key == "DRN-2"
    assert jira.story(1).key == "DRN-3"
    titles = Story.objects.order_by("rank").values_list("title", flat=True)
    assert [*titles] == ["Ours", "Issue 1", "Ours too"]


def test_the_run_tells_what_it_did(jira):
    jira.load(build_issue(1), build_issue(2, "Note"), b"no json")

    run = ImportRun.objects.get()
    assert (run.state, run.error) == ("DONE", "")
    assert (run.rows_read, run.created, run.left_out) == (3, 1, 1)
    assert [(row.line, row.reason[:8]) for row in run.quarantine.all()] == [(3, "not JSON")]
    assert run.files == [str(jira.folder / "export-1.jsonl")]
    assert run.finished_at is not None

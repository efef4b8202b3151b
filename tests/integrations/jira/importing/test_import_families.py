"""What imported items are a part of, whenever the other issue comes."""

from datetime import UTC, datetime

import pytest
from jira_payloads import build_issue

from integrations.jira.models import ImportRun, JiraIssue
from portfolio.actions import create_portfolio
from products.models import Feature
from teams.models import Story

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 3, 2, tzinfo=UTC)
LATER, LAST = "2024-03-01T10:00:00.000+0000", "2024-04-01T10:00:00.000+0000"


def named(number):
    return {"id": str(1000 + number), "key": f"SHOP-{number}"}


def unresolved(run):
    rows = ImportRun.objects.get(pk=run.run).unresolved.order_by("pk")
    return [*rows.values_list("key", "field", "wanted")]


def test_three_levels_hang_together_however_they_are_ordered_in_the_file(jira):
    jira.load(
        build_issue(4, "Sub-task", parent=named(3)),
        build_issue(3, parent=named(2)),
        build_issue(2, "Epic", parent=named(1)),
        build_issue(1, "Initiative"),
    )

    assert jira.feature(2).epic == jira.epic(1)
    assert jira.story(3).feature == jira.feature(2)
    assert (jira.story(4).parent, jira.story(4).is_subtask) == (jira.story(3), True)
    assert jira.epic(1).state == "FUNNEL"
    assert "epic" in jira.feature(2).source_fields
    assert "feature" in jira.story(3).source_fields


def test_a_sub_task_takes_the_feature_of_its_story_unless_it_has_one(jira):
    jira.load(
        build_issue(1, "Epic"),
        build_issue(2, "Epic"),
        build_issue(3, epic=named(1)),
        build_issue(4, "Sub-task", parent=named(3)),
        build_issue(5, "Sub-task", parent=named(3), epic=named(2)),
    )

    assert jira.story(4).feature == jira.feature(1)
    assert jira.story(5).feature == jira.feature(2)


def test_a_sub_task_follows_when_its_story_goes_to_another_feature(jira):
    jira.load(
        build_issue(1, "Epic"),
        build_issue(2, "Epic"),
        build_issue(3, epic=named(1)),
        build_issue(4, "Sub-task", parent=named(3)),
    )

    jira.load(build_issue(3, epic=named(2), updated=LATER))
    assert jira.story(4).feature == jira.feature(2)

    jira.load(build_issue(3, updated=LAST))
    assert (jira.story(3).feature, jira.story(4).feature) == (None, None)
    assert "feature" not in jira.story(4).source_fields


def test_a_parent_that_proves_to_be_a_feature_comes_before_the_epic_link(jira):
    jira.load(
        build_issue(1, "Epic"),
        build_issue(2, "Epic"),
        build_issue(3, parent=named(1), epic=named(2)),
    )

    assert (jira.story(3).feature, jira.story(3).parent) == (jira.feature(1), None)


def test_what_is_not_here_is_listed_once_and_its_place_stays_empty(jira):
    summary = jira.load(
        build_issue(1, "Sub-task", parent=named(90)),
        build_issue(2, epic={"key": "SHOP-91"}),
        build_issue(3, "Epic", parent={"id": "1092"}),
        build_issue(4, parent=named(93), epic=named(93)),
        build_issue(5),
    )

    assert unresolved(summary) == [
        ("SHOP-1", "parent", "SHOP-90"),
        ("SHOP-2", "feature", "SHOP-91"),
        ("SHOP-3", "epic", "1092"),
        ("SHOP-4", "parent", "SHOP-93"),
    ]
    assert summary.unresolved == 4
    assert (jira.story(1).parent, jira.story(1).is_subtask) == (None, True)
    assert summary.quarantined == 0


def test_a_later_import_finds_the_place_of_what_waited(jira):
    jira.load(
        build_issue(1, "Sub-task", parent=named(2)),
        build_issue(3, "Epic", parent={"key": "SHOP-4"}),
    )

    summary = jira.load(build_issue(2, epic=named(3)), build_issue(4, "Initiative"))

    assert (jira.story(1).parent, jira.story(1).version) == (jira.story(2), 2)
    assert jira.story(1).feature == jira.feature(3)
    assert (jira.feature(3).epic, jira.feature(3).version) == (jira.epic(4), 2)
    assert (summary.resolved, summary.unresolved, summary.created) == (2, 0, 2)
    assert not JiraIssue.objects.filter(unresolved=True).exists()


def test_the_same_export_still_lists_what_has_not_come(jira):
    issues = [build_issue(1, "Sub-task", parent=named(2))]
    first, second = jira.load(*issues), jira.load(*issues)

    assert unresolved(first) == unresolved(second) == [("SHOP-1", "parent", "SHOP-2")]


def test_parents_in_a_ring_are_refused_with_both_keys_and_nothing_else_is(jira):
    summary = jira.load(
        build_issue(1, parent=named(2)),
        build_issue(2, parent=named(1)),
        build_issue(3, "Sub-task", parent=named(1)),
        build_issue(4),
    )

    assert {row.reason for row in summary.bad_rows} == {
        "SHOP-1: its parent SHOP-2 is itself below SHOP-1",
        "SHOP-2: its parent SHOP-1 is itself below SHOP-2",
    }
    assert {row.line for row in summary.bad_rows} == {1, 2}
    assert {*Story.objects.values_list("external_key", flat=True)} == {"SHOP-3", "SHOP-4"}
    assert unresolved(summary) == [("SHOP-3", "parent", "SHOP-1")]
    assert JiraIssue.objects.count() == 2


def test_a_long_ring_is_found_and_a_long_chain_is_none(jira):
    ring = [build_issue(n, parent=named(n % 7 + 1)) for n in range(1, 8)]
    chain = [build_issue(n, parent=named(n + 1)) for n in range(20, 60)]
    summary = jira.load(*ring, *chain, build_issue(60))

    assert summary.quarantined == 7
    assert Story.objects.filter(parent=None).get() == jira.story(60)
    assert Story.objects.filter(parent=jira.story(60)).count() == 40
    assert summary.warnings == {"PART_OF_A_PART": 39}


def test_a_part_of_a_part_hangs_on_the_whole_and_keeps_the_feature_that_is_nearest(jira):
    issues = [
        build_issue(1, "Epic"),
        build_issue(2, "Epic"),
        build_issue(3, epic=named(1)),
        build_issue(4, "Sub-task", parent=named(3), epic=named(2)),
        build_issue(5, "Sub-task", parent=named(4)),
    ]
    summary, again = jira.load(*issues), jira.load(*issues)

    assert jira.story(4).parent == jira.story(5).parent == jira.story(3)
    assert jira.story(5).feature == jira.feature(2)
    assert summary.warnings == again.warnings == {"PART_OF_A_PART": 1}
    assert (summary.unresolved, again.changed_anything, jira.story(5).version) == (0, False, 1)


def test_a_part_goes_where_the_part_that_it_names_goes(jira):
    jira.load(
        build_issue(1),
        build_issue(2, "Epic"),
        build_issue(3, "Sub-task", parent=named(1)),
        build_issue(4, "Sub-task", parent=named(3), epic=named(2)),
    )

    jira.load(build_issue(3, updated=LATER))
    assert (jira.story(3).parent, jira.story(4).parent) == (None, jira.story(3))
    assert not jira.known(4).unresolved

    jira.load(build_issue(5), build_issue(3, parent=named(5), updated=LAST))
    assert jira.story(3).parent == jira.story(4).parent == jira.story(5)
    assert (jira.story(4).feature, jira.known(4).unresolved) == (jira.feature(2), True)

    jira.load(build_issue(6), build_issue(5, parent=named(6), updated=LATER))
    assert {jira.story(number).parent for number in (3, 4, 5)} == {jira.story(6)}


def test_a_newer_row_that_would_close_a_ring_is_refused_and_the_old_place_stays(jira):
    jira.load(build_issue(1), build_issue(2, "Sub-task", parent=named(1)))

    summary = jira.load(build_issue(1, parent=named(2), updated=LATER, summary="Refused"))

    assert [row.reason for row in summary.bad_rows] == [
        "SHOP-1: its parent SHOP-2 is itself below SHOP-1"
    ]
    assert (jira.story(1).title, jira.story(1).parent) == ("Issue 1", None)
    assert jira.story(2).parent == jira.story(1)


def test_rows_that_close_a_ring_only_with_what_a_refused_row_had_said_are_refused_too(jira):
    jira.load(build_issue(1, parent=named(3)), build_issue(2), build_issue(3))

    summary = jira.load(
        build_issue(1, parent=named(2), updated=LATER),
        build_issue(2, parent=named(1), updated=LATER),
        build_issue(3, parent=named(1), updated=LATER),
    )

    assert summary.quarantined == 3
    assert (jira.story(1).parent, jira.story(3).parent) == (jira.story(3), None)


def test_a_parent_of_a_wrong_level_is_left_out_with_a_warning(jira):
    summary = jira.load(build_issue(1, "Initiative"), build_issue(2, parent=named(1)))

    assert (jira.story(2).parent, jira.story(2).feature) == (None, None)
    assert (summary.warnings, summary.unresolved) == ({"PARENT_MISPLACED": 1}, 0)


def test_an_item_of_another_portfolio_is_above_nothing_here(jira, product_itself):
    create_portfolio(by=product_itself, key="TWO", name="Two", at=NOW)
    jira.load(build_issue(1, "Epic"), portfolio="TWO")

    summary = jira.load(build_issue(2, epic=named(1)))

    assert jira.story(2).feature is None
    assert summary.warnings == {"PARENT_MISPLACED": 1}
    assert Feature.objects.get().portfolio.key == "TWO"


def test_an_issue_keeps_its_portfolio(jira, product_itself):
    create_portfolio(by=product_itself, key="TWO", name="Two", at=NOW)
    jira.load(build_issue(1))

    summary = jira.load(build_issue(1, updated=LATER), build_issue(2), portfolio="TWO")

    assert [row.reason for row in summary.bad_rows] == [
        "SHOP-1: is in the portfolio DRN already; import it there"
    ]
    assert jira.story(1).portfolio.key == "DRN"
    assert jira.story(2).key == "TWO-1"

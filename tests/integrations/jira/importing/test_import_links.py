"""Dependencies out of the links of a site."""

from datetime import UTC, datetime

import pytest
from jira_payloads import build_issue, status

from integrations.jira.models import JiraLink
from teams.actions import add_dependency, waive_dependency
from teams.models import Dependency, Flow, OutsideItem

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 3, 2, tzinfo=UTC)
LATER, LAST = "2024-03-01T10:00:00.000+0000", "2024-04-01T10:00:00.000+0000"
INWARD = {"side": "inwardIssue"}


def test_a_link_that_both_ends_show_is_one_dependency(jira, link):
    summary = jira.load(
        build_issue(1, issuelinks=[link(7, 2)]), build_issue(2, issuelinks=[link(7, 1, **INWARD)])
    )

    assert jira.pairs() == {("SHOP-1", "SHOP-2")}
    assert (summary.dependencies_added, summary.dependencies_inside) == (1, 1)
    (dependency,) = Dependency.objects.all()
    assert (dependency.from_source, dependency.version) == (True, 1)
    assert JiraLink.objects.get().link_id == "7"


def test_a_link_that_only_one_end_shows_counts_too(jira, link):
    jira.load(build_issue(1), build_issue(2, issuelinks=[link(7, 1, **INWARD)]))

    assert jira.pairs() == {("SHOP-1", "SHOP-2")}


def test_a_type_that_depends_runs_the_other_way(jira, link):
    jira.load(build_issue(1, issuelinks=[link(7, 2, kind="Depends")]), build_issue(2))

    assert jira.pairs() == {("SHOP-2", "SHOP-1")}


def test_an_id_that_stands_twice_in_one_issue_is_one_link(jira, link):
    jira.load(build_issue(1, issuelinks=[link(7, 2), link(7, 2)]), build_issue(2))

    assert JiraLink.objects.count() == 1
    assert jira.pairs() == {("SHOP-1", "SHOP-2")}


def test_links_of_two_types_between_two_issues_hold_one_dependency_until_both_are_gone(jira, link):
    both = [link(7, 2), link(8, 2, kind="Depends", **INWARD)]
    jira.load(build_issue(1, issuelinks=both), build_issue(2))
    assert JiraLink.objects.count() == 2
    assert Dependency.objects.count() == 1

    jira.load(build_issue(1, issuelinks=both[1:], updated=LATER))
    assert jira.pairs() == {("SHOP-1", "SHOP-2")}

    summary = jira.load(build_issue(1, updated=LAST))
    assert jira.pairs() == set()
    assert summary.dependencies_removed == 1


def test_a_link_stays_as_long_as_another_row_of_the_export_shows_it(jira, link):
    blocked = build_issue(2, issuelinks=[link(7, 1, **INWARD)])
    jira.load(build_issue(1, issuelinks=[link(7, 2)]), blocked)

    jira.load(build_issue(1, updated=LATER), blocked)

    assert jira.pairs() == {("SHOP-1", "SHOP-2")}


def test_a_link_that_turns_round_in_the_mapping_turns_its_dependency_round(jira, link):
    issues = [build_issue(1, issuelinks=[link(7, 2)]), build_issue(2)]
    jira.load(*issues)
    jira.mapping = jira.mapping.replace('Blocks = "outward"', 'Blocks = "inward"')

    jira.load(*issues)

    assert jira.pairs() == {("SHOP-2", "SHOP-1")}


def test_a_dependency_of_ours_outlives_the_link_that_said_the_same(jira, link, product_itself):
    jira.load(build_issue(1), build_issue(2))
    add_dependency(by=product_itself, blocker="SHOP-1", blocked="SHOP-2", at=NOW, note="Ours")

    jira.load(build_issue(1, issuelinks=[link(7, 2)], updated=LATER))
    jira.load(build_issue(1, updated=LAST))

    (dependency,) = Dependency.objects.all()
    assert (dependency.note, dependency.from_source) == ("Ours", False)


def test_an_end_that_is_not_here_is_an_outside_item(jira, link):
    summary = jira.load(build_issue(1, issuelinks=[link(7, 90), link(8, 91, **INWARD)]))

    assert jira.pairs() == {("SHOP-1", "SHOP-90"), ("SHOP-91", "SHOP-1")}
    assert {*OutsideItem.objects.values_list("site", "external_key", "title")} == {
        ("acme", "SHOP-90", "far"),
        ("acme", "SHOP-91", "far"),
    }
    assert (summary.dependencies_inside, summary.dependencies_outside) == (0, 2)


def test_a_dependency_and_its_waiver_move_to_an_outside_item_that_comes_in(
    jira, link, product_itself
):
    jira.load(build_issue(1, issuelinks=[link(7, 90)]))
    before = Dependency.objects.get()
    waive_dependency(
        by=product_itself, dependency_id=before.pk, reason="Agreed", until=None, at=NOW
    )

    summary = jira.load(build_issue(90, issuelinks=[link(7, 1, **INWARD)]))

    (dependency,) = Dependency.objects.with_ends()
    assert dependency.pk == before.pk
    assert (dependency.blocked, dependency.waive_reason) == (jira.story(90), "Agreed")
    assert not OutsideItem.objects.exists()
    assert (summary.dependencies_added, summary.dependencies_removed) == (0, 0)


def test_an_outside_item_that_comes_in_without_showing_the_link_gets_it_all_the_same(jira, link):
    jira.load(build_issue(1, issuelinks=[link(7, 90)]))

    jira.load(build_issue(90, "Epic"))

    assert jira.pairs() == {("SHOP-1", "SHOP-90")}
    assert Dependency.objects.get().blocked_feature == jira.feature(90)


def test_an_outside_item_goes_with_its_last_link(jira, link):
    jira.load(build_issue(1, issuelinks=[link(7, 90)]))

    summary = jira.load(build_issue(1, updated=LATER))

    assert summary.dependencies_removed == 1
    assert not OutsideItem.objects.exists()


def test_a_ring_of_links_is_recorded_and_the_flow_reports_it(jira, link):
    def doing(number, other):
        return build_issue(number, status=status("Doing"), issuelinks=[link(number, other)])

    summary = jira.load(doing(1, 2), doing(2, 3), doing(3, 1))

    assert jira.pairs() == {("SHOP-1", "SHOP-2"), ("SHOP-2", "SHOP-3"), ("SHOP-3", "SHOP-1")}
    (deadlock,) = Flow.objects.get().deadlocks.all()
    assert sorted(deadlock.cycle) == ["DRN-1", "DRN-2", "DRN-3"]
    assert summary.flow.deadlocks == 1


def test_two_issues_that_block_each_other_are_two_dependencies(jira, link):
    jira.load(build_issue(1, issuelinks=[link(7, 2)]), build_issue(2, issuelinks=[link(8, 1)]))

    assert jira.pairs() == {("SHOP-1", "SHOP-2"), ("SHOP-2", "SHOP-1")}


def test_a_link_to_itself_is_dropped_with_a_warning(jira, link):
    summary = jira.load(build_issue(1, issuelinks=[link(7, 1), link(8, 2)]), build_issue(2))

    assert jira.pairs() == {("SHOP-1", "SHOP-2")}
    assert summary.warnings == {"LINK_TO_ITSELF": 1}


def test_links_join_any_two_levels_and_a_part_with_its_whole(jira, link):
    jira.load(
        build_issue(1, "Initiative", issuelinks=[link(7, 2)]),
        build_issue(2, "Epic", issuelinks=[link(8, 3)]),
        build_issue(3, epic={"key": "SHOP-2"}),
    )

    assert jira.pairs() == {("SHOP-1", "SHOP-2"), ("SHOP-2", "SHOP-3")}

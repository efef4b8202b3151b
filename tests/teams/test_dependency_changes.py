"""Changing, waiving and removing links."""

from datetime import date

import pytest

from kernel.errors import AccessDenied, Conflict, InvalidValue, NotFound
from kernel.models import OutboxMessage
from organization import actions as organization
from organization.access import unlimited
from organization.models import Role
from teams import actions
from teams.errors import DependencyOwnedBySource
from teams.models import Dependency, StoryState
from tests.line import (
    AT,
    archive,
    change,
    days,
    epic,
    link,
    move,
    rolled_back,
)
from tests.teams.linking import add, change_link, gid, waive


def test_a_waived_link_still_stands(stories, product_itself):
    one, other, *_ = stories
    waive(product_itself, link(product_itself, one, other))

    assert add(product_itself, one, other)["__typename"] == "InvalidValue"


def test_a_note_and_a_day_are_changed_and_cleared_and_a_stale_change_conflicts(
    stories, product_itself
):
    standing = link(product_itself, *stories[:2], note="Old", needed_by=date(2026, 4, 1))

    changed = change_link(product_itself, standing, 1, note="New", neededBy=None)
    assert (changed["note"], changed["neededBy"], changed["version"]) == ("New", None, 2)
    assert change_link(product_itself, standing, 1, note="Newer")["__typename"] == "Conflict"
    assert change_link(product_itself, standing, 2)["version"] == 2


def test_a_link_is_waived_for_good_or_until_a_moment(stories, product_itself, as_role):
    manager = as_role(Role.PORTFOLIO_MANAGER)
    standing = link(product_itself, *stories[:2])

    waived = waive(manager, standing, reason="They meet daily.", until=days(3))
    assert (waived.waived_at, waived.waived_until) == (AT, days(3))
    assert (waived.waived_by_id, waived.waive_reason) == (manager.person_id, "They meet daily.")
    assert waived.version == 2

    again = waive(manager, standing, reason="For good.", at=days(1))
    assert (again.waived_at, again.waived_until, again.version) == (days(1), None, 3)


@pytest.mark.parametrize("until", [days(-1), AT])
def test_a_link_is_not_waived_until_a_moment_that_has_passed(until, stories, product_itself):
    standing = link(product_itself, *stories[:2])

    with pytest.raises(InvalidValue) as refused:
        waive(product_itself, standing, until=until)

    assert refused.value.field == "until"


def test_a_story_is_blocked_until_its_blocker_is_finished_waived_or_put_away(
    stories, product_itself, execute
):
    one, other, *_ = stories
    standing = link(product_itself, one, other)

    def blocked(found):
        text = "query ($key: String!) { story(key: $key) { blocked } }"
        return execute(text, product_itself, key=found.key)["story"]["blocked"]

    assert (blocked(one), blocked(other)) == (False, True)
    with rolled_back():
        move(product_itself, one, StoryState.DONE)
        assert not blocked(other)
    with rolled_back():
        archive(product_itself, one)
        assert not blocked(other)
    with rolled_back():
        move(product_itself, other, StoryState.DONE)
        assert not blocked(other)
    with rolled_back():
        waive(product_itself, standing)
        assert not blocked(other)
    with rolled_back():  # waived until a moment that has passed since
        waive(product_itself, standing, until=days(-400), at=days(-500))
        assert blocked(other)


def test_a_removed_link_is_gone_and_may_be_added_again(stories, product_itself):
    one, other, *_ = stories
    standing = link(product_itself, one, other)

    gone = change(
        "removeDependency",
        product_itself,
        "... on RemoveDependencySuccess { removed }",
        dependency=gid(standing),
    )

    assert gone["removed"] == f"{one} blocks {other}"
    assert not Dependency.objects.exists()
    assert link(product_itself, other, one).pk


def test_a_link_that_the_source_keeps_is_waived_and_not_removed(stories, product_itself):
    standing = link(product_itself, *stories[:2])
    Dependency.objects.update(from_source=True)

    with pytest.raises(DependencyOwnedBySource):
        actions.remove_dependency(by=product_itself, dependency_id=standing.pk, at=AT)
    problem = change("removeDependency", product_itself, "", dependency=gid(standing))
    assert problem["__typename"] == "DependencyOwnedBySource"
    assert waive(product_itself, standing).waived_at == AT


@pytest.mark.parametrize(
    "act",
    [
        lambda by, pk: actions.remove_dependency(by=by, dependency_id=pk, at=AT),
        lambda by, pk: actions.waive_dependency(
            by=by, dependency_id=pk, reason="No", until=None, at=AT
        ),
        lambda by, pk: actions.update_dependency(
            by=by, dependency_id=pk, changes={"note": "x"}, expected_version=1
        ),
    ],
)
class TestWhoMay:
    def test_a_viewer_may_not(self, act, stories, product_itself, as_role):
        standing = link(product_itself, *stories[:2])

        with pytest.raises(AccessDenied):
            act(as_role(Role.VIEWER), standing.pk)

    def test_what_does_not_exist_or_is_of_another_workspace_is_not_found(
        self, act, stories, product_itself
    ):
        standing = link(product_itself, *stories[:2])
        other = organization.create_workspace(
            key="other", name="Other", owner_email="o@other.example"
        )

        with pytest.raises(NotFound):
            act(product_itself, 2**63 - 1)
        with pytest.raises(NotFound):
            act(unlimited(other.pk, "Other"), standing.pk)


@pytest.mark.parametrize("id_", ["", "x", "RGVwZW5kZW5jeTo=", "U3Rvcnk6MQ==", "RGVwZW5kZW5jeTot"])
def test_an_id_that_is_none_of_a_dependency_is_bad_input(id_, stories, product_itself, refuse):
    error = refuse(
        "mutation ($id: ID!) { removeDependency(input: {dependency: $id}) { __typename } }",
        product_itself,
        id=id_,
    )

    assert (error.extensions["code"], error.extensions["field"]) == ("BAD_INPUT", "id")


@pytest.mark.parametrize(
    "act",
    [
        lambda by, standing: link(by, standing.blocker, epic(by)),
        waive,
        lambda by, standing: actions.remove_dependency(by=by, dependency_id=standing.pk, at=AT),
    ],
)
def test_every_change_of_links_asks_for_a_new_flow(act, stories, product_itself):
    standing = link(product_itself, *stories[:2])
    OutboxMessage.objects.all().delete()

    act(product_itself, standing)

    message = OutboxMessage.objects.last()
    assert (message.kind, message.key) == ("workspace.changed", str(standing.workspace_id))


def test_a_stale_change_names_what_changed(stories, product_itself):
    standing = link(product_itself, *stories[:2])
    waive(product_itself, standing)

    with pytest.raises(Conflict) as refused:
        actions.update_dependency(
            by=product_itself, dependency_id=standing.pk, changes={"note": "x"}, expected_version=5
        )
    assert refused.value.current_version == 2


def test_a_waiver_of_a_version_that_is_no_more_is_refused(stories, product_itself):
    standing = waive(product_itself, link(product_itself, *stories[:2]))

    problem = change(
        "waiveDependency",
        product_itself,
        "... on Conflict { currentVersion changedFields }",
        dependency=gid(standing),
        reason="Mine",
        expectedVersion=1,
    )

    assert problem["currentVersion"] == 2
    assert "waiveReason" in problem["changedFields"] or "waive_reason" in problem["changedFields"]
    standing.refresh_from_db()
    assert standing.waive_reason == "They meet daily."


def test_a_waiver_that_is_withdrawn_leaves_a_link_that_holds_up_again(stories, product_itself):
    standing = waive(product_itself, link(product_itself, *stories[:2]))

    shown = change(
        "withdrawWaiver",
        product_itself,
        "... on Dependency { waivedAt waiveReason version }",
        dependency=gid(standing),
        expectedVersion=2,
    )

    assert shown == {
        "__typename": "Dependency", "waivedAt": None, "waiveReason": "", "version": 3,
    }  # fmt: skip
    assert standing in Dependency.objects.active()

"""What epics wait for is pushed to the portfolio in the transaction in which a link changes."""

from datetime import timedelta

import pytest

from kernel.models import OutboxMessage
from portfolio.models import EpicPrecedence
from teams import actions
from teams.models import Dependency
from teams.models.dependency import node_of
from tests.factories import bulk
from tests.line import AT, days, epic, link, rolled_back, story
from tests.relations import relation


@pytest.fixture
def pair(drn, product_itself):
    return epic(product_itself, "First"), epic(product_itself, "Second")


def known():
    return [*EpicPrecedence.objects.order_by("id").values_list("before_id", "after_id")]


def waive(by, dependency, until=None, at=AT):
    return actions.waive_dependency(
        by=by, dependency_id=dependency.pk, reason="Not needed.", until=until, at=at
    )


def test_a_link_between_two_epics_is_known_at_once_and_undone_with_its_transaction(
    pair, product_itself
):
    with rolled_back():
        link(product_itself, *pair)
        assert known() == [(pair[0].pk, pair[1].pk)]
    assert known() == []


def test_waived_withdrawn_and_removed_links_follow(pair, product_itself):
    standing = link(product_itself, *pair)

    waive(product_itself, standing)
    assert known() == []
    actions.withdraw_waiver(by=product_itself, dependency_id=standing.pk, expected_version=2, at=AT)
    assert known() == [(pair[0].pk, pair[1].pk)]
    actions.remove_dependency(by=product_itself, dependency_id=standing.pk, at=AT)
    assert known() == []


def test_a_waiver_that_ends_by_itself_ends_here_with_the_next_refresh_of_the_flow(
    pair, workspace, product_itself
):
    waive(product_itself, link(product_itself, *pair), until=AT + timedelta(hours=1))

    actions.refresh_flow(workspace_id=workspace.pk, at=AT)
    assert known() == []
    OutboxMessage.objects.all().delete()
    actions.refresh_flow(workspace_id=workspace.pk, at=days(1))
    assert known() == [(pair[0].pk, pair[1].pk)]
    assert [m.kind for m in OutboxMessage.objects.all()] == ["board.changed"]


def test_links_of_other_levels_and_workspaces_are_left_alone(pair, product_itself, workspace):
    link(product_itself, *pair)

    link(product_itself, story(product_itself), pair[0])
    link(product_itself, pair[1], story(product_itself, "Other"))

    assert known() == [(pair[0].pk, pair[1].pk)]


def test_a_row_that_stands_stays_the_same_row(pair, workspace, product_itself):
    link(product_itself, *pair)
    (row,) = EpicPrecedence.objects.values_list("pk", flat=True)
    third = epic(product_itself, "Third")

    link(product_itself, pair[1], third)
    actions.refresh_flow(workspace_id=workspace.pk, at=AT)

    assert EpicPrecedence.objects.filter(pk=row).exists()
    assert len(known()) == 2


def test_absorbed_links_and_absorbed_removals_follow_rings_too(pair, product_itself):
    first, second = map(node_of, pair)
    pairs = relation(
        "pairs",
        [{"blocker_node": first, "blocked_node": second},
         {"blocker_node": second, "blocked_node": first}],
    )  # fmt: skip
    moved = relation("moved", [], ["id", "blocker_node", "blocked_node"])

    actions.absorb_dependencies(
        by=product_itself, portfolio="DRN", incoming=pairs, moved=moved, at=AT
    )
    assert sorted(known()) == sorted([(pair[0].pk, pair[1].pk), (pair[1].pk, pair[0].pk)])

    gone = relation(
        "gone", [{"id": one} for one in Dependency.objects.values_list("pk", flat=True)]
    )
    actions.absorb_removals(by=product_itself, portfolio="DRN", gone=gone, at=AT)
    assert known() == []


def test_a_push_takes_the_same_statements_for_more_links(
    drn, workspace, product_itself, statements
):
    counts = []
    for number in (2, 20):
        made = bulk.epics(drn, [{}] * number, prefix=str(number))
        bulk.links((made[0], other) for other in made[1:])
        one, other = (epic(product_itself, f"{number} {n}") for n in range(2))
        counts.append(statements(lambda one=one, other=other: link(product_itself, one, other)))

    assert counts[0] == counts[1]
    assert len(known()) == 1 + 19 + 2

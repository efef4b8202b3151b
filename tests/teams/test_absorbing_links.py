"""Links that an import hands over in one relation, beside those that are added one by one."""

from datetime import UTC, datetime

import pytest

from kernel import clock
from portfolio.actions import create_portfolio
from teams import actions as teams
from teams.errors import DependencyCycle
from teams.models import Dependency, OutsideItem
from teams.models.dependency import node_of
from tests.relations import relation

pytestmark = pytest.mark.django_db

BORN = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.fixture
def stories(product_itself):
    """Four stories of ONE."""
    create_portfolio(by=product_itself, key="ONE", name="One", at=BORN)
    return [
        teams.create_story(by=product_itself, portfolio="ONE", title=f"Story {n}", at=BORN)
        for n in range(4)
    ]


def absorb_pairs(by, *pairs, moved=()):
    rows = [{"blocker_node": one, "blocked_node": other} for one, other in pairs]
    return teams.absorb_dependencies(
        by=by,
        portfolio="ONE",
        incoming=relation("pairs", rows, ["blocker_node", "blocked_node"]),
        moved=relation("moved", list(moved), ["id", "blocker_node", "blocked_node"]),
        at=BORN,
    )


def test_an_absorbed_dependency_is_what_adding_it_makes_but_the_sources(stories, product_itself):
    first, second, third, fourth = stories
    by_hand = teams.add_dependency(
        by=product_itself, blocker=first.key, blocked=second.key, at=BORN
    )

    added = absorb_pairs(product_itself, (node_of(third), node_of(fourth)))

    absorbed = Dependency.objects.exclude(pk=by_hand.pk).get()
    ends = {"id", "blocker_story", "blocked_story", "blocker_node", "blocked_node", "from_source"}
    names = {field.name for field in Dependency._meta.concrete_fields} - ends
    by_hand.refresh_from_db()
    assert added == 1
    assert (absorbed.blocker, absorbed.blocked) == (third, fourth)
    assert {n: getattr(absorbed, n) for n in names} == {n: getattr(by_hand, n) for n in names}
    assert (by_hand.from_source, absorbed.from_source) == (False, True)


def test_a_pair_that_stands_is_left_as_it_is(stories, product_itself):
    first, second, *_ = stories
    teams.add_dependency(
        by=product_itself, blocker=first.key, blocked=second.key, at=BORN, note="Ours"
    )

    assert absorb_pairs(product_itself, (node_of(first), node_of(second))) == 0
    assert (Dependency.objects.get().note, Dependency.objects.get().version) == ("Ours", 1)


def test_a_ring_is_absorbed_where_the_verb_refuses_it(stories, product_itself):
    first, second, third, _ = stories
    absorb_pairs(
        product_itself,
        (node_of(first), node_of(second)),
        (node_of(second), node_of(first)),
    )
    assert Dependency.objects.count() == 2

    teams.add_dependency(by=product_itself, blocker=third.key, blocked=first.key, at=clock.now())
    with pytest.raises(DependencyCycle):
        teams.add_dependency(
            by=product_itself, blocker=first.key, blocked=third.key, at=clock.now()
        )


def test_removals_take_the_sources_links_and_leave_ours(stories, product_itself):
    first, second, third, _ = stories
    ours = teams.add_dependency(by=product_itself, blocker=first.key, blocked=second.key, at=BORN)
    absorb_pairs(product_itself, (node_of(second), node_of(third)))
    gone = relation("gone", [{"id": pk} for pk in Dependency.objects.values_list("pk", flat=True)])

    removed = teams.absorb_removals(by=product_itself, portfolio="ONE", gone=gone, at=BORN)

    assert (removed, Dependency.objects.get()) == (1, ours)


def test_an_end_moves_with_its_version_counted(stories, product_itself):
    first, second, *_ = stories
    outside = OutsideItem.objects.create(workspace=first.workspace, site="acme", external_key="X-9")
    absorb_pairs(product_itself, (node_of(first), node_of(outside)))
    link = Dependency.objects.get()

    moved = {"id": link.pk, "blocker_node": node_of(first), "blocked_node": node_of(second)}
    absorb_pairs(product_itself, moved=[moved])

    link = Dependency.objects.get()
    assert (link.blocked, link.version) == (second, 2)
    assert link.blocked_node == node_of(second)

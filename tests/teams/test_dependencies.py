"""Links between items: adding, changing, waiving, removing, and rings."""

import random
from datetime import date
from itertools import pairwise

import networkx as nx
import pytest
from django.db import IntegrityError, transaction
from strawberry.relay import to_base64

from kernel.errors import AccessDenied, Conflict, InvalidValue, NotFound
from kernel.models import OutboxMessage
from organization import actions as organization
from organization.access import principal_of, unlimited
from organization.models import Role
from portfolio import actions as portfolio
from portfolio.errors import ItemArchived
from teams import actions
from teams.errors import DependencyCycle, DependencyInFamily, DependencyOwnedBySource
from teams.models import Dependency, OutsideItem, Story, StoryState
from teams.models.dependency import node_of
from tests.line import (
    AT,
    archive,
    change,
    days,
    epic,
    feature,
    link,
    move,
    rolled_back,
    story,
    together,
)

MAKERS = {"epic": epic, "feature": feature, "story": story}
ENDS = "{ key level }"
SHOWN = f"... on Dependency {{ blocker {ENDS} blocked {ENDS} note neededBy version crossTeam }}"


def add(by, blocker, blocked, **details):
    return change(
        "addDependency",
        by,
        f"{SHOWN} ... on DependencyCycle {{ path {ENDS} }}",
        blocker=blocker.key,
        blocked=blocked.key,
        **details,
    )


@pytest.fixture
def stories(drn, product_itself):
    """Four stories that have nothing to do with each other."""
    return [story(product_itself, f"Story {letter}") for letter in "ABCD"]


@pytest.mark.parametrize(("first", "second"), [(a, b) for a in MAKERS for b in MAKERS])
def test_an_item_of_any_level_can_wait_for_one_of_any_level(first, second, drn, product_itself):
    blocker, blocked = MAKERS[first](product_itself), MAKERS[second](product_itself)

    added = add(product_itself, blocker, blocked, note="Certified first", neededBy="2026-04-01")

    assert added == {
        "__typename": "Dependency",
        "blocker": {"key": blocker.key, "level": first.upper()},
        "blocked": {"key": blocked.key, "level": second.upper()},
        "note": "Certified first",
        "neededBy": "2026-04-01",
        "version": 1,
        "crossTeam": True,
    }
    stored = Dependency.objects.get()
    assert (stored.blocker_node, stored.blocked_node) == (node_of(blocker), node_of(blocked))
    assert (stored.blocker, stored.blocked) == (blocker, blocked)
    assert str(stored) == f"{blocker} blocks {blocked}"


def test_items_of_two_levels_with_one_row_number_are_two_nodes(drn, product_itself):
    made = [make(product_itself) for make in MAKERS.values()]
    outside = OutsideItem(pk=made[0].pk)

    assert len({node_of(item) for item in (*made, outside)}) == 4


@pytest.mark.parametrize("make", MAKERS.values())
def test_an_item_does_not_wait_for_itself(make, drn, product_itself):
    made = make(product_itself)

    refused = add(product_itself, made, made)

    assert (refused["__typename"], refused["field"]) == ("InvalidValue", "blocked")
    assert not Dependency.objects.exists()


def test_a_link_stands_once_and_may_not_stand_the_other_way(stories, product_itself):
    one, other, *_ = stories
    link(product_itself, one, other)

    assert add(product_itself, one, other)["field"] == "blocked"
    assert add(product_itself, other, one)["__typename"] == "DependencyCycle"
    assert Dependency.objects.count() == 1


def test_a_waived_link_still_stands(stories, product_itself):
    one, other, *_ = stories
    waive(product_itself, link(product_itself, one, other))

    assert add(product_itself, one, other)["__typename"] == "InvalidValue"


@pytest.fixture
def family(drn, product_itself):
    """An epic, a feature of it, a story of that and a part of the story."""
    top = epic(product_itself)
    middle = feature(product_itself, epic=top.key)
    whole = story(product_itself, feature=middle.key)
    part = story(product_itself, parent=whole.key)
    return {"epic": top, "feature": middle, "story": whole, "part": part}


@pytest.mark.parametrize(
    ("part", "whole"),
    [
        ("feature", "epic"),
        ("story", "feature"),
        ("story", "epic"),
        ("part", "story"),
        ("part", "feature"),
        ("part", "epic"),
    ],
)
def test_a_part_and_its_whole_cannot_wait_for_each_other(part, whole, family, product_itself):
    part, whole = family[part], family[whole]

    for blocker, blocked in ((part, whole), (whole, part)):
        with pytest.raises(DependencyInFamily) as refused:
            link(product_itself, blocker, blocked)
        assert (refused.value.part, refused.value.whole) == (part.key, whole.key)

    problem = change(
        "addDependency",
        product_itself,
        "... on DependencyInFamily { part whole }",
        blocker=part.key,
        blocked=whole.key,
    )
    assert (problem["part"], problem["whole"]) == (part.key, whole.key)


def test_a_part_with_a_feature_of_its_own_is_a_part_of_that_too(family, product_itself):
    own = feature(product_itself, "Another feature")
    part = story(product_itself, parent=family["story"].key, feature=own.key)

    for whole in (own, family["feature"], family["epic"]):
        with pytest.raises(DependencyInFamily):
            link(product_itself, whole, part)


def test_relatives_that_are_no_part_of_each_other_may_wait(family, product_itself):
    sibling = story(product_itself, feature=family["feature"].key)
    cousin = feature(product_itself, epic=family["epic"].key)

    for blocker, blocked in (
        (family["story"], sibling),
        (family["part"], sibling),
        (cousin, family["story"]),
        (family["feature"], cousin),
    ):
        assert link(product_itself, blocker, blocked).pk


def test_a_ring_over_three_levels_is_refused_with_its_path(drn, product_itself):
    top, middle, low = epic(product_itself), feature(product_itself), story(product_itself)
    link(product_itself, top, middle)
    link(product_itself, middle, low)

    refused = add(product_itself, low, top)

    assert refused["__typename"] == "DependencyCycle"
    assert [(item["key"], item["level"]) for item in refused["path"]] == [
        (low.key, "STORY"),
        (top.key, "EPIC"),
        (middle.key, "FEATURE"),
    ]
    assert refused["message"] == (
        f"They would wait for each other: {low.key} -> {top.key} -> {middle.key} -> {low.key}."
    )
    assert Dependency.objects.count() == 2


def test_the_shortest_of_several_rings_is_named(stories, product_itself):
    a, b, c, d = stories
    for blocker, blocked in ((a, b), (b, c), (c, d), (b, d)):
        link(product_itself, blocker, blocked)

    refused = add(product_itself, d, a)

    assert [item["key"] for item in refused["path"]] == [d.key, a.key, b.key]


def test_a_diamond_is_no_ring(stories, product_itself):
    a, b, c, d = stories
    for blocker, blocked in ((a, b), (a, c), (b, d), (c, d), (a, d)):
        assert link(product_itself, blocker, blocked).pk


@pytest.mark.parametrize("place", range(3))
@pytest.mark.parametrize("end", ["DONE", "CANCELLED", "archived"])
def test_a_finished_or_archived_item_closes_no_ring(place, end, stories, product_itself):
    chain = stories[:3]
    for blocker, blocked in pairwise(chain):
        link(product_itself, blocker, blocked)
    if end == "archived":
        archive(product_itself, chain[place])
    else:
        chain[place] = move(product_itself, chain[place], end)

    if end == "archived" and place != 1:
        with pytest.raises(ItemArchived):
            link(product_itself, chain[2], chain[0])
    else:
        assert link(product_itself, chain[2], chain[0]).pk


def test_a_waived_link_still_closes_a_ring_because_it_may_come_back(stories, product_itself):
    one, other, *_ = stories
    waive(product_itself, link(product_itself, one, other), until=days(3))

    assert add(product_itself, other, one)["__typename"] == "DependencyCycle"


def test_every_random_link_is_taken_unless_naive_networkx_sees_a_ring(stories, product_itself):
    dice = random.Random(20260302)
    everything = [*stories, *(feature(product_itself, f"F{n}") for n in range(3))]
    everything += [epic(product_itself, f"E{n}") for n in range(2)]
    graph = nx.DiGraph()

    for _ in range(60):
        blocker, blocked = dice.sample(everything, 2)
        closes = graph.has_node(blocked.key) and blocker.key in nx.descendants(graph, blocked.key)
        answer = add(product_itself, blocker, blocked)["__typename"]
        if graph.has_edge(blocker.key, blocked.key):
            assert answer == "InvalidValue"
        elif closes:
            assert answer == "DependencyCycle"
        else:
            assert answer == "Dependency"
            graph.add_edge(blocker.key, blocked.key)
    assert nx.is_directed_acyclic_graph(graph)


@pytest.mark.django_db(transaction=True)
def test_eight_who_would_close_a_ring_together_never_do(workspace, drn):
    by = unlimited(workspace.pk, "Test")
    for number in range(3):
        ring = [story(by, f"Story {number}.{place}") for place in range(8)]

        outcomes = together(
            [
                lambda one=one, other=other: link(by, one, other)
                for one, other in zip(ring, [*ring[1:], ring[0]], strict=True)
            ]
        )

        refused = [one for one in outcomes if not isinstance(one, Dependency)]
        assert len(refused) == 1
        assert isinstance(refused[0], DependencyCycle)
        assert len(refused[0].path) == 8
    assert Dependency.objects.count() == 21


@pytest.mark.django_db(transaction=True)
def test_eight_who_add_one_link_at_once_add_it_once(workspace, drn):
    by = unlimited(workspace.pk, "Test")
    one, other = story(by), story(by)

    outcomes = together([lambda: link(by, one, other)] * 8)

    assert sum(isinstance(outcome, Dependency) for outcome in outcomes) == 1
    assert sum(isinstance(outcome, InvalidValue) for outcome in outcomes) == 7


@pytest.mark.parametrize("key", ["DRN-99", "", "N\0"])
def test_both_ends_must_exist(key, stories, product_itself, refuse):
    text = "mutation ($input: AddDependencyInput!) { addDependency(input: $input) { __typename } }"
    for given in ({"blocker": key, "blocked": "DRN-1"}, {"blocker": "DRN-1", "blocked": key}):
        assert refuse(text, product_itself, input=given).extensions == {"code": "NOT_FOUND"}


def test_an_archived_item_neither_waits_nor_blocks(stories, product_itself):
    one, other, *_ = stories
    archive(product_itself, one)

    for blocker, blocked in ((one, other), (other, one)):
        with pytest.raises(ItemArchived):
            link(product_itself, blocker, blocked)


def test_items_of_two_sources_with_one_key_are_told_apart_by_our_keys(
    stories, product_itself, refuse
):
    one, other, third, _ = stories
    Story.objects.filter(pk=one.pk).update(external_key="X-1", site="a.example")
    Story.objects.filter(pk=other.pk).update(external_key="X-1", site="b.example")

    error = refuse(
        "mutation ($input: AddDependencyInput!) { addDependency(input: $input) { __typename } }",
        product_itself,
        input={"blocker": "X-1", "blocked": third.key},
    )

    assert error.extensions["code"] == "BAD_INPUT"
    assert error.extensions["candidates"] == sorted([one.key, other.key])
    assert link(product_itself, one, third).pk


def test_our_own_key_wins_over_the_same_key_of_a_source(stories, product_itself, execute):
    one, other, *_ = stories
    Story.objects.filter(pk=other.pk).update(external_key=one.key, site="a.example")

    found = execute(
        "query ($key: String!) { item(key: $key) { title } }", product_itself, key=one.key
    )

    assert found["item"]["title"] == one.title


@pytest.mark.parametrize("note", ["x" * 1001, "N\0"])
def test_a_note_that_cannot_be_stored_is_refused(note, stories, product_itself):
    one, other, third, _ = stories
    standing = link(product_itself, one, other)

    assert add(product_itself, one, third, note=note)["field"] == "note"
    assert change_link(product_itself, standing, 1, note=note)["field"] == "note"
    assert Dependency.objects.get().note == ""


def change_link(by, found, version, **changes):
    return change(
        "updateDependency", by, SHOWN, dependency=gid(found), expectedVersion=version, **changes
    )


def gid(found, of="Dependency"):
    return to_base64(of, found.pk)


def waive(by, found, reason="They meet daily.", until=None, at=AT):
    return actions.waive_dependency(
        by=by, dependency_id=found.pk, reason=reason, until=until, at=at
    )


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


@pytest.mark.parametrize("reason", ["", " \n", "x" * 1001, "N\0"])
def test_waiving_needs_a_reason_that_can_be_stored(reason, stories, product_itself):
    standing = link(product_itself, *stories[:2])

    with pytest.raises(InvalidValue) as refused:
        waive(product_itself, standing, reason=reason)

    assert refused.value.field == "reason"
    assert Dependency.objects.get().waived_at is None


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


def test_a_story_shows_what_it_waits_for_and_holds_up_on_every_level(
    stories, product_itself, execute
):
    one, other, *_ = stories
    above = epic(product_itself)
    link(product_itself, above, one)
    link(product_itself, one, other)

    shown = execute(
        """query ($key: String!) { story(key: $key) {
            waitsFor { blocker { key } } holdsUp { blocked { key } } } }""",
        product_itself,
        key=one.key,
    )["story"]

    assert shown == {
        "waitsFor": [{"blocker": {"key": above.key}}],
        "holdsUp": [{"blocked": {"key": other.key}}],
    }


def test_a_link_crosses_teams_unless_both_ends_are_of_one_team(drn, product_itself):
    for name in ("Battery", "Engine"):
        organization.create_team(by=product_itself, name=name)
    battery, same, engine, nobody = (
        story(product_itself, team=team) for team in ("Battery", "Battery", "Engine", None)
    )
    other_nobody = story(product_itself)

    for blocker, blocked, crossing in (
        (battery, same, False),
        (battery, engine, True),
        (battery, nobody, True),
        (nobody, battery, True),
        (nobody, other_nobody, True),
    ):
        with rolled_back():
            assert add(product_itself, blocker, blocked)["crossTeam"] is crossing
            assert Dependency.objects.with_teams().get().crosses_teams is crossing


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
        actions.remove_dependency(by=product_itself, dependency_id=standing.pk)
    problem = change("removeDependency", product_itself, "", dependency=gid(standing))
    assert problem["__typename"] == "DependencyOwnedBySource"
    assert waive(product_itself, standing).waived_at == AT


def test_a_link_to_something_outside_shows_its_key_and_no_item(stories, product_itself, execute):
    one, other, *_ = stories
    standing = link(product_itself, one, other)
    outside = OutsideItem.objects.create(
        workspace_id=one.workspace_id, site="jira.example", external_key="OUT-1"
    )
    Dependency.objects.filter(pk=standing.pk).update(blocker_story=None, blocker_outside=outside)

    (edge,) = execute(
        """{ dependencies { edges { node {
            outsideKey crossTeam blocker { key } blocked { key } } } } }""",
        product_itself,
    )["dependencies"]["edges"]

    assert edge["node"] == {
        "outsideKey": "OUT-1",
        "crossTeam": True,
        "blocker": None,
        "blocked": {"key": other.key},
    }
    found = Dependency.objects.with_ends().get()
    assert (found.blocker, str(found)) == (outside, f"jira.example OUT-1 blocks {other}")
    assert waive(product_itself, standing).waived_at == AT


@pytest.mark.parametrize(
    "act",
    [
        lambda by, pk: actions.remove_dependency(by=by, dependency_id=pk),
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


@pytest.fixture
def two_worlds(stories, product_itself):
    """A story of a second portfolio, and somebody who sees the first portfolio only."""
    portfolio.create_portfolio(by=product_itself, key="CAR", name="Cars", at=AT)
    hidden = story(product_itself, "Secret engine", in_portfolio="CAR")
    person = organization.invite_person(
        by=product_itself, email="ana@acme.example", name="Ana", roles=[]
    )
    portfolio.grant_portfolio_role(
        by=product_itself, portfolio="DRN", email=person.email, role=Role.PRODUCT_MANAGER
    )
    return hidden, principal_of(person)


def test_a_link_may_cross_portfolios_and_hides_the_unseen_end(
    two_worlds, stories, product_itself, execute
):
    hidden, ana = two_worlds
    standing = link(product_itself, hidden, stories[0])
    text = """{ dependencies { edges { node { blocker { key title } blocked { key } outsideKey } } }
        stories(first: 1) { edges { node { blocked waitsFor { blocker { title } } } } } }"""

    shown = execute(text, ana)

    assert [edge["node"] for edge in shown["dependencies"]["edges"]] == [
        {"blocker": None, "blocked": {"key": stories[0].key}, "outsideKey": None}
    ]
    assert shown["stories"]["edges"][0]["node"] == {
        "blocked": True,
        "waitsFor": [{"blocker": None}],
    }
    assert waive(ana, standing).waived_at == AT


def test_an_unseen_item_can_be_no_end_of_a_link_of_mine(two_worlds, stories):
    hidden, ana = two_worlds

    for blocker, blocked in ((hidden, stories[0]), (stories[0], hidden)):
        with pytest.raises(NotFound):
            link(ana, blocker, blocked)


def test_a_link_between_two_unseen_items_is_not_seen(two_worlds, product_itself, execute):
    hidden, ana = two_worlds
    link(product_itself, hidden, story(product_itself, in_portfolio="CAR"))

    assert execute("{ dependencies { totalCount } }", ana)["dependencies"]["totalCount"] == 0


def test_the_path_of_a_ring_does_not_name_what_i_may_not_see(two_worlds, stories, product_itself):
    hidden, ana = two_worlds
    one, other, *_ = stories
    link(product_itself, one, hidden)
    link(product_itself, hidden, other)

    refused = add(ana, other, one)

    assert refused["__typename"] == "DependencyCycle"
    assert [item["key"] for item in refused["path"]] == [other.key, one.key]
    assert hidden.key not in refused["message"]
    assert "(unseen)" in refused["message"]


@pytest.mark.parametrize(
    "act",
    [
        lambda by, standing: link(by, standing.blocker, epic(by)),
        waive,
        lambda by, standing: actions.remove_dependency(by=by, dependency_id=standing.pk),
    ],
)
def test_every_change_of_links_asks_for_a_new_flow(act, stories, product_itself):
    standing = link(product_itself, *stories[:2])
    OutboxMessage.objects.all().delete()

    act(product_itself, standing)

    message = OutboxMessage.objects.last()
    assert (message.kind, message.key) == ("workspace.changed", str(standing.workspace_id))


def break_rule(constraint, **values):
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Dependency.objects.update(**values)


def test_the_database_holds_that_each_end_is_exactly_one(stories, product_itself):
    one, other, *_ = stories
    link(product_itself, one, other)
    second = feature(product_itself)

    break_rule("dependency_has_one_blocker", blocker_story=None)
    break_rule("dependency_has_one_blocker", blocker_feature=second)
    break_rule("dependency_has_one_blocked", blocked_story=None)
    break_rule("dependency_has_one_blocked", blocked_feature=second)
    assert Dependency.objects.update(blocked_story=None, blocked_feature=second) == 1


def test_the_database_holds_that_a_link_joins_two_items_once(stories, product_itself):
    one, other, third, _ = stories
    link(product_itself, one, other)
    second = link(product_itself, one, third)

    break_rule("dependency_links_two_items", blocked_story=one)
    with pytest.raises(IntegrityError, match="dependency_once_per_pair"), transaction.atomic():
        Dependency.objects.filter(pk=second.pk).update(blocked_story=other)


@pytest.mark.parametrize(
    ("values", "holds"),
    [
        ({"waived_at": AT}, False),
        ({"waive_reason": "Why"}, False),
        ({"waived_until": AT}, False),
        ({"waive_reason": "Why", "waived_until": AT}, False),
        ({"waived_at": AT, "waived_until": AT}, False),
        ({"waived_at": AT, "waive_reason": "Why"}, True),
        ({"waived_at": AT, "waive_reason": "Why", "waived_until": days(1)}, True),
        ({}, True),
    ],
)
def test_the_database_holds_that_a_waiver_has_a_day_and_a_reason(
    values, holds, stories, product_itself
):
    link(product_itself, *stories[:2])

    if holds:
        assert Dependency.objects.update(version=2, **values) == 1
    else:
        break_rule("dependency_waived_at_and_reason_together", **values)


def test_an_item_with_a_link_is_not_deleted_from_under_it(stories, product_itself):
    one, other, *_ = stories
    link(product_itself, one, other)

    with pytest.raises(IntegrityError), transaction.atomic():
        one.delete()


def test_a_stale_change_names_what_changed(stories, product_itself):
    standing = link(product_itself, *stories[:2])
    waive(product_itself, standing)

    with pytest.raises(Conflict) as refused:
        actions.update_dependency(
            by=product_itself, dependency_id=standing.pk, changes={"note": "x"}, expected_version=5
        )
    assert refused.value.current_version == 2

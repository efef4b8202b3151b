"""Adding links: between which items, and what they show."""

import pytest

from kernel.errors import InvalidValue
from organization import actions as organization
from portfolio.errors import ItemArchived
from teams.errors import DependencyInFamily
from teams.models import Dependency, OutsideItem, Story
from teams.models.dependency import node_of
from tests.factories import bulk
from tests.line import (
    AT,
    archive,
    change,
    epic,
    feature,
    link,
    rolled_back,
    story,
)
from tests.teams.linking import MAKERS, add, change_link, waive


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


@pytest.mark.parametrize("reason", ["", " \n", "x" * 1001, "N\0"])
def test_waiving_needs_a_reason_that_can_be_stored(reason, stories, product_itself):
    standing = link(product_itself, *stories[:2])

    with pytest.raises(InvalidValue) as refused:
        waive(product_itself, standing, reason=reason)

    assert refused.value.field == "reason"
    assert Dependency.objects.get().waived_at is None


SHOWS_LINKS = """query ($key: String!) { %s(key: $key) {
    waitsFor { blocker { key } blocked { key } } holdsUp { blocker { key } blocked { key } } } }"""


@pytest.mark.parametrize("level", MAKERS)
def test_an_item_shows_what_it_waits_for_and_holds_up_on_every_level(
    level, drn, product_itself, execute
):
    made = MAKERS[level](product_itself)
    before = [make(product_itself, "Before") for make in MAKERS.values()]
    after = [make(product_itself, "After") for make in MAKERS.values()]
    for blocker, blocked in [(one, made) for one in before] + [(made, one) for one in after]:
        link(product_itself, blocker, blocked)

    shown = execute(SHOWS_LINKS % level, product_itself, key=made.key)[level]

    own = {"key": made.key}
    assert shown == {
        "waitsFor": [{"blocker": {"key": one.key}, "blocked": own} for one in before[::-1]],
        "holdsUp": [{"blocker": own, "blocked": {"key": one.key}} for one in after[::-1]],
    }


@pytest.mark.parametrize("level", MAKERS)
def test_of_many_links_the_newest_hundred_are_shown(level, drn, product_itself, execute):
    made, other = (MAKERS[level](product_itself, name) for name in ("Hub", "Other"))
    many = bulk.stories(drn, [{}] * 102)
    bulk.links([*((made, one) for one in many), (other, many[0])])

    shown = execute(SHOWS_LINKS % level, product_itself, key=made.key)[level]

    assert [row["blocked"]["key"] for row in shown["holdsUp"]] == [
        one.key for one in many[: -100 - 1 : -1]
    ]


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

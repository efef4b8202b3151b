"""An item is not put below another that it, or a part of it, is linked to."""

import pytest

from organization.access import unlimited
from products.models import Feature
from teams import actions
from teams.errors import DependencyInFamily
from teams.models import Dependency, Story
from tests.factories import bulk
from tests.line import AT, change, epic, feature, link, move, story, together
from tests.teams.linking import waive

FAMILY = "... on DependencyInFamily { part whole }"


@pytest.fixture
def line(drn, product_itself):
    """An epic, a feature, a story and a sub-task; no feature or story serves what is above it."""
    whole = story(product_itself, "Whole")
    return {
        "epic": epic(product_itself),
        "feature": feature(product_itself),
        "story": whole,
        "part": story(product_itself, "Part", parent=whole.key),
    }


def edit_story(by, found, **changes):
    return actions.edit_story(
        by=by, key=found.key, changes=changes, expected_version=found.version, at=AT
    )


def edit_feature(by, found, **changes):
    return actions.edit_feature(
        by=by, key=found.key, changes=changes, expected_version=found.version
    )


def align(by, bet, *keys):
    shows = "... on AlignFeaturesSuccess { items { key code message } }"
    return change("alignFeatures", by, shows, epic=bet.key, features=list(keys))["items"]


@pytest.mark.parametrize("turned", [False, True])
def test_a_feature_is_not_put_below_an_epic_that_it_is_linked_to(turned, line, product_itself):
    made, bet = line["feature"], line["epic"]
    link(product_itself, *((bet, made) if turned else (made, bet)))

    refused = change(
        "editFeature", product_itself, FAMILY, feature=made.key, expectedVersion=1, epic=bet.key
    )

    assert (refused["code"], refused["part"]) == ("DEPENDENCY_IN_FAMILY", made.key)
    assert refused["whole"] == bet.key
    assert (made.key in refused["message"], bet.key in refused["message"]) == (True, True)
    made.refresh_from_db()
    assert (made.epic, made.version) == (None, 1)


@pytest.mark.parametrize("linked", ["story", "part"])
def test_a_feature_is_not_put_below_an_epic_that_its_stories_are_linked_to(
    linked, line, product_itself
):
    made, bet = line["feature"], line["epic"]
    edit_story(product_itself, line["story"], feature=made.key)
    link(product_itself, bet, line[linked])

    with pytest.raises(DependencyInFamily) as refused:
        edit_feature(product_itself, made, epic=bet.key)

    assert (refused.value.part, refused.value.whole) == (line[linked].key, bet.key)


@pytest.mark.parametrize("linked", ["story", "part"])
@pytest.mark.parametrize("above", ["feature", "epic"])
def test_a_story_is_not_put_below_a_feature_that_it_or_its_part_is_linked_to(
    linked, above, line, product_itself
):
    edit_feature(product_itself, line["feature"], epic=line["epic"].key)
    link(product_itself, line[linked], line[above])

    refused = change(
        "editStory",
        product_itself,
        FAMILY,
        story=line["story"].key,
        expectedVersion=1,
        feature=line["feature"].key,
    )

    assert (refused["part"], refused["whole"]) == (line[linked].key, line[above].key)


def test_a_story_becomes_no_part_of_one_that_it_is_linked_to(line, product_itself):
    other = story(product_itself, "Other")
    link(product_itself, other, line["story"])

    with pytest.raises(DependencyInFamily) as refused:
        edit_story(product_itself, other, parent=line["story"].key)

    assert (refused.value.part, refused.value.whole) == (other.key, line["story"].key)


def test_a_story_becomes_no_part_of_one_whose_feature_it_is_linked_to(line, product_itself):
    other = story(product_itself, "Other")
    edit_story(product_itself, line["story"], feature=line["feature"].key)
    link(product_itself, line["feature"], other)

    with pytest.raises(DependencyInFamily) as refused:
        edit_story(product_itself, other, parent=line["story"].key)

    assert (refused.value.part, refused.value.whole) == (other.key, line["feature"].key)


def test_the_key_of_a_linked_feature_is_answered_with_that_and_the_others_are_aligned(
    line, product_itself
):
    made, bet = line["feature"], line["epic"]
    free = feature(product_itself, "Free")
    link(product_itself, made, bet)

    first, second = align(product_itself, bet, made.key, free.key)

    assert (first["code"], second["code"]) == ("DEPENDENCY_IN_FAMILY", None)
    assert (made.key in first["message"], bet.key in first["message"]) == (True, True)
    assert set(bet.features.values_list("key", flat=True)) == {free.key}


def test_a_waived_link_and_one_of_finished_work_count_too(line, product_itself):
    made, bet = line["feature"], line["epic"]
    waive(product_itself, link(product_itself, made, bet))
    made = move(product_itself, made, "DONE")

    with pytest.raises(DependencyInFamily):
        edit_feature(product_itself, made, epic=bet.key)


def test_links_to_other_items_are_in_nobodys_way(line, product_itself):
    other = epic(product_itself, "Another bet")
    link(product_itself, line["feature"], other)
    link(product_itself, other, line["story"])
    link(product_itself, line["story"], feature(product_itself, "Cousin", epic=line["epic"].key))

    made = edit_feature(product_itself, line["feature"], epic=line["epic"].key)
    edit_story(product_itself, line["story"], feature=made.key)

    assert Story.objects.get(pk=line["story"].pk).feature == made


def test_once_the_link_is_gone_the_family_may_be(line, product_itself):
    made, bet = line["feature"], line["epic"]
    gone = link(product_itself, made, bet)
    actions.remove_dependency(by=product_itself, dependency_id=gone.pk, at=AT)

    assert edit_feature(product_itself, made, epic=bet.key).epic == bet


def test_a_link_inside_a_family_that_a_source_brought_keeps_nobody_where_it_is(
    line, product_itself
):
    """A story moves between two features of the epic that it is linked to."""
    bet = line["epic"]
    first, second = (feature(product_itself, name, epic=bet.key) for name in ("One", "Two"))
    made = edit_story(product_itself, line["story"], feature=first.key)
    bulk.links([(made, bet)])

    assert edit_story(product_itself, made, feature=second.key).feature == second


def test_parts_of_parts_that_a_source_brought_are_looked_at(line, product_itself):
    deeper = story(product_itself, "Deeper")
    Story.objects.filter(pk=deeper.pk).update(parent=line["part"], is_subtask=True)
    link(product_itself, deeper, line["feature"])

    with pytest.raises(DependencyInFamily) as refused:
        edit_story(product_itself, line["story"], feature=line["feature"].key)

    assert refused.value.part == deeper.key


def test_aligning_asks_as_often_whatever_stands_below(line, product_itself, statements):
    bet, made = line["epic"], line["feature"]
    counts = []
    for _ in range(2):
        counts.append(statements(lambda: align(product_itself, bet, made.key)))
        for number in range(20):
            story(product_itself, f"Story {number}", feature=made.key)
        Feature.objects.filter(pk=made.pk).update(epic=None)

    assert counts[0] == counts[1]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("road", ["align", "edit_feature", "edit_story"])
def test_a_link_and_a_family_that_exclude_each_other_never_both_come_to_be(road, workspace, drn):
    by = unlimited(workspace.pk, "Test")
    for number in range(5):
        bet, made = epic(by, f"Bet {number}"), feature(by, f"Feature {number}")
        low = story(by, f"Story {number}", feature=None if road == "edit_story" else made.key)
        if road == "edit_story":
            made = edit_feature(by, made, epic=bet.key)
        moves = {
            "align": lambda bet=bet, made=made: actions.align_features(
                by=by, epic=bet.key, keys=[made.key]
            ),
            "edit_feature": lambda bet=bet, made=made: edit_feature(by, made, epic=bet.key),
            "edit_story": lambda low=low, made=made: edit_story(by, low, feature=made.key),
        }

        outcomes = together([moves[road], lambda low=low, bet=bet: link(by, low, bet)])

        errors = [one for one in outcomes if isinstance(one, Exception)]
        assert all(isinstance(one, DependencyInFamily) for one in errors), errors
        low = Story.objects.get(pk=low.pk)
        above = low.feature and low.feature.epic
        linked = Dependency.objects.filter(blocker_story=low).exists()
        assert (above == bet) != linked

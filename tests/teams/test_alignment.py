"""Hanging features below an epic: by key, many at once, and from both ends."""

import pytest

from kernel.errors import Conflict, NotFound
from organization.access import unlimited
from portfolio import actions as portfolio
from products.models import Feature
from teams import actions
from tests.line import AT, archive, change, epic, feature, together

ALIGNED = """... on AlignFeaturesSuccess { epic { key features { totalCount } }
    items { key feature { key epic { key } } code message } }"""


@pytest.fixture
def bet(drn, product_itself):
    return epic(product_itself)


def align(by, bet, *keys):
    return change("alignFeatures", by, ALIGNED, epic=bet.key, features=list(keys))


def test_each_key_is_answered_by_itself_and_the_good_ones_are_aligned(bet, product_itself):
    portfolio.create_portfolio(by=product_itself, key="CAR", name="Cars", at=AT)
    elsewhere = feature(product_itself, in_portfolio="CAR")
    put_away = archive(product_itself, feature(product_itself, "Old engine"))
    good, other = feature(product_itself, "One"), feature(product_itself, "Two")
    keys = [good.key, "DRN-99", put_away.key, elsewhere.key, "N\0", "", bet.key, other.key]

    answer = align(product_itself, bet, *keys)

    assert [item["key"] for item in answer["items"]] == keys
    assert [item["code"] for item in answer["items"]] == [
        None,
        "NOT_FOUND",
        "ITEM_ARCHIVED",
        "INVALID_VALUE",
        "NOT_FOUND",
        "NOT_FOUND",
        "NOT_FOUND",
        None,
    ]
    for item in answer["items"]:
        assert (item["feature"] is None) == (item["code"] is not None)
        assert (item["message"] is None) == (item["code"] is None)
    assert answer["epic"]["features"]["totalCount"] == 2
    assert set(bet.features.values_list("key", flat=True)) == {good.key, other.key}


def test_a_doubled_key_is_answered_once(bet, product_itself):
    made = feature(product_itself)

    answer = align(product_itself, bet, made.key, made.key)

    assert [item["key"] for item in answer["items"]] == [made.key]
    made.refresh_from_db()
    assert made.version == 2


def test_aligning_what_is_aligned_changes_nothing(bet, product_itself):
    made = feature(product_itself, epic=bet.key)

    assert align(product_itself, bet, made.key)["items"][0]["code"] is None
    made.refresh_from_db()
    assert made.version == 1


def test_a_feature_moves_from_one_epic_to_another(bet, product_itself):
    other = epic(product_itself, "Deliver at night")
    made = feature(product_itself, epic=bet.key)

    answer = align(product_itself, other, made.key)

    assert answer["items"][0]["feature"]["epic"] == {"key": other.key}
    assert not bet.features.exists()


def test_a_feature_of_a_source_is_aligned_by_the_key_of_its_source(bet, product_itself):
    made = feature(product_itself)
    Feature.objects.filter(pk=made.pk).update(
        external_key="TIMOB-7", site="jira.example", source_fields=["title", "state"]
    )

    answer = align(product_itself, bet, "TIMOB-7")

    assert answer["items"][0]["feature"]["key"] == made.key


def test_two_keys_of_one_feature_are_both_answered(bet, product_itself):
    made = feature(product_itself)
    Feature.objects.filter(pk=made.pk).update(external_key="TIMOB-7", site="jira.example")

    answer = align(product_itself, bet, made.key, "TIMOB-7")

    assert [item["feature"]["key"] for item in answer["items"]] == [made.key, made.key]
    made.refresh_from_db()
    assert made.version == 2


def test_a_key_of_two_features_is_answered_as_ambiguous(bet, product_itself):
    for site in ("a.example", "b.example"):
        made = feature(product_itself)
        Feature.objects.filter(pk=made.pk).update(external_key="TIMOB-7", site=site)

    (item,) = align(product_itself, bet, "TIMOB-7")["items"]

    assert item["code"] == "BAD_INPUT"


@pytest.mark.parametrize("count", [0, 101, 5000])
def test_1_to_100_keys_are_aligned_at_once(count, bet, product_itself):
    refused = align(product_itself, bet, *[f"DRN-{n}" for n in range(count)])

    assert (refused["__typename"], refused["field"]) == ("InvalidValue", "features")


def test_a_hundred_keys_are_aligned_at_once(bet, product_itself):
    made = [feature(product_itself, f"Part {n}", epic=bet.key) for n in range(100)]
    other = epic(product_itself, "Deliver at night")

    answer = align(product_itself, other, *[one.key for one in made])

    assert answer["epic"]["features"]["totalCount"] == 100


def test_an_epic_that_does_not_exist_takes_no_feature(bet, product_itself):
    with pytest.raises(NotFound):
        actions.align_features(by=product_itself, epic="DRN-99", keys=["DRN-1"])


@pytest.mark.django_db(transaction=True)
def test_aligning_from_both_ends_at_once_stands_still_nowhere(workspace, drn):
    by = unlimited(workspace.pk, "Test")
    epics = [epic(by, "One"), epic(by, "Other")]
    made = [feature(by, f"Part {n}") for n in range(3)]
    keys = [one.key for one in made]

    for _ in range(5):
        outcomes = together(
            [
                lambda: actions.align_features(by=by, epic=epics[0].key, keys=keys),
                lambda: actions.align_features(by=by, epic=epics[1].key, keys=keys[::-1]),
                *(lambda key=key: _aligned_by_edit(by, key, epics[1].key) for key in keys),
            ]
        )

        assert not [one for one in outcomes if isinstance(one, Exception)], outcomes
    served = set(Feature.objects.filter(workspace=workspace).values_list("epic_id", flat=True))
    assert served <= {one.pk for one in epics}


def _aligned_by_edit(by, key, epic_key):
    version = Feature.objects.visible_to(by).get(key=key).version
    try:
        return actions.edit_feature(
            by=by, key=key, changes={"epic": epic_key}, expected_version=version
        )
    except Conflict as conflict:  # somebody else aligned it in between
        return conflict.message

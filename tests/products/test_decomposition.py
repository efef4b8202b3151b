"""Cutting an epic into features."""

import pytest

from kernel.errors import Conflict, InvalidValue, NotFound
from kernel.models import KeySequence, OutboxMessage
from organization import actions as organization
from portfolio import actions as portfolio
from portfolio.errors import ItemArchived
from products import actions
from products.models import Feature
from teams import actions as teams
from tests.line import AT, archive, change, epic, feature

SHOWN = """... on DecomposeEpicSuccess { epic { key version } features {
    key title rank: key epic { key } product { key } team { name } benefitHypothesis
    acceptanceCriteria } }"""


@pytest.fixture
def bet(drn, product_itself):
    """An epic, with a product and a team at hand."""
    actions.create_product(by=product_itself, key="DRONE-AIR", name="Airframe")
    organization.create_team(by=product_itself, name="Battery")
    return epic(product_itself)


def new(title="Bigger battery", product="DRONE-AIR", **details):
    return actions.NewFeature(title=title, product=product, **details)


def decompose(by, bet, *features, version=1):
    return actions.decompose_epic(
        by=by, key=bet.key, features=features, expected_version=version, at=AT
    )


def test_an_epic_is_cut_into_features_in_the_order_in_which_they_are_named(bet, product_itself):
    made = change(
        "decomposeEpic",
        product_itself,
        SHOWN,
        epic=bet.key,
        expectedVersion=1,
        features=[
            {
                "title": "Bigger battery",
                "product": "DRONE-AIR",
                "team": "Battery",
                "benefitHypothesis": "8 kg fly 12 km.",
                "acceptanceCriteria": ["Drop test"],
            },
            {"title": "New engine", "product": "DRONE-AIR"},
        ],
    )

    first, second = made["features"]
    assert first["epic"] == second["epic"] == {"key": bet.key}
    assert (first["key"], second["key"]) == ("DRN-2", "DRN-3")
    assert (first["team"], second["team"]) == ({"name": "Battery"}, None)
    assert first["acceptanceCriteria"] == ["Drop test"]
    assert (second["benefitHypothesis"], second["acceptanceCriteria"]) == ("", [])
    by_rank = Feature.objects.order_by("rank").values_list("title", flat=True)
    assert list(by_rank) == ["Bigger battery", "New engine"]


@pytest.mark.parametrize(
    ("bad", "error"),
    [
        (new("Third", product="NONE"), NotFound),
        (new("Third", team="Nobody"), NotFound),
        (new(""), InvalidValue),
        (new("N\0UL"), InvalidValue),
        (new("x" * 256), InvalidValue),
        (new("Third", benefit_hypothesis="x" * 4001), InvalidValue),
        (new("Third", acceptance_criteria=["\0"]), InvalidValue),
    ],
)
def test_one_feature_that_cannot_be_made_leaves_no_feature_no_key_and_no_message(
    bad, error, bet, product_itself
):
    OutboxMessage.objects.all().delete()

    with pytest.raises(error):
        decompose(product_itself, bet, new("First"), new("Second"), bad)

    assert not Feature.objects.exists()
    assert KeySequence.objects.get(portfolio_id=bet.portfolio_id).last == 1
    assert not OutboxMessage.objects.exists()


@pytest.mark.parametrize("count", [0, 101])
def test_an_epic_is_cut_into_1_to_100_features(count, bet, product_itself):
    with pytest.raises(InvalidValue) as refused:
        decompose(product_itself, bet, *[new()] * count)

    assert refused.value.field == "features"
    assert not Feature.objects.exists()


def test_a_hundred_features_at_once_are_made(bet, product_itself):
    made = decompose(product_itself, bet, *[new(f"Part {n}") for n in range(100)])

    assert len({one.key for one in made.features}) == 100
    assert [one.rank for one in made.features] == sorted(one.rank for one in made.features)


def test_a_stale_version_of_the_epic_cuts_nothing(bet, product_itself):
    portfolio.edit_epic(
        by=product_itself, key=bet.key, changes={"title": "New"}, expected_version=1, at=AT
    )

    with pytest.raises(Conflict):
        decompose(product_itself, bet, new())
    assert not Feature.objects.exists()


def test_an_archived_epic_is_not_cut_and_takes_no_feature(bet, product_itself):
    loose = feature(product_itself)
    archive(product_itself, bet)

    with pytest.raises(ItemArchived):
        decompose(product_itself, bet, new(), version=2)
    with pytest.raises(ItemArchived):
        teams.align_features(by=product_itself, epic=bet.key, keys=[loose.key])

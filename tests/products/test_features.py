"""Products and features: creating, editing, moving, archiving."""

from dataclasses import replace

import pytest
from django.db import IntegrityError, transaction

from kernel.errors import AccessDenied, Archived, Conflict, InvalidValue, NotFound
from organization import actions as organization
from organization.access import unlimited
from organization.models import Role, Team
from portfolio import actions as portfolio
from portfolio.errors import FieldOwnedBySource, ItemArchived
from products import actions
from products.models import Feature, FeatureState, FeatureTransition, Product
from teams import actions as teams
from tests.line import AT, archive, change, days, epic, feature, move

EDITED = "... on Feature { title epic { key } product { key } team { name } version }"


@pytest.fixture
def company(drn, product_itself):
    """A product, a team and an epic of the portfolio."""
    actions.create_product(by=product_itself, key="DRONE-AIR", name="Airframe")
    organization.create_team(by=product_itself, name="Battery")
    return epic(product_itself)


@pytest.fixture
def cars(product_itself):
    """A second portfolio."""
    return portfolio.create_portfolio(by=product_itself, key="CAR", name="Cars", at=AT)


@pytest.mark.parametrize("key", ["AIR", "A", "DRONE-AIR", "DRONE-AIR-2", "A1-B2", "X-1"])
def test_a_product_takes_a_key_of_words_in_capitals(key, product_itself):
    assert actions.create_product(by=product_itself, key=key, name="Air").key == key


@pytest.mark.parametrize(
    "key", ["", "air", "1AIR", "-AIR", "AIR-", "A--B", "A B", "A\0", "AIR\n", "Ä", "A" * 41]
)
def test_other_product_keys_are_refused(key, product_itself):
    refused = change("createProduct", product_itself, key=key, name="Air")

    assert (refused["__typename"], refused["field"]) == ("InvalidValue", "key")
    assert not Product.objects.exists()


def test_a_product_key_is_taken_once_in_a_workspace(company, product_itself):
    with pytest.raises(InvalidValue, match="There is a product DRONE-AIR already"):
        actions.create_product(by=product_itself, key="DRONE-AIR", name="Again")

    other = organization.create_workspace(key="other", name="Other", owner_email="o@other.example")
    theirs = unlimited(other.pk, "Other")
    assert actions.create_product(by=theirs, key="DRONE-AIR", name="Theirs").name == "Theirs"


def test_a_product_is_renamed_and_a_stale_edit_conflicts(company, product_itself):
    def rename(name):
        return actions.edit_product(
            by=product_itself, key="DRONE-AIR", changes={"name": name}, expected_version=1
        )

    assert rename("Frame").version == 2
    with pytest.raises(Conflict):
        rename("Body")


def test_an_archived_product_drops_out_of_the_list_and_its_features_keep_it(
    company, product_itself, execute
):
    kept = feature(product_itself, product="DRONE-AIR")
    move(product_itself, kept, "DONE")

    archive(product_itself, kept.product)

    shown = execute(
        """query ($key: String!) { products { totalCount } feature(key: $key) { product { key } }
            archived: products(filter: {archived: true}) { totalCount } }""",
        product_itself,
        key=kept.key,
    )
    assert shown["products"]["totalCount"] == 0
    assert shown["archived"]["totalCount"] == 1
    assert shown["feature"]["product"] == {"key": "DRONE-AIR"}
    with pytest.raises(NotFound):
        feature(product_itself, product="DRONE-AIR")


def test_a_viewer_may_not_touch_products_and_features(company, product_itself, as_role):
    viewer, made = as_role(Role.VIEWER), feature(product_itself)

    for refused in (
        lambda: actions.create_product(by=viewer, key="CAR", name="Car"),
        lambda: actions.edit_product(by=viewer, key="DRONE-AIR", changes={}, expected_version=1),
        lambda: archive(viewer, Product.objects.get(key="DRONE-AIR")),
        lambda: feature(viewer),
        lambda: move(viewer, made, FeatureState.DONE),
        lambda: archive(viewer, made),
        lambda: actions.decompose_epic(
            by=viewer, key=company.key, features=[], expected_version=1, at=AT
        ),
        lambda: teams.align_features(by=viewer, epic=company.key, keys=[made.key]),
    ):
        with pytest.raises(AccessDenied):
            refused()


def test_whoever_may_edit_features_but_not_align_them_leaves_the_epic_alone(
    company, product_itself, as_role
):
    made = feature(product_itself)
    manager = as_role(Role.PRODUCT_MANAGER)
    narrowed = replace(manager, verbs=manager.verbs - {"feature.align"})

    with pytest.raises(AccessDenied):
        teams.edit_feature(
            by=narrowed, key=made.key, changes={"epic": company.key}, expected_version=1
        )
    edited = teams.edit_feature(
        by=narrowed, key=made.key, changes={"title": "Mine"}, expected_version=1
    )
    assert (edited.title, edited.epic) == ("Mine", None)


def test_all_that_can_be_said_of_a_feature_is_kept(company, product_itself):
    shows = """... on Feature { key title description epic { key } product { key } team { name }
        benefitHypothesis acceptanceCriteria state }"""
    said = {
        "title": "Bigger battery",
        "description": "2.4 kWh",
        "benefitHypothesis": "If it holds 2.4 kWh then 8 kg fly 12 km.",
        "acceptanceCriteria": ["Passes the drop test", "Charges in an hour"],
    }
    made = change(
        "createFeature",
        product_itself,
        shows,
        portfolio="DRN",
        epic=company.key,
        product="DRONE-AIR",
        team="Battery",
        **said,
    )

    assert made == {
        "__typename": "Feature",
        "key": "DRN-2",
        "epic": {"key": company.key},
        "product": {"key": "DRONE-AIR"},
        "team": {"name": "Battery"},
        "state": "TODO",
        **said,
    }


def test_a_feature_is_aligned_elsewhere_and_cleared_by_an_edit(company, product_itself):
    other = epic(product_itself, "Deliver at night")
    made = feature(product_itself, epic=company.key, product="DRONE-AIR", team="Battery")

    def edit(version, **changes):
        return change(
            "editFeature",
            product_itself,
            EDITED,
            feature=made.key,
            expectedVersion=version,
            **changes,
        )

    moved = edit(1, epic=other.key)
    assert (moved["epic"], moved["version"]) == ({"key": other.key}, 2)
    cleared = edit(2, epic=None, product=None, team=None)
    assert (cleared["epic"], cleared["product"], cleared["team"]) == (None, None, None)
    assert edit(3, title=made.title)["version"] == 3


def test_two_who_align_one_feature_differently_conflict(company, product_itself):
    other = epic(product_itself, "Deliver at night")
    made = feature(product_itself)
    teams.edit_feature(
        by=product_itself, key=made.key, changes={"epic": company.key}, expected_version=1
    )

    with pytest.raises(Conflict) as refused:
        teams.edit_feature(
            by=product_itself, key=made.key, changes={"epic": other.key}, expected_version=1
        )
    assert refused.value.changed_fields == ["epic"]


@pytest.mark.parametrize(
    ("details", "what"),
    [
        ({"epic": "DRN-99"}, "epic"),
        ({"epic": ""}, "epic"),
        ({"product": "NONE"}, "product"),
        ({"product": ""}, "product"),
        ({"product": "A\0"}, "product"),
        ({"team": "Nobody"}, "team"),
        ({"team": ""}, "team"),
        ({"team": "Bat\0tery"}, "team"),
    ],
)
def test_what_a_feature_names_must_exist(details, what, company, product_itself):
    with pytest.raises(NotFound) as refused:
        feature(product_itself, **details)

    assert refused.value.what == what
    assert not Feature.objects.exists()


def test_a_feature_does_not_serve_an_epic_of_another_portfolio_or_an_archived_one(
    company, cars, product_itself
):
    elsewhere = epic(product_itself, in_portfolio="CAR")
    with pytest.raises(InvalidValue, match="CAR-1 is in another portfolio") as refused:
        feature(product_itself, epic=elsewhere.key)
    assert refused.value.field == "epic"

    archive(product_itself, company)
    with pytest.raises(Archived, match=f"The epic '{company.key}' was archived; nothing new can"):
        feature(product_itself, epic=company.key)


def test_an_archived_team_takes_no_new_feature(company, product_itself):
    archive(product_itself, Team.objects.get(name="Battery"))

    with pytest.raises(Archived, match="The team 'Battery' was archived; nothing new can hang"):
        feature(product_itself, team="Battery")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("title", ""),
        ("title", "x" * 256),
        ("title", "\0"),
        ("description", "x" * 1_000_001),
        ("benefitHypothesis", "x" * 4001),
        ("acceptanceCriteria", ["x" * 1001]),
        ("acceptanceCriteria", ["fine", "N\0UL"]),
        ("acceptanceCriteria", [""]),
    ],
)
@pytest.mark.parametrize("mutation", ["createFeature", "editFeature"])
def test_a_text_that_cannot_be_stored_is_refused_by_its_name(
    mutation, field, value, company, product_itself
):
    made = feature(product_itself)
    given = {"title": "Bigger battery", field: value}
    given |= (
        {"portfolio": "DRN"}
        if mutation == "createFeature"
        else {"feature": made.key, "expectedVersion": 1}
    )

    refused = change(mutation, product_itself, **given)

    assert (refused["__typename"], refused["field"]) == ("InvalidValue", field)
    assert "\n" not in refused["message"]
    assert list(Feature.objects.values_list("pk", "version")) == [(made.pk, 1)]


def test_a_feature_starts_with_its_first_work_and_finishes_once(company, product_itself):
    made = feature(product_itself)

    begun = move(product_itself, made, FeatureState.IN_PROGRESS, at=days(1))
    review = move(product_itself, begun, FeatureState.IN_REVIEW, at=days(4))
    assert (review.started_at, review.finished_at) == (days(1), None)

    done = move(product_itself, review, FeatureState.DONE, at=days(6))
    assert (done.started_at, done.finished_at) == (days(1), days(6))

    given_up = move(product_itself, done, FeatureState.CANCELLED, at=days(8))
    assert given_up.finished_at == days(6)

    opened = move(product_itself, given_up, FeatureState.TODO, at=days(9))
    assert (opened.started_at, opened.finished_at) == (days(1), None)


def test_every_move_of_a_feature_is_written_down_and_standing_still_is_not(company, product_itself):
    made = feature(product_itself)
    begun = move(product_itself, made, FeatureState.IN_PROGRESS, at=days(1))
    same = move(product_itself, begun, FeatureState.IN_PROGRESS, at=days(2))

    assert same.version == begun.version
    steps = FeatureTransition.objects.values_list("from_state", "to_state", "at", "by_id")
    assert list(steps) == [("TODO", "IN_PROGRESS", days(1), None)]


def test_a_stale_move_conflicts_and_an_archived_feature_does_not_move(company, product_itself):
    made = feature(product_itself)
    move(product_itself, made, FeatureState.DONE)

    with pytest.raises(Conflict):
        move(product_itself, made, FeatureState.TODO)
    put_away = archive(product_itself, made)
    with pytest.raises(ItemArchived):
        move(product_itself, put_away, FeatureState.TODO)


def test_a_state_that_the_source_keeps_is_not_moved_here(company, product_itself):
    made = feature(product_itself)
    Feature.objects.filter(pk=made.pk).update(source_fields=["state"], site="jira.example")

    with pytest.raises(FieldOwnedBySource):
        move(product_itself, made, FeatureState.DONE)


@pytest.mark.parametrize("state", ["", "todo", "FUNNEL", "MVP"])
def test_the_database_knows_the_states_of_a_feature(state, company, product_itself):
    feature(product_itself)

    with pytest.raises(IntegrityError, match="feature_state_is_known"), transaction.atomic():
        Feature.objects.update(state=state)


@pytest.mark.parametrize("key", ["air", "A--B", "-A", "1A", ""])
def test_the_database_knows_the_shape_of_a_product_key(key, company):
    with pytest.raises(IntegrityError, match="product_key_is_words"), transaction.atomic():
        Product.objects.update(key=key)

"""Stories and their parts: creating, editing, moving."""

from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction

from kernel.errors import AccessDenied, Archived, Conflict, InvalidValue, NotFound
from organization import actions as organization
from organization.access import unlimited
from organization.models import Role, Team
from portfolio import actions as portfolio
from portfolio.errors import FieldOwnedBySource, ItemArchived
from products import actions as products
from products.models import Product
from teams import actions
from teams.models import Story, StoryState, StoryTransition
from tests.line import AT, archive, change, days, feature, move, story, together


@pytest.fixture
def company(drn, product_itself):
    """A team, a product and a person at hand, and a second portfolio."""
    organization.create_team(by=product_itself, name="Battery")
    products.create_product(by=product_itself, key="DRONE-AIR", name="Airframe")
    portfolio.create_portfolio(by=product_itself, key="CAR", name="Cars", at=AT)
    return feature(product_itself, product="DRONE-AIR")


def edit(by, found, **changes):
    version = changes.pop("version", found.version)
    return actions.edit_story(
        by=by, key=found.key, changes=changes, expected_version=version, at=AT
    )


def test_all_that_can_be_said_of_a_story_is_kept(company, product_itself):
    shows = """... on Story { title description kind priority labels points releaseName
        isSubtask state feature { key } parent { key } product { key } team { name }
        assignee { email } }"""
    said = {
        "title": "Lay out the pack",
        "description": "Cells and bus bars.",
        "kind": "DEBT",
        "priority": "HIGHEST",
        "labels": ["battery", "48 V"],
        "points": "5.25",
        "releaseName": "12.0",
    }
    made = change(
        "createStory",
        product_itself,
        shows,
        portfolio="DRN",
        feature=company.key,
        product="DRONE-AIR",
        team="Battery",
        assignee="Owner@acme.example",
        **said,
    )

    assert made == {
        "__typename": "Story",
        "isSubtask": False,
        "state": "TODO",
        "feature": {"key": company.key},
        "parent": None,
        "product": {"key": "DRONE-AIR"},
        "team": {"name": "Battery"},
        "assignee": {"email": "owner@acme.example"},
        **said,
    }


def test_null_clears_what_a_story_can_do_without(company, product_itself):
    made = story(
        product_itself,
        feature=company.key,
        product="DRONE-AIR",
        team="Battery",
        assignee="owner@acme.example",
        points=Decimal(3),
        priority="HIGH",
    )
    names = ("feature", "product", "team", "assignee", "points", "priority")
    change("editStory", product_itself, story=made.key, expectedVersion=1, **dict.fromkeys(names))

    made.refresh_from_db()
    assert [getattr(made, name) for name in names] == [None] * 6


@pytest.mark.parametrize(
    ("details", "what"),
    [
        ({"feature": "DRN-99"}, "feature"),
        ({"feature": ""}, "feature"),
        ({"parent": "DRN-99"}, "story"),
        ({"product": "NONE"}, "product"),
        ({"team": "Nobody"}, "team"),
        ({"assignee": "nobody@acme.example"}, "person"),
        ({"assignee": "ow\0ner@acme.example"}, "person"),
    ],
)
def test_what_a_story_names_must_exist(details, what, company, product_itself):
    with pytest.raises(NotFound) as refused:
        story(product_itself, **details)

    assert refused.value.what == what
    assert not Story.objects.exists()


def test_what_was_put_away_takes_no_new_story(company, product_itself):
    parent = archive(product_itself, story(product_itself))
    archive(product_itself, company)
    archive(product_itself, Team.objects.get(name="Battery"))
    archive(product_itself, Product.objects.get(key="DRONE-AIR"))
    organization.invite_person(by=product_itself, email="ana@acme.example", name="Ana", roles=[])
    organization.deactivate_person(by=product_itself, email="ana@acme.example", at=AT)

    for details in (
        {"parent": parent.key},
        {"feature": company.key},
        {"team": "Battery"},
        {"product": "DRONE-AIR"},
    ):
        with pytest.raises(Archived, match="was archived; nothing new can hang on it"):
            story(product_itself, **details)
    with pytest.raises(NotFound):
        story(product_itself, assignee="ana@acme.example")


def test_the_feature_and_the_parent_of_a_story_are_in_its_portfolio(company, product_itself):
    elsewhere = story(product_itself, in_portfolio="CAR")

    with pytest.raises(InvalidValue, match="in another portfolio") as refused:
        story(product_itself, in_portfolio="CAR", feature=company.key)
    assert refused.value.field == "feature"
    with pytest.raises(InvalidValue, match="in another portfolio") as refused:
        story(product_itself, parent=elsewhere.key)
    assert refused.value.field == "parent"


def test_a_subtask_is_a_part_of_a_story_and_stops_being_one(company, product_itself):
    whole = story(product_itself)
    part = story(product_itself, parent=whole.key)
    assert (part.is_subtask, part.parent) == (True, whole)

    free = edit(product_itself, part, parent=None)
    assert (free.is_subtask, free.parent, free.version) == (False, None, 2)

    again = edit(product_itself, free, parent=whole.key)
    assert (again.is_subtask, again.parent_id) == (True, whole.pk)


def test_parts_are_one_level_deep(company, product_itself):
    whole = story(product_itself)
    part = story(product_itself, parent=whole.key)
    other = story(product_itself)

    with pytest.raises(InvalidValue, match="one deep"):
        story(product_itself, parent=part.key)
    with pytest.raises(InvalidValue, match="one deep"):
        edit(product_itself, other, parent=part.key)
    with pytest.raises(InvalidValue, match="has parts of its own"):
        edit(product_itself, whole, parent=other.key)


def test_a_story_is_not_its_own_part_nor_a_part_of_its_part(company, product_itself):
    whole = story(product_itself)
    part = story(product_itself, parent=whole.key)

    for found, parent in ((whole, whole), (whole, part), (part, part)):
        with pytest.raises(InvalidValue) as refused:
            edit(product_itself, found, parent=parent.key)
        assert refused.value.field == "parent"


@pytest.mark.django_db(transaction=True)
def test_two_stories_that_become_parts_of_each_other_at_once_make_no_ring(workspace, drn):
    by = unlimited(workspace.pk, "Test")
    for number in range(5):
        one, other = story(by, f"One {number}"), story(by, f"Other {number}")

        outcomes = together(
            [
                lambda one=one, other=other: edit(by, one, parent=other.key),
                lambda one=one, other=other: edit(by, other, parent=one.key),
            ]
        )

        assert sum(isinstance(outcome, InvalidValue) for outcome in outcomes) == 1
        assert Story.objects.filter(pk__in=[one.pk, other.pk], parent=None).count() == 1


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("title", ""),
        ("title", "\0"),
        ("title", "x" * 256),
        ("description", "x" * 1_000_001),
        ("labels", ["x" * 256]),
        ("labels", ["fine", ""]),
        ("labels", ["N\0"]),
        ("releaseName", "x" * 256),
        ("points", "NaN"),
        ("points", "-NaN"),
        ("points", "sNaN"),
        ("points", "Infinity"),
        ("points", "-Infinity"),
        ("points", "1e9"),
        ("points", "1e400"),
        ("points", "1e1000000"),
        ("points", "100000"),
        ("points", "9" * 5000),
        ("points", "-1"),
        ("points", "-0.01"),
        ("points", "0.125"),
        ("points", "1e-400"),
    ],
)
@pytest.mark.parametrize("mutation", ["createStory", "editStory"])
def test_a_value_that_cannot_be_stored_is_refused_by_its_name(
    mutation, field, value, company, product_itself
):
    made = story(product_itself, points=Decimal(3))
    given = {"title": made.title, field: value}
    given |= (
        {"portfolio": "DRN"}
        if mutation == "createStory"
        else {"story": made.key, "expectedVersion": 1}
    )

    refused = change(mutation, product_itself, **given)

    assert (refused["__typename"], refused["field"]) == ("InvalidValue", field)
    assert "\n" not in refused["message"]
    assert len(refused["message"]) < 300
    assert list(Story.objects.values_list("pk", "points", "version")) == [(made.pk, 3, 1)]


@pytest.mark.parametrize("points", ["0", "0.5", "-0", "99999.99", "1e3", "13.0"])
def test_points_from_0_to_below_100_000_with_two_decimals_are_kept(points, company, product_itself):
    made = story(product_itself, points=Decimal(points))

    made.refresh_from_db()
    assert made.points == Decimal(points)


@pytest.mark.parametrize("points", ["-1", "100000", "NaN"])
def test_the_database_holds_that_points_are_a_number_in_bounds(points, company, product_itself):
    story(product_itself)

    with (
        pytest.raises(IntegrityError, match="story_points_are_a_number"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("UPDATE teams_story SET points = %s", [points])


@pytest.mark.parametrize("state", ["", "todo", "MVP"])
def test_the_database_knows_the_states_of_a_story(state, company, product_itself):
    story(product_itself)

    with pytest.raises(IntegrityError, match="story_state_is_known"), transaction.atomic():
        Story.objects.update(state=state)


def test_a_kind_or_priority_that_does_not_exist_is_bad_input(company, product_itself, refuse):
    text = "mutation ($input: CreateStoryInput!) { createStory(input: $input) { __typename } }"
    for what in ({"kind": "CHORE"}, {"priority": "URGENT"}, {"labels": None}, {"title": None}):
        given = {"portfolio": "DRN", "title": "x", **what}
        error = refuse(text, product_itself, input=given)
        assert error.extensions["code"] == "BAD_INPUT"


def test_edits_of_different_fields_merge_and_of_the_same_conflict(company, product_itself):
    made = story(product_itself)
    edit(product_itself, made, labels=["a"], version=1)

    assert edit(product_itself, made, points=Decimal(5), version=1).version == 3
    with pytest.raises(Conflict) as refused:
        edit(product_itself, made, labels=["b"], version=1)
    assert refused.value.changed_fields == ["labels", "points"]


def test_changing_the_parent_from_a_stale_version_conflicts_by_name(company, product_itself):
    whole, other, part = (story(product_itself, title) for title in ("A", "B", "C"))
    edit(product_itself, part, parent=whole.key, version=1)

    refused = change(
        "editStory",
        product_itself,
        "... on Conflict { currentVersion changedFields }",
        story=part.key,
        parent=other.key,
        expectedVersion=1,
    )

    assert (refused["currentVersion"], sorted(refused["changedFields"])) == (
        2,
        ["isSubtask", "parent"],
    )


def test_what_the_source_keeps_of_a_story_is_not_edited_here(company, product_itself):
    made = story(product_itself)
    Story.objects.filter(pk=made.pk).update(
        source_fields=["release_name", "title", "team", "state"], site="jira.example"
    )

    with pytest.raises(FieldOwnedBySource, match="releaseName, team is kept") as refused:
        edit(product_itself, made, release_name="2", team="Battery", points=Decimal(1))
    assert refused.value.fields == ["release_name", "team"]
    with pytest.raises(FieldOwnedBySource):
        move(product_itself, made, StoryState.DONE)
    assert edit(product_itself, made, points=Decimal(1)).points == 1


def test_a_story_starts_once_and_review_is_work_in_progress(company, product_itself):
    made = story(product_itself)
    review = move(product_itself, made, StoryState.IN_REVIEW, at=days(1))
    assert (review.started_at, review.finished_at) == (days(1), None)

    back = move(product_itself, review, StoryState.TODO, at=days(2))
    again = move(product_itself, back, StoryState.IN_PROGRESS, at=days(3))
    done = move(product_itself, again, StoryState.DONE, at=days(4))
    assert (done.started_at, done.finished_at) == (days(1), days(4))


def test_every_move_of_a_story_is_written_down_and_standing_still_is_not(
    company, product_itself, as_role
):
    member = as_role(Role.TEAM_MEMBER)
    begun = move(member, story(product_itself), StoryState.IN_PROGRESS, at=days(1))
    same = move(member, begun, StoryState.IN_PROGRESS, at=days(2))

    assert same.version == begun.version
    steps = StoryTransition.objects.values_list("from_state", "to_state", "at", "by_id")
    assert list(steps) == [("TODO", "IN_PROGRESS", days(1), member.person_id)]


def test_a_stale_move_conflicts_and_an_archived_story_neither_moves_nor_changes(
    company, product_itself
):
    made = story(product_itself)
    move(product_itself, made, StoryState.DONE)
    with pytest.raises(Conflict):
        move(product_itself, made, StoryState.TODO)

    put_away = archive(product_itself, made)
    with pytest.raises(ItemArchived):
        move(product_itself, put_away, StoryState.TODO)
    with pytest.raises(ItemArchived):
        edit(product_itself, put_away, title="Too late")


def test_a_viewer_may_not_touch_stories(company, product_itself, as_role):
    viewer, made = as_role(Role.VIEWER), story(product_itself)

    for refused in (
        lambda: story(viewer),
        lambda: edit(viewer, made, title="Mine"),
        lambda: move(viewer, made, StoryState.DONE),
        lambda: archive(viewer, made),
    ):
        with pytest.raises(AccessDenied):
            refused()


def test_a_story_tells_its_age_from_its_start_or_its_birth(company, product_itself, execute):
    portfolio.edit_portfolio(
        by=product_itself, key="DRN", changes={"as_of": days(10)}, expected_version=1, at=AT
    )
    waits = story(product_itself, "Waits")
    begun = move(product_itself, story(product_itself, "Runs"), StoryState.IN_PROGRESS, at=days(4))
    done = move(product_itself, story(product_itself, "Done"), StoryState.DONE, at=days(4))
    late = story(product_itself, "Born after the day of judgement", at=days(30))

    def age(found):
        shown = execute(
            "query ($key: String!) { story(key: $key) { ageDays ageBasis } }",
            product_itself,
            key=found.key,
        )["story"]
        return shown["ageDays"], shown["ageBasis"]

    assert age(waits) == (10, "CREATED")
    assert age(begun) == (6, "STARTED")
    assert age(done)[0] is None
    assert age(late) == (0, "CREATED")

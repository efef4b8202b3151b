"""Values that cannot be stored, fields that a source owns, items put away: one line, no write."""

import json

import pytest
from django.test import Client

from kernel.levels import Level
from organization import actions as organization
from organization.models import Role, Scope
from tests.asking import rows_written
from tests.line import AT, archive, change, epic, feature, story

pytestmark = pytest.mark.usefixtures("drn")

MAKE = {"Epic": epic, "Feature": feature, "Story": story}
each_kind = pytest.mark.parametrize("kind", MAKE)

TITLES = [
    pytest.param("Pack\0one", "Null characters are not allowed.", id="NUL"),
    pytest.param("x" * 300, "Ensure this value has at most 255 characters (it has 300).", id="300"),
    pytest.param(
        "x" * 5_000_000,
        "Ensure this value has at most 255 characters (it has 5000000).",
        id="5 MB",
    ),
    pytest.param("", "This field cannot be blank.", id="empty"),
    pytest.param(" \n\t ", "This field cannot be blank.", id="spaces"),
]
"""Titles and what is said of them."""


def refused(mutation, by, **given):
    """Run a mutation that must write nothing; return the problem that it answers with."""
    before = rows_written()
    answer = change(mutation, by, **given)
    assert rows_written() == before
    return answer


@each_kind
@pytest.mark.parametrize(("title", "message"), TITLES)
def test_a_bad_title_of_a_new_item_is_refused(product_itself, kind, title, message):
    answer = refused(f"create{kind}", product_itself, portfolio="DRN", title=title)

    assert answer == {
        "__typename": "InvalidValue",
        "code": "INVALID_VALUE",
        "message": message,
        "field": "title",
    }


@each_kind
@pytest.mark.parametrize(("title", "message"), TITLES)
def test_a_bad_title_of_an_edit_is_refused(product_itself, kind, title, message):
    item = MAKE[kind](product_itself)
    named = {kind.lower(): item.key, "expectedVersion": 1}

    answer = refused(f"edit{kind}", product_itself, title=title, **named)

    assert (answer["field"], answer["message"]) == ("title", message)


@each_kind
@pytest.mark.parametrize("text", ["a\0b", "x" * 1_000_001])
def test_a_bad_description_is_refused(product_itself, kind, text):
    item = MAKE[kind](product_itself)
    named = {kind.lower(): item.key, "expectedVersion": 1}

    assert refused(f"edit{kind}", product_itself, description=text, **named)["field"] == (
        "description"
    )


@each_kind
def test_the_longest_title_and_description_are_kept(product_itself, kind):
    item = MAKE[kind](product_itself)
    given = {"title": "ü" * 255, "description": "x" * 1_000_000}

    named = {kind.lower(): item.key, "expectedVersion": 1}
    assert change(f"edit{kind}", product_itself, **given, **named)["__typename"] == kind


@each_kind
def test_a_field_that_jira_owns_is_edited_there(product_itself, kind):
    item = MAKE[kind](product_itself)
    item.source_fields, item.site = ["title"], "tidev"
    item.external_url = "https://jira.example/browse/TIMOB-1"
    item.save()
    named = {kind.lower(): item.key, "expectedVersion": 1}
    shows = "... on FieldOwnedBySource { fields source url }"

    answer = refused(f"edit{kind}", product_itself, shows=shows, title="Ours now", **named)

    assert answer == {
        "__typename": "FieldOwnedBySource",
        "code": "FIELD_OWNED_BY_SOURCE",
        "message": f"{item.key}: title is kept at its source;"
        f" change it there: {item.external_url}.",
        "fields": ["title"],
        "source": "tidev",
        "url": item.external_url,
    }


@each_kind
def test_the_other_fields_of_an_imported_item_are_ours(product_itself, kind):
    item = MAKE[kind](product_itself)
    item.source_fields = ["title"]
    item.save()
    named = {kind.lower(): item.key, "expectedVersion": 1}
    given = {"title": item.title, "description": "Ours"}

    assert change(f"edit{kind}", product_itself, **given, **named)["__typename"] == kind


@each_kind
def test_a_state_that_jira_owns_is_moved_there(product_itself, kind):
    item = MAKE[kind](product_itself)
    item.source_fields = ["state"]
    item.save()
    to = {"Epic": "REVIEWING"}.get(kind, "DONE")

    answer = refused(
        f"move{kind}", product_itself, to=to, expectedVersion=1, **{kind.lower(): item.key}
    )

    assert answer["code"] == "FIELD_OWNED_BY_SOURCE"


@each_kind
def test_an_archived_item_changes_no_more(product_itself, kind):
    item = archive(product_itself, MAKE[kind](product_itself))
    named = {kind.lower(): item.key, "expectedVersion": item.version}
    to = {"Epic": "REVIEWING"}.get(kind, "DONE")

    for mutation, given in (("edit", {"title": "Renamed"}), ("move", {"to": to})):
        answer = refused(f"{mutation}{kind}", product_itself, **given, **named)
        assert (answer["code"], answer["message"]) == (
            "ITEM_ARCHIVED",
            f"{item.key} is archived and changes no more.",
        )


def test_nothing_is_hung_on_an_archived_item(product_itself):
    gone, stays = story(product_itself, "Gone"), story(product_itself, "Stays")
    above = archive(product_itself, epic(product_itself))
    archive(product_itself, gone)

    link = refused("addDependency", product_itself, blocker=gone.key, blocked=stays.key)
    below = refused(
        "decomposeEpic",
        product_itself,
        shows="",
        epic=above.key,
        expectedVersion=above.version,
        features=[{"title": "New", "product": "NONE"}],
    )

    assert link["code"] == below["code"] == "ITEM_ARCHIVED"


class TestOverHttp:
    @pytest.fixture
    def send(self, product_itself):
        """Return a function that creates a story with a title, as a program does."""
        secret = organization.issue_token(
            by=product_itself,
            name="Program",
            scopes=[*Scope],
            days=1,
            at=AT.replace(year=2999),
            person="owner@acme.example",
        ).secret
        organization.grant_role(
            by=product_itself, email="owner@acme.example", role=Role.TEAM_MEMBER
        )
        text = """mutation ($title: String!) {
            createStory(input: {portfolio: "DRN", title: $title}) {
                ... on Story { level } ... on InvalidValue { field message } } }"""

        def run(title):
            body = {"query": text, "variables": {"title": title}}
            return Client(headers={"Authorization": f"Bearer {secret}"}).post(
                "/graphql", json.dumps(body), content_type="application/json"
            )

        return run

    def test_a_good_title_is_taken(self, send):
        assert send("Pack").json()["data"]["createStory"] == {"level": Level.STORY}

    @pytest.mark.parametrize("title", ["Pack\0one", "x" * 300])
    def test_a_bad_title_is_a_problem(self, send, title):
        answer = send(title)

        assert (answer.status_code, "errors" in answer.json()) == (200, False)
        assert answer.json()["data"]["createStory"]["field"] == "title"

    def test_half_a_character_is_refused(self, send):
        (error,) = send("\ud83d").json()["errors"]

        assert error["extensions"]["code"] == "BAD_INPUT"
        assert error["message"] == f"{error['extensions']['field']}: Text must be valid Unicode."
        assert error["extensions"]["field"].endswith("title")

    def test_a_title_of_5_mb_is_over_the_limit_of_a_body(self, send):
        answer = send("x" * 5_000_000)
        (error,) = answer.json()["errors"]

        assert (answer.status_code, error["extensions"]["code"]) == (413, "BAD_INPUT")
        assert error["message"] == "The body is over 2621440 bytes."


@pytest.mark.parametrize(
    ("mutation", "given"),
    [
        ("editEpic", {"epic": "DRN-1", "expectedVersion": 1, "title": None}),
        (
            "createKeyResult",
            {"objective": "x", "name": "N", "kind": "INCREASE", "unit": "kg", "commitment": None},
        ),
    ],
)
def test_null_for_what_is_never_null_is_one_plain_line(mutation, given, product_itself, refuse):
    kind = mutation[0].upper() + mutation[1:]
    text = f"mutation ($input: {kind}Input!) {{ {mutation}(input: $input) {{ __typename }} }}"

    error = refuse(text, product_itself, input=given)

    assert error.message == "A field of the input may be left out, but not null."
    assert error.extensions["code"] == "BAD_INPUT"

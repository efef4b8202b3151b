import base64

import pytest

from tests.api.plumbing.sample import models

pytestmark = pytest.mark.django_db

NODE = "query ($id: ID!) { node(id: $id) { id ... on Book { title shelf { title } } } }"
NODES = "query ($ids: [ID!]!) { nodes(ids: $ids) { id ... on Book { title shelf { title } } } }"


def id_of(name, key):
    return base64.b64encode(f"{name}:{key}".encode()).decode()


@pytest.fixture
def books(library):
    library("Main", shelves=1, books=3)
    return list(models.Book.objects.order_by("rank"))


def test_the_id_that_a_row_shows_leads_back_to_it(ask, books):
    shown = ask("{ books(first: 1) { edges { node { id } } } }")["books"]["edges"][0]["node"]["id"]

    found = ask(NODE, id=shown)["node"]

    assert found == {"id": shown, "title": "Main0.0", "shelf": {"title": "Main0"}}


def test_a_foreign_object_is_answered_like_a_missing_one(execute, books, library):
    library("Foreign", shelves=1, books=1, house=2)
    foreign = models.Book.objects.get(house=2)
    id_ = id_of("Book", foreign.pk)
    before = execute(NODE, id=id_)

    foreign.delete()
    after = execute(NODE, id=id_)

    assert before["errors"] == after["errors"]
    assert before["data"] == after["data"] == {"node": None}
    assert before["errors"][0]["extensions"] == {"code": "NOT_FOUND"}


def test_ids_of_several_types_come_in_their_order_with_an_error_for_each_missing_one(
    execute, books, django_assert_num_queries
):
    shelf = models.Shelf.objects.get()
    ids = [
        id_of("Book", books[2].pk),
        id_of("Book", 10**15),
        id_of("Shelf", shelf.pk),
        id_of("Book", books[0].pk),
    ]

    with django_assert_num_queries(3):
        answer = execute(NODES, ids=ids)

    found = answer["data"]["nodes"]
    assert [each and each.get("title", "a shelf") for each in found] == [
        "Main0.2",
        None,
        "a shelf",
        "Main0.0",
    ]
    (error,) = answer["errors"]
    assert error["path"] == ["nodes", 1]
    assert error["extensions"] == {"code": "NOT_FOUND"}


@pytest.mark.parametrize(
    "id_",
    [
        "",
        "x",
        "Book:1",
        "é",
        "\0",
        id_of("Book", "one"),
        id_of("Book", "1.0"),
        id_of("Book", " 1"),
        id_of("Book", "٣"),
        id_of("Book", 10**30),
        id_of("Book", "1\0"),
        id_of("Book", ""),
        id_of("Charter", 1),
        id_of("Query", 1),
        id_of("Node", 1),
        id_of("Holding", 1),
        id_of("State", 1),
        id_of("Nothing", 1),
        id_of("Book", 1) + "\n",
        base64.b64encode(b"\xff:1").decode(),
        base64.b64encode(b"Book").decode(),
    ],
)
def test_what_is_no_id_is_refused(refusal, id_):
    expected = ("This is not the id of an object.", {"code": "BAD_INPUT", "field": "id"})

    assert refusal(NODE, id=id_) == expected


def test_the_number_of_ids_is_bounded(refusal):
    message, extensions = refusal(NODES, ids=[id_of("Book", 1)] * 101)

    assert message == "ids must be at most 100, not 101."
    assert extensions["code"] == "BAD_INPUT"

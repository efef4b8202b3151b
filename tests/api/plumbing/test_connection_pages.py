import base64
import json

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import connection

from api.filters import register
from api.filters.registry import listing_of
from api.orders import order
from tests.api.plumbing.sample import models

pytestmark = pytest.mark.django_db

BOOKS = """
query Books($first: Int! = 50, $after: String, $order: BookOrder! = RANK) {
  books(first: $first, after: $after, orderBy: $order) {
    totalCount
    edges { cursor node { title } }
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
  }
}
"""
NESTED = """
query Nested($first: Int! = 2, $after: String) {
  libraries {
    name
    shelves(first: 20) { totalCount edges { node {
      title
      books(first: $first, after: $after) {
        totalCount
        edges { cursor node { title shelf { title library { name } } } }
        pageInfo { hasNextPage endCursor }
      }
    } } }
  }
}
"""


def titles(page):
    return [edge["node"]["title"] for edge in page["edges"]]


def cursor_of(*values):
    return base64.urlsafe_b64encode(json.dumps(values).encode()).decode()


class TestRootPage:
    def test_pages_join_without_gap_or_repetition(self, ask, library):
        library(shelves=2, books=7)
        seen, after = [], None

        while True:
            page = ask(BOOKS, first=3, after=after)["books"]
            seen += titles(page)
            after = page["pageInfo"]["endCursor"]
            if not page["pageInfo"]["hasNextPage"]:
                break

        assert seen == [f"Main{shelf}.{book}" for book in range(7) for shelf in range(2)]

    def test_a_descending_order_pages_by_its_own_cursors(self, ask, library):
        library(shelves=1, books=5)

        first = ask(BOOKS, first=2, order="NEWEST")["books"]
        second = ask(BOOKS, first=2, order="NEWEST", after=first["pageInfo"]["endCursor"])["books"]

        assert titles(first) + titles(second) == ["Main0.4", "Main0.3", "Main0.2", "Main0.1"]

    def test_page_info_tells_where_the_page_stands(self, ask, library):
        library(shelves=1, books=3)

        first = ask(BOOKS, first=2)["books"]
        last = ask(BOOKS, first=2, after=first["pageInfo"]["endCursor"])["books"]

        assert first["pageInfo"] == {
            "hasNextPage": True,
            "hasPreviousPage": False,
            "startCursor": first["edges"][0]["cursor"],
            "endCursor": first["edges"][1]["cursor"],
        }
        assert (last["pageInfo"]["hasNextPage"], last["pageInfo"]["hasPreviousPage"]) == (
            False,
            True,
        )
        assert first["totalCount"] == last["totalCount"] == 3

    def test_an_empty_list_has_no_cursors(self, ask):
        page = ask(BOOKS)["books"]

        assert page["edges"] == []
        assert page["totalCount"] == 0
        assert page["pageInfo"]["endCursor"] is None

    def test_rows_of_another_workspace_are_neither_shown_nor_counted(self, ask, library):
        library(shelves=1, books=2)
        library("Foreign", shelves=1, books=4, house=2)

        page = ask(BOOKS)["books"]

        assert titles(page) == ["Main0.0", "Main0.1"]
        assert page["totalCount"] == 2

    def test_a_resolver_that_forgets_visibility_is_narrowed_all_the_same(self, ask, library):
        library(shelves=1, books=1)
        library("Foreign", shelves=1, books=1, house=2)
        models.Book.objects.update(state="LOST")

        page = ask("{ booksIn(state: LOST) { totalCount edges { node { title } } } }")

        assert titles(page["booksIn"]) == ["Main0.0"]
        assert page["booksIn"]["totalCount"] == 1

    def test_the_count_is_a_statement_only_when_it_is_asked_for(
        self, ask, library, django_assert_num_queries
    ):
        library()

        with django_assert_num_queries(1):
            ask("{ books { edges { cursor node { title } } pageInfo { endCursor } } }")
        with django_assert_num_queries(2):
            ask("{ books { totalCount edges { node { title } } } }")


class TestRefusals:
    @pytest.mark.parametrize("first", [0, -1, 101, 10**9, 10**12])
    def test_a_page_size_out_of_range_is_refused_with_the_range(self, refusal, first):
        message, extensions = refusal(f"{{ books(first: {first}) {{ totalCount }} }}")

        assert message == f"books.first must be between 1 and 100, not {first}."
        assert extensions == {"code": "BAD_INPUT", "field": "books.first"}

    def test_a_page_size_in_a_variable_is_held_to_the_same_range(self, refusal):
        message, extensions = refusal(BOOKS, first=-1)

        assert message == "books.first must be between 1 and 100, not -1."
        assert extensions["code"] == "BAD_INPUT"

    def test_a_field_may_state_a_larger_page(self, ask, refusal):
        assert ask("{ thousand(first: 1000) { totalCount } }") == {"thousand": {"totalCount": 0}}
        assert "between 1 and 1000" in refusal("{ thousand(first: 1001) { totalCount } }")[0]

    @pytest.mark.parametrize(
        "cursor",
        [
            "",
            "x",
            "é",
            "AAAA",
            cursor_of(),
            cursor_of(1),
            cursor_of(1, "RANK"),
            cursor_of(2, "RANK", "a", 1),
            cursor_of(1, "RANK", "a", 1, 2),
            cursor_of(1, "RANK", "a\0b", 1),
            cursor_of(1, "RANK", "\ud800", 1),
            cursor_of(1, "RANK", "a", "b"),
            cursor_of(1, "RANK", "a", 10**30),
            cursor_of(1, "RANK", "a", True),
            cursor_of(1, "RANK", "a", None),
            cursor_of(1, "RANK", ["a"], 1),
            cursor_of(1, "RANK", {"a": 1}, 1),
            base64.b64encode(b"[" * 1400).decode(),
            base64.b64encode(b"[1,").decode(),
            base64.b64encode(b'{"a": 1}').decode(),
            base64.b64encode(b"\xff\xfe").decode(),
            "A" * 5000,
        ],
    )
    def test_a_forged_cursor_is_refused_in_one_line(self, refusal, cursor):
        message, extensions = refusal(BOOKS, after=cursor)

        assert message == "The cursor in after is not one that this API gave."
        assert extensions == {"code": "BAD_INPUT", "field": "after"}

    @pytest.mark.parametrize("moment", [1, 10**30, "soon", "9999-99-99"])
    def test_a_cursor_with_a_forged_moment_is_refused_in_one_line(self, refusal, moment):
        forged = cursor_of(1, "NEWEST", moment, 1)
        message, extensions = refusal(BOOKS, after=forged, order="NEWEST")

        assert message == "The cursor in after is not one that this API gave."
        assert extensions == {"code": "BAD_INPUT", "field": "after"}

    def test_a_cursor_of_another_order_is_refused(self, ask, refusal, library):
        library(shelves=1, books=2)
        cursor = ask(BOOKS, first=1)["books"]["pageInfo"]["endCursor"]

        message, extensions = refusal(BOOKS, after=cursor, order="NEWEST")

        assert message == "The cursor in after is not one of the order NEWEST."
        assert extensions["field"] == "after"

    def test_a_forged_time_is_refused(self, refusal):
        message, _ = refusal(BOOKS, after=cursor_of(1, "NEWEST", "soon", 1), order="NEWEST")

        assert message == "The cursor in after is not one that this API gave."


class TestNestedPages:
    def test_each_parent_has_its_own_page_and_count(self, ask, library):
        library("A", shelves=2, books=3)
        library("B", shelves=1, books=1)

        first, second = ask(NESTED)["libraries"]

        assert titles(first["shelves"]) == ["A0", "A1"]
        pages = [edge["node"]["books"] for edge in first["shelves"]["edges"]]
        assert [titles(page) for page in pages] == [["A0.0", "A0.1"], ["A1.0", "A1.1"]]
        assert [page["totalCount"] for page in pages] == [3, 3]
        assert pages[0]["pageInfo"]["hasNextPage"]
        (page,) = [edge["node"]["books"] for edge in second["shelves"]["edges"]]
        assert titles(page) == ["B0.0"]
        assert not page["pageInfo"]["hasNextPage"]

    def test_a_page_of_each_parent_starts_after_the_cursor(self, ask, library):
        library("A", shelves=2, books=3)
        page = ask(NESTED)["libraries"][0]["shelves"]["edges"][0]["node"]["books"]

        (after,) = ask(NESTED, after=page["edges"][0]["cursor"])["libraries"]

        books = [edge["node"]["books"] for edge in after["shelves"]["edges"]]
        assert [titles(page) for page in books] == [["A0.1", "A0.2"], ["A1.0", "A1.1"]]

    def test_a_list_without_children_is_an_empty_page(self, ask, library):
        library("A", shelves=1, books=0)

        (only,) = ask(NESTED)["libraries"]

        page = only["shelves"]["edges"][0]["node"]["books"]
        assert (page["edges"], page["totalCount"]) == ([], 0)

    def test_children_of_another_workspace_are_neither_shown_nor_counted(self, ask, library):
        made = library("A", shelves=1, books=2)
        models.Book.objects.filter(title="A0.1").update(house=2)

        (only,) = ask(NESTED)["libraries"]

        page = only["shelves"]["edges"][0]["node"]["books"]
        assert (made.name, titles(page), page["totalCount"]) == ("A", ["A0.0"], 1)

    def test_the_same_list_may_be_asked_for_twice_with_other_arguments(self, ask, library):
        library("A", shelves=1, books=3)

        (only,) = ask(
            """{ libraries { allShelves {
              one: books(first: 1) { edges { node { title } } }
              two: books(first: 2) { edges { node { title } } }
              last: books(first: 1, orderBy: NEWEST) { edges { node { title } } }
              lost: books(first: 1, filter: {state: [LOST]}) { edges { node { title } } }
            } } }"""
        )["libraries"]

        (shelf,) = only["allShelves"]
        assert [titles(shelf[name]) for name in ("one", "two", "last", "lost")] == [
            ["A0.0"],
            ["A0.0", "A0.1"],
            ["A0.2"],
            [],
        ]

    def test_a_list_can_lead_through_another_model(self, ask, library):
        library("A", shelves=2, books=2)

        (only,) = ask(
            "{ libraries { books(first: 400) { totalCount edges { node { title } } } } }"
        )["libraries"]

        assert titles(only["books"]) == ["A0.0", "A1.0", "A0.1", "A1.1"]
        assert only["books"]["totalCount"] == 4

    @pytest.mark.parametrize(("libraries", "shelves", "books"), [(1, 2, 2), (3, 20, 4)])
    def test_statements_do_not_depend_on_parents_or_children(
        self, ask, library, django_assert_num_queries, libraries, shelves, books
    ):
        for number in range(libraries):
            library(f"L{number}", shelves=shelves, books=books)

        # libraries; shelves: ids, rows, counts; books: ids, rows, counts; shelf; library
        with django_assert_num_queries(9):
            ask(NESTED)


class TestPlans:
    @pytest.fixture(autouse=True)
    def _many(self, library):
        library("Main", shelves=20, books=1_000)
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE sample_book")

    def explained(self, statements):
        with connection.cursor() as cursor:
            cursor.execute(f"EXPLAIN (ANALYZE, COSTS OFF, TIMING OFF) {statements}")
            return "\n".join(line for (line,) in cursor.fetchall())

    def test_a_deep_page_is_one_index_range(self, ask, django_capture_statements):
        deep = cursor_of(1, "RANK", "000900", 1)
        with django_capture_statements() as statements:
            ask(BOOKS, first=100, after=deep)

        plan = self.explained(statements[0])

        assert "Index Cond: (ROW(rank, id) > ROW('000900'::text" in plan
        assert "Rows Removed by Filter" not in plan
        assert "Sort" not in plan

    def test_a_nested_page_reads_only_its_rows(self, ask, django_capture_statements):
        with django_capture_statements() as statements:
            ask(NESTED, first=2, after=cursor_of(1, "RANK", "000500", 1))

        (plan,) = [
            self.explained(each) for each in statements if "ARRAY(" in each and "rank" in each
        ]

        assert "Index Cond: ((shelf_id = sample_shelf.id) AND (ROW(rank, id) > ROW(" in plan
        assert "actual rows=3" in plan


class TestOrders:
    @pytest.mark.parametrize(
        ("columns", "complaint"),
        [
            (["price", "id"], "nullable"),
            (["rank", "-id"], "two directions"),
            (["id", "rank"], "end in its key"),
            (["nothing", "id"], "no field named 'nothing'"),
            (["leaves", "id"], "no column"),
        ],
    )
    def test_an_order_that_cannot_be_compared_as_a_row_is_refused(self, columns, complaint):
        with pytest.raises(ImproperlyConfigured, match=complaint):
            order(models.Book, "ODD", columns)

    def test_a_model_without_a_listing_cannot_have_a_connection(self):
        with pytest.raises(ImproperlyConfigured, match="Tag has a connection; register"):
            listing_of(models.Tag)

    def test_a_model_without_orders_is_ordered_by_its_key(self):
        register(models.Charter)

        assert listing_of(models.Charter).default_order.names == ["id"]

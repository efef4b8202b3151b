import gc

import pytest
import strawberry_django

from api.connection import connection
from api.peers import as_peers, batched, peers_of
from api.types import model_type
from tests.api.plumbing.sample import models
from tests.api.plumbing.sample.schema import schema

pytestmark = pytest.mark.django_db

HOLDINGS = """{ holdings {
  __typename id title
  ... on Shelf { library { name charter { statement } } bookList { title shelf { title } } }
  ... on Book { shelf { library { charter { statement } } } tags { name } sequels { title } }
} }"""


@pytest.fixture
def books(library):
    library("A", shelves=2, books=3)
    library("B", shelves=1, books=2)
    tag = models.Tag.objects.create(house=1, name="sea")
    tag.books.set(models.Book.objects.filter(rank="000001"))


class TestRelations:
    @pytest.mark.usefixtures("books")
    def test_a_union_reads_what_each_of_its_types_needs(self, ask):
        holdings = ask(HOLDINGS)["holdings"]

        shelf, book = holdings[0], holdings[-2]
        assert shelf["__typename"] == "Shelf"
        assert shelf["library"] == {"name": "A", "charter": {"statement": "Charter of A"}}
        assert [each["title"] for each in shelf["bookList"]] == ["A0.0", "A0.1", "A0.2"]
        assert book["__typename"] == "Book"
        assert book["shelf"] == {"library": {"charter": {"statement": "Charter of A"}}}
        assert sum(len(each.get("tags", ())) for each in holdings) == 3

    @pytest.mark.parametrize("size", [2, 20])
    def test_statements_do_not_depend_on_the_number_of_rows(
        self, ask, library, django_assert_num_queries, size
    ):
        library("A", shelves=size, books=size)

        # shelves, books; library, charter, bookList, its shelf; shelf, library, charter, tags,
        # sequels
        with django_assert_num_queries(11):
            ask(HOLDINGS)

    def test_lists_of_lists_are_read_together(self, ask, library, django_assert_num_queries):
        for name in "ABCDE":
            library(name, shelves=4, books=3)

        with django_assert_num_queries(4):
            data = ask("{ libraries { allShelves { bookList { shelf { title } } } } }")

        assert [len(each["allShelves"]) for each in data["libraries"]] == [4] * 5

    def test_a_path_of_relations_is_followed(self, ask, library, django_assert_num_queries):
        library("A", shelves=3, books=1)

        with django_assert_num_queries(4):
            data = ask("{ libraries { allShelves { charter { statement } } } }")

        (made,) = data["libraries"]
        assert made["allShelves"] == [{"charter": {"statement": "Charter of A"}}] * 3

    def test_a_path_that_ends_early_is_null(self, ask, library):
        library("A", shelves=1, books=2)
        first, second = models.Book.objects.order_by("rank")
        models.Book.objects.filter(pk=second.pk).update(sequel_to=first)

        edges = ask("{ books { edges { node { sequelShelf { title } } } } }")["books"]["edges"]

        assert [edge["node"]["sequelShelf"] for edge in edges] == [None, {"title": "A0"}]

    def test_rows_in_an_object_of_no_model_read_relations_too(self, ask, library):
        library("A", shelves=1, books=2)

        pair = ask("{ pair { name left { title heading } right { shelf { title } } } }")["pair"]

        assert pair == {
            "name": "Twins",
            "left": {"title": "A0.0", "heading": "A0.0"},
            "right": {"shelf": {"title": "A0"}},
        }

    def test_a_missing_row_is_null_on_either_side(self, ask, library):
        library("A", shelves=1, books=1)
        models.Charter.objects.all().delete()
        models.Book.objects.update(shelf=None)

        assert ask("{ libraries { charter { statement } } }") == {"libraries": [{"charter": None}]}
        (edge,) = ask("{ books { edges { node { shelf { title charter { statement } } } } } }")[
            "books"
        ]["edges"]
        assert edge["node"] == {"shelf": None}

    def test_a_row_that_may_not_be_seen_is_null_in_every_direction(self, ask, library):
        library("A", shelves=1, books=2)
        models.Shelf.objects.update(house=2)
        models.Charter.objects.update(house=2)
        models.Book.objects.filter(rank="000001").update(
            sequel_to=models.Book.objects.get(rank="000000")
        )
        models.Book.objects.filter(rank="000000").update(house=2)

        (edge,) = ask("{ books { edges { node { title shelf { title } sequelTo { title } } } } }")[
            "books"
        ]["edges"]
        (made,) = ask("{ libraries { charter { statement } allShelves { title } } }")["libraries"]

        assert edge["node"] == {"title": "A0.1", "shelf": None, "sequelTo": None}
        assert made == {"charter": None, "allShelves": []}

    def test_a_relation_that_our_code_had_read_is_still_held_to_visibility(self, ask, library):
        library("A", shelves=1, books=1)
        models.Shelf.objects.update(house=2)

        (book,) = ask('{ titled(title: "A0.0") { shelf { title } } }')["titled"]

        assert book == {"shelf": None}

    def test_a_plain_list_holds_the_default_filter_and_order(self, ask, library):
        library("A", shelves=1, books=3)
        models.Book.objects.filter(rank="000001").update(withdrawn=True)
        models.Book.objects.filter(rank="000000").update(rank="9")

        (made,) = ask("{ libraries { allShelves { bookList { title } } } }")["libraries"]

        assert made["allShelves"][0]["bookList"] == [{"title": "A0.2"}, {"title": "A0.0"}]

    def test_a_payload_of_a_mutation_reads_relations_too(self, ask, library):
        library("A", shelves=1, books=2)

        made = ask(
            """mutation { renameBook(title: "New") {
              title shelf { title library { name } books(first: 1) { totalCount } }
            } }"""
        )["renameBook"]

        assert made == {
            "title": "New",
            "shelf": {"title": "A0", "library": {"name": "A"}, "books": {"totalCount": 2}},
        }


class TestColumns:
    def test_a_large_column_is_read_only_when_it_is_asked_for(
        self, ask, library, django_capture_statements
    ):
        library("A", shelves=1, books=5)

        with django_capture_statements() as light:
            ask("{ books { edges { node { title pages double half } } } }")
        with django_capture_statements() as heavy:
            page = ask("{ books { edges { node { title blurb } } } }")["books"]

        assert len(light) == 1
        assert "blurb" not in light[0]
        assert len(heavy) == 2
        assert page["edges"][3]["node"] == {"title": "A0.3", "blurb": "About 3"}

    def test_an_annotation_of_the_visible_rows_is_there_on_every_way(self, ask, library):
        library("A", shelves=1, books=1)
        expected = {"double": 200}

        page = ask("{ books { edges { node { double } } } }")["books"]
        (made,) = ask(
            """{ libraries { allShelves {
              books(first: 5) { edges { node { double } } } bookList { double }
            } } }"""
        )["libraries"]

        (shelf,) = made["allShelves"]
        assert page["edges"] == shelf["books"]["edges"] == [{"node": expected}]
        assert shelf["bookList"] == [expected]


class TestBatches:
    def test_a_resolver_can_read_for_all_peers_at_once(self, ask, library):
        library("A", shelves=3, books=0)

        (made,) = ask("{ libraries { allShelves { pageTotal } } }")["libraries"]

        assert made["allShelves"] == [{"pageTotal": 3}] * 3

    def test_a_batch_is_loaded_once_and_a_row_that_it_leaves_out_has_the_default(self, library):
        library("A", shelves=2, books=0)
        first, second = as_peers(list(models.Shelf.objects.order_by("pk")))
        loads = []

        def load(shelves):
            loads.append(shelves)
            return {first.pk: "here"}

        answers = [batched(each, "key", load, "nowhere") for each in (first, second, first)]

        assert answers == ["here", "nowhere", "here"]
        assert loads == [[first, second]]

    def test_rows_that_a_batch_finds_are_peers_of_each_other(self, library):
        library("A", shelves=2, books=2)
        shelves = as_peers(list(models.Shelf.objects.order_by("pk")))

        def load(shelves):
            return {shelf.pk: list(shelf.books.order_by("rank")) for shelf in shelves}

        first, second = (batched(each, "books", load, []) for each in shelves)

        assert peers_of(first[0]).members == [*first, *second]

    def test_a_row_that_came_alone_is_its_own_group(self, library):
        made = library("A")

        assert peers_of(made).members == [made]

    def test_a_group_keeps_no_row_alive(self, library):
        library("A", shelves=2, books=0)
        rows = as_peers(list(models.Shelf.objects.order_by("pk")))
        last = rows.pop()

        del rows
        gc.collect()

        assert peers_of(last).members == [last]

    def test_what_is_no_list_of_rows_stays_as_it_is(self):
        assert as_peers("text") == "text"
        assert as_peers([1, None]) == [1, None]
        assert as_peers(None) is None


class TestDeclaration:
    def test_a_field_of_the_library_that_reads_row_by_row_is_refused(self):
        class Slow:
            name: str = strawberry_django.field()

        with pytest.raises(TypeError, match=r"Slow.name: declare it by api.types.field"):
            model_type(models.Tag)(Slow)

    def test_an_id_is_read_without_evaluating_annotations_again(self):
        type_ = schema.get_type_by_name("Book").origin

        assert type_._id_attr == "pk"

    def test_a_connection_of_a_type_can_be_inherited(self):
        field = connection(via="shelf__library", most=7)

        copied = field.__copy__()

        assert (copied.via, copied.metadata["most"]) == ("shelf__library", 7)

import datetime as dt
import enum
from decimal import Decimal

import django_filters
import pytest
from django.core.exceptions import ImproperlyConfigured
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from api.filters.conditions import narrow
from api.filters.inputs import input_of, order_of
from api.filters.registry import Listing, listing_of
from kernel.principal import Principal
from tests.api.plumbing.sample import models
from tests.api.plumbing.sample.schema import BookFilter, NumberInFilter, Size

BOOKS = """
query Books($filter: BookFilter) {
  books(filter: $filter) { totalCount edges { node { title } } }
}
"""

NOBODY = Principal(workspace_id=1, person_id=None, name="nobody")


@pytest.fixture
def books(library):
    """Ten books on two shelves: 100 to 104 pages each; some lost, one withdrawn, some tagged."""
    made = library("Main", shelves=2, books=5)
    rows = models.Book.objects.order_by("title")
    for book, price in zip(rows, ["1.00", "2.50", None], strict=False):
        book.price = price
        book.save()
    rows.filter(pages=101).update(state=models.State.LOST)
    rows.filter(title="Main1.4").update(state=models.State.OUT)
    rows.filter(title="Main1.0").update(withdrawn=True)
    rows.filter(title="Main0.3").update(pages=300)
    for tag in ("sea", "seal", "land"):
        models.Tag.objects.create(house=1, name=tag).books.add(*rows.filter(title="Main0.2"))
    return made


@pytest.fixture
def found(ask):
    """Return the titles that a filter keeps, and check that the count agrees."""

    def run(**filter_):
        page = ask(BOOKS, filter=filter_)["books"]
        titles = [edge["node"]["title"].removeprefix("Main") for edge in page["edges"]]
        assert page["totalCount"] == len(titles)
        return sorted(titles)

    return run


@pytest.mark.django_db
@pytest.mark.usefixtures("books")
class TestStockFilters:
    @pytest.mark.parametrize(
        ("filter_", "titles"),
        [
            ({"shelf": "Main1"}, ["1.1", "1.2", "1.3", "1.4"]),
            ({"state": ["LOST"]}, ["0.1", "1.1"]),
            ({"state": ["LOST", "OUT"]}, ["0.1", "1.1", "1.4"]),
            ({"notState": "IN"}, ["0.1", "1.1", "1.4"]),
            ({"title": "MAIN0.1"}, ["0.1"]),
            ({"minPages": 104}, ["0.3", "0.4", "1.4"]),
            ({"pagesIn": [102, 300]}, ["0.2", "0.3", "1.2"]),
            ({"maxPrice": "2.49"}, ["0.0"]),
            ({"maxPrice": 2.5}, ["0.0", "0.1"]),
            (
                {"boughtAfter": (models.AT + dt.timedelta(microseconds=3)).isoformat()},
                ["0.4", "1.4"],
            ),
            ({"tag": "sea"}, ["0.2"]),
            ({"withdrawn": True}, ["1.0"]),
            ({"state": ["LOST"], "shelf": "Main0"}, ["0.1"]),
            ({"shelf": None, "state": ["LOST"]}, ["0.1", "1.1"]),
            ({"shelf": "' OR 1=1 --"}, []),
            ({"title": "%"}, []),
        ],
    )
    def test_keeps_what_it_says(self, found, filter_, titles):
        assert found(**filter_) == titles

    def test_an_empty_filter_asks_nothing(self, found):
        assert len(found()) == 9

    @pytest.mark.parametrize(
        ("empty", "field"),
        [
            ({"state": []}, "filter.state"),
            ({"pagesIn": []}, "filter.pagesIn"),
            ({"title": ""}, "filter.title"),
            ({"title": " "}, "filter.title"),
            ({"AND": []}, "filter.AND"),
            ({"OR": [{"NOT": {"OR": []}}]}, "filter.OR"),
        ],
    )
    def test_an_empty_value_is_refused_by_its_field(self, refusal, empty, field):
        assert refusal(BOOKS, filter=empty) == (
            f"{field} is empty; leave it out to ask for everything.",
            {"code": "BAD_INPUT", "field": field},
        )

    def test_an_enumeration_may_come_as_a_literal_and_a_list_as_a_variable(self, ask):
        one = '{ books(filter: {state: LOST, shelf: "Main0"}) { edges { node { title } } } }'
        many = """query ($shelf: String!, $states: [State!]) {
          books(first: 100, filter: {shelf: $shelf, state: $states}, orderBy: RANK) {
            edges { node { title } }
          }
        }"""

        for page in (ask(one), ask(many, shelf="Main0", states=["LOST"])):
            assert [edge["node"]["title"] for edge in page["books"]["edges"]] == ["Main0.1"]

    def test_a_variable_that_is_left_out_asks_nothing(self, ask):
        operation = """query ($states: [State!]) {
          books(filter: {state: $states}) { totalCount }
        }"""

        assert ask(operation)["books"]["totalCount"] == 9


@pytest.mark.django_db
@pytest.mark.usefixtures("books")
class TestMethods:
    def test_a_filter_with_a_method_calls_it(self, found):
        assert found(longerThan=103) == ["0.3", "0.4", "1.4"]
        assert found(size="THICK") == ["0.3"]

    def test_a_method_can_be_combined(self, found):
        assert found(OR=[{"longerThan": 200}, {"state": ["LOST"]}]) == ["0.1", "0.3", "1.1"]
        assert found(NOT={"size": "THIN"}) == ["0.3"]


@pytest.mark.django_db
@pytest.mark.usefixtures("books")
class TestCombinations:
    @pytest.mark.parametrize(
        ("filter_", "titles"),
        [
            ({"AND": [{"minPages": 102}, {"shelf": "Main1"}]}, ["1.2", "1.3", "1.4"]),
            ({"OR": [{"title": "0.0"}, {"title": "1.3"}]}, ["0.0", "1.3"]),
            ({"NOT": {"shelf": "Main0"}}, ["1.1", "1.2", "1.3", "1.4"]),
            ({"NOT": {"tag": "sea"}, "shelf": "Main0"}, ["0.0", "0.1", "0.3", "0.4"]),
            ({"NOT": {"NOT": {"title": "0.0"}}}, ["0.0"]),
            ({"NOT": {}}, []),
            ({"OR": [{"title": "0.0"}, {}], "shelf": "Main0"}, ["0.0", "0.1", "0.2", "0.3", "0.4"]),
            ({"shelf": "Main1", "OR": [{"state": ["LOST"]}, {"minPages": 104}]}, ["1.1", "1.4"]),
            ({"OR": [{"AND": [{"title": "0.0"}, {"title": "1"}]}, {"title": "1.2"}]}, ["1.2"]),
        ],
    )
    def test_combine_as_they_read(self, found, filter_, titles):
        assert found(**filter_) == titles

    def test_a_default_holds_until_it_is_mentioned_anywhere(self, found):
        assert "1.0" not in found()
        assert "1.0" in found(OR=[{"withdrawn": True}, {"withdrawn": False}])

    def test_a_relation_of_many_keeps_each_row_once(self, found):
        assert found(OR=[{"tag": "sea"}, {"tag": "l"}]) == ["0.2"]


class TestRefusals:
    pytestmark = pytest.mark.django_db

    @pytest.mark.parametrize(
        ("filter_", "field", "complaint"),
        [
            ({"title": "x" * 21}, "filter.title", "at most 20 characters"),
            ({"title": "a\0b"}, "filter.title", "Null characters"),
            ({"OR": [{"shelf": "a\0b"}]}, "filter.shelf", "Null characters"),
            ({"maxPrice": "NaN"}, "filter.maxPrice", "Enter a number"),
            ({"longerThan": "1e60"}, "filter.longerThan", "less than or equal"),
        ],
    )
    def test_a_value_that_its_filter_refuses_is_named(self, refusal, filter_, field, complaint):
        message, extensions = refusal(BOOKS, filter=filter_)

        assert message.startswith(f"{field}: ")
        assert complaint in message
        assert extensions == {"code": "BAD_INPUT", "field": field}

    @pytest.mark.parametrize(
        "filter_", [{"state": ["GONE"]}, {"titel": "x"}, {"minPages": "many"}, {"size": 1}, "x"]
    )
    def test_what_the_input_does_not_declare_is_refused(self, refusal, filter_):
        message, extensions = refusal(BOOKS, filter=filter_)

        assert extensions == {"code": "BAD_INPUT"}
        assert "\n" not in message
        assert "Did you mean" not in message

    def test_nesting_is_bounded(self, refusal):
        filter_ = {"title": "x"}
        for _ in range(6):
            filter_ = {"NOT": filter_}

        assert refusal(BOOKS, filter=filter_)[0] == "filter must nest at most 5 deep."

    def test_the_number_of_conditions_is_bounded(self, refusal):
        filter_ = {"OR": [{"title": "x"}] * 101}

        assert refusal(BOOKS, filter=filter_)[0] == "filter must have at most 100 conditions."


VALUES = {
    "shelf": st.sampled_from(["Main0", "Main1", "other"]),
    "state": st.lists(st.sampled_from(models.State), min_size=1, max_size=3),
    "not_state": st.sampled_from(models.State),
    "title": st.text("Main0.1 %_", max_size=6).filter(str.strip),
    "min_pages": st.integers(90, 310),
    "pages_in": st.lists(st.integers(99, 104), min_size=1, max_size=3),
    "max_price": st.decimals(0, 5, places=2),
    "longer_than": st.integers(90, 310),
    "size": st.sampled_from(Size),
    "tag": st.sampled_from(["s", "sea", "land", "x"]),
    "withdrawn": st.booleans(),
}


class TestAgainstTheFilterSet(TestCase):
    """The compiled conditions keep the very rows that the FilterSet itself keeps."""

    @classmethod
    def setUpTestData(cls):
        made = models.Library.objects.create(house=1, name="Main")
        for number in range(2):
            shelf = models.Shelf.objects.create(house=1, library=made, title=f"Main{number}")
            for index in range(5):
                book = models.Book.objects.create(
                    house=1,
                    shelf=shelf,
                    title=f"Main{number}.{index}",
                    rank=str(index),
                    pages=100 + index * (1 + number * 30),
                    state=models.State.values[index % 3],
                    price=Decimal(index) if number else None,
                    withdrawn=index == 4,
                    bought_at=models.AT,
                )
                for tag in ("sea", "seal", "land")[: index % 4]:
                    book.tags.add(models.Tag.objects.create(house=1, name=tag))

    @settings(max_examples=100, deadline=None)
    @given(asked=st.fixed_dictionaries({}, optional=VALUES))
    def test_same_rows(self, asked):
        data = {name: self.as_form_data(value) for name, value in asked.items()}
        expected = BookFilter(data, models.Book.objects.all())
        listing = listing_of(models.Book)
        bare = Listing(listing.model, listing.filterset, listing.orders, {}, listing.enums)
        made = input_of(listing)(**asked)

        kept = narrow(models.Book.objects.all(), bare, made, NOBODY)

        assert expected.form.is_valid(), expected.errors
        assert sorted(kept.values_list("pk")) == sorted(set(expected.qs.values_list("pk")))

    def as_form_data(self, value):
        if isinstance(value, list) and value and not isinstance(value[0], enum.Enum):
            return ",".join(map(str, value))
        return value


@pytest.mark.django_db
@pytest.mark.usefixtures("books")
class TestOddFilters:
    @pytest.mark.parametrize(
        ("filter_", "titles"),
        [
            (
                django_filters.MultipleChoiceFilter(
                    field_name="state", choices=models.State, lookup_expr="iexact"
                ),
                ["0.1", "1.1"],
            ),
            (
                django_filters.MultipleChoiceFilter(
                    field_name="state", choices=models.State, conjoined=True
                ),
                ["0.1", "1.1"],
            ),
        ],
    )
    def test_are_applied_by_themselves(self, filter_, titles):
        listing = TestDeclaration().listing(filter_)
        given = input_of(listing)(odd=[models.State.LOST])

        kept = narrow(models.Book.objects.all(), listing, given, NOBODY)

        assert sorted(book.title.removeprefix("Main") for book in kept) == titles


class TestDeclaration:
    def listing(self, filter_, **enums):
        filterset = type(
            "Odd",
            (django_filters.FilterSet,),
            {"odd": filter_, "Meta": type("Meta", (), {"model": models.Book, "fields": []})},
        )
        return Listing(models.Book, filterset, {}, {}, enums)

    @pytest.mark.parametrize(
        "filter_",
        [
            django_filters.ModelChoiceFilter(queryset=models.Shelf.objects.all()),
            django_filters.ModelMultipleChoiceFilter(queryset=models.Shelf.objects.all()),
            django_filters.ChoiceFilter(choices=[("a", "A")]),
            django_filters.RangeFilter(),
            type("Between", (django_filters.BaseRangeFilter, django_filters.NumberFilter), {})(),
        ],
    )
    def test_a_filter_without_a_graphql_type_fails_when_the_schema_is_built(self, filter_):
        with pytest.raises(ImproperlyConfigured, match="Book filter odd"):
            input_of(self.listing(filter_))

    def test_the_name_of_the_filter_is_described_by_its_help_text(self):
        listing = self.listing(django_filters.CharFilter(help_text="Any part."))

        field = input_of(listing).__strawberry_definition__.fields[0]

        assert field.description == "Any part."

    def test_an_order_enumeration_is_named_for_its_model(self):
        assert [each.name for each in order_of(listing_of(models.Book))] == ["RANK", "NEWEST"]

    def test_a_list_filter_hides_the_commas_of_its_form(self):
        listing = self.listing(NumberInFilter(field_name="pages", lookup_expr="in"))

        assert input_of(listing).__strawberry_definition__.fields[0].description is None

import enum
from typing import Annotated

import django_filters
import strawberry
from django.db import connection as database
from strawberry import auto, relay

from api.connection import Connection, connection
from api.context import Info
from api.filters import register
from api.nodes import NodeQuery
from api.peers import batched
from api.queries import query
from api.schema import Schema
from api.types import field, model_type
from kernel.errors import BadInput, InvalidValue, NotFound
from tests.api.plumbing.sample import models


class NumberInFilter(django_filters.BaseInFilter, django_filters.NumberFilter):
    pass


class Size(enum.StrEnum):
    THIN = "THIN"
    THICK = "THICK"


class BookFilter(django_filters.FilterSet):
    shelf = django_filters.CharFilter(field_name="shelf__title")
    state = django_filters.MultipleChoiceFilter(choices=models.State)
    not_state = django_filters.ChoiceFilter(field_name="state", choices=models.State, exclude=True)
    title = django_filters.CharFilter(lookup_expr="icontains", max_length=20)
    min_pages = django_filters.NumberFilter(field_name="pages", lookup_expr="gte")
    pages_in = NumberInFilter(field_name="pages", lookup_expr="in")
    max_price = django_filters.NumberFilter(field_name="price", lookup_expr="lte")
    longer_than = django_filters.NumberFilter(method="filter_longer")
    size = django_filters.ChoiceFilter(
        choices=[("THIN", "Thin"), ("THICK", "Thick")], method="filter_size"
    )
    bought_after = django_filters.IsoDateTimeFilter(field_name="bought_at", lookup_expr="gt")
    tag = django_filters.CharFilter(field_name="tags__name", lookup_expr="startswith")
    withdrawn = django_filters.BooleanFilter()

    class Meta:
        model = models.Book
        fields = []

    def filter_longer(self, books, _name, value):
        return books.longer_than(value)

    def filter_size(self, books, _name, value):
        return books.longer_than(200) if value == "THICK" else books.filter(pages__lte=200)


register(
    models.Book,
    BookFilter,
    orders={"RANK": ("rank", "id"), "NEWEST": ("-bought_at", "-id")},
    defaults={"withdrawn": False},
    enums={"size": Size},
)
register(models.Shelf, orders={"ID": ("id",)})


@strawberry.interface
class Holding(relay.Node):
    title: str


@model_type(models.Charter)
class Charter:
    statement: auto


@model_type(models.Library)
class Library(relay.Node):
    name: auto
    charter: Charter | None
    shelves: Connection[Annotated["Shelf", strawberry.lazy("tests.api.plumbing.sample.schema")]] = (
        connection()
    )
    books: Connection[Annotated["Book", strawberry.lazy("tests.api.plumbing.sample.schema")]] = (
        connection(via="shelf__library", most=500)
    )
    all_shelves: list["Shelf"] = field(field_name="shelves")


@model_type(models.Shelf)
class Shelf(Holding):
    library: Library
    charter: Charter | None = field(field_name="library__charter")
    books: Connection["Book"] = connection()
    book_list: list["Book"] = field(field_name="books")

    @strawberry.field
    def page_total(self, root: strawberry.Parent[models.Shelf]) -> int:
        def load(shelves):
            return dict.fromkeys((shelf.pk for shelf in shelves), len(shelves))

        return batched(root, "page_total", load, 0)


@model_type(models.Tag)
class Tag:
    name: auto


@model_type(models.Page)
class Page:
    number: auto


@model_type(models.Book, deferred=["blurb"])
class Book(Holding):
    state: models.State
    blurb: auto
    pages: auto
    price: auto
    rank: auto
    double: int
    shelf: Shelf | None
    sequel_to: "Book | None"
    sequel_shelf: Shelf | None = field(field_name="sequel_to__shelf")
    heading: str
    sequels: list["Book"]
    tags: list[Tag]
    leaves: list[Page]

    @field(description="What a reader has read halfway.")
    def half(self, root: strawberry.Parent[models.Book]) -> float:
        return root.pages / 2


@strawberry.type
class Pair:
    name: str = field(description="What the two have in common.")
    left: Book
    right: Book


@strawberry.type
class Query(NodeQuery):
    books: Connection[Book] = connection("item.read", description="All books.")
    thousand: Connection[Book] = connection("item.read", most=1000)

    @connection("item.read")
    def books_in(self, state: models.State) -> Connection[Book]:
        return models.Book.objects.filter(state=state)

    @query("item.read")
    def library(self, info: Info, name: str) -> Library:
        found = models.Library.objects.visible_to(info.context.principal).filter(name=name)
        if (library := found.first()) is None:
            raise NotFound(what="library", key=name)
        return library

    @query("item.read")
    def libraries(self, info: Info) -> list[Library]:
        return models.Library.objects.visible_to(info.context.principal).order_by("pk")

    @query("item.read")
    def holdings(self, info: Info) -> list[Holding]:
        principal = info.context.principal
        shelves = models.Shelf.objects.visible_to(principal).order_by("pk")
        return [*shelves, *models.Book.objects.visible_to(principal).order_by("rank")]

    @query("item.read")
    def first_books(self, info: Info, first: int = 20) -> list[Book]:
        return models.Book.objects.visible_to(info.context.principal).order_by("rank")[:first]

    @query("secret.read")
    def secret(self) -> str:
        return "hidden"

    @query("item.read")
    def broken(self, kind: str = "zero") -> float | None:
        if kind == "nan":
            return float("nan")
        if kind == "ambiguous":
            raise BadInput("X-1 stands for several.", field="key", candidates=["A-1", "B-1"])
        if kind == "invalid":
            raise InvalidValue("title", "It is too long.")
        if kind == "slow":
            with database.cursor() as cursor:
                cursor.execute("SET LOCAL statement_timeout = 20")
                cursor.execute("SELECT pg_sleep(1)")
        if kind == "sleep":
            with database.cursor() as cursor:
                cursor.execute("SELECT pg_sleep(1)")
        if kind == "huge":
            with database.cursor() as cursor:
                cursor.execute("SELECT 1e12::integer")
        return 1 / 0

    @query("item.read")
    def pair(self, info: Info) -> Pair:
        left, right = models.Book.objects.visible_to(info.context.principal).order_by("rank")[:2]
        return Pair(name="Twins", left=left, right=right)

    @query("item.read")
    def titled(self, title: str) -> list[Book]:
        return models.Book.objects.filter(title=title)


@strawberry.type
class Mutation:
    @strawberry.mutation(metadata={"verb": "item.edit"})
    def rename_book(self, info: Info, title: str) -> Book:
        book = models.Book.objects.visible_to(info.context.principal).order_by("rank")[0]
        book.title = title
        book.save()
        return book


schema = Schema(query=Query, mutation=Mutation, types=[Shelf, Book])

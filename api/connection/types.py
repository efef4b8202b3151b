"""What a client sees of a page."""

from collections.abc import Callable, Sequence
from typing import Any, Generic, TypeVar

import strawberry
from django.db.models import Model
from strawberry.relay import PageInfo

from api.orders import Order

T = TypeVar("T")


def _cursor(root: strawberry.Parent["Edge[Any]"]) -> str:
    return root.order.cursor(root.node)


def _total_count(root: strawberry.Parent["Connection[Any]"]) -> int:
    return root.count()


@strawberry.type(description="One row of a page.")
class Edge(Generic[T]):
    node: T
    cursor: str = strawberry.field(
        resolver=_cursor, description="Where this row stands; pass it as `after`."
    )
    order: strawberry.Private[Order]


@strawberry.type(description="A page of a list.")
class Connection(Generic[T]):
    edges: list[Edge[T]]
    page_info: PageInfo
    total_count: int = strawberry.field(
        resolver=_total_count,
        description="How many rows the whole list has. Counted only when asked.",
    )
    count: strawberry.Private[Callable[[], int]]


def page(
    rows: Sequence[Model], *, first: int, after: str | None, order: Order, count: Callable[[], int]
) -> Connection[Model]:
    """Build a page from up to `first` + 1 rows; the extra one says that there are more."""
    edges = [Edge(node=row, order=order) for row in rows[:first]]
    info = PageInfo(
        has_next_page=len(rows) > first,
        has_previous_page=after is not None,
        start_cursor=order.cursor(rows[0]) if edges else None,
        end_cursor=order.cursor(rows[len(edges) - 1]) if edges else None,
    )
    return Connection(edges=edges, page_info=info, count=count)

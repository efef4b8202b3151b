"""The SQL of pages: one for a root list, one for all parents of a nested list."""

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, Model, OuterRef, QuerySet

from api.connection.types import Connection, page
from api.filters.conditions import narrow
from api.filters.registry import Listing
from api.orders import Order
from api.peers import as_peers
from api.visible import visible
from kernel.principal import Principal


@dataclass(frozen=True, slots=True)
class Ask:
    """What a client wants of a list."""

    first: int
    after: str | None
    order: Order
    filter: object | None

    def placed(self, rows: QuerySet[Model]) -> QuerySet[Model]:
        """Keep the rows after the cursor, in order."""
        kept = rows if self.after is None else self.order.after(rows, self.after)
        return kept.order_by(*self.order.names)


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a row's list, for a resolver whose own object is no row.

    Attributes:
        parent: The row whose list it is.
        via: The lookup that leads from a child to the parent: `portfolio`.
        where: What the rows of this part have in common, by lookup.
    """

    parent: Model
    via: str
    where: Mapping[str, Hashable]


def root_page(
    rows: QuerySet[Model], listing: Listing, ask: Ask, principal: Principal
) -> Connection[Model]:
    """Read one page of a list: one statement, and one for the count when it is asked for."""
    kept = narrow(rows, listing, ask.filter, principal)
    found = as_peers(list(ask.placed(kept)[: ask.first + 1]))
    return page(found, first=ask.first, after=ask.after, order=ask.order, count=kept.count)


def nested_pages(
    parents: Sequence[Model],
    via: str,
    listing: Listing,
    ask: Ask,
    principal: Principal,
    where: Mapping[str, Hashable] | None = None,
) -> Mapping[Any, Connection[Model]]:
    """Read one page per parent, of all parents at once.

    Two statements: a correlated LIMIT per parent that an index (parent, rank, id) answers, then
    the rows of all pages.

    Args:
        parents: Rows of one model.
        via: The lookup that leads from a child to its parent: `epic`.
        listing: How the children are filtered and ordered.
        ask: What the client wants of each list.
        principal: Who asks.
        where: What else every child has to be, by lookup.
    """
    keys = [parent.pk for parent in parents]
    visible_children = visible(listing.model, principal).filter(**(where or {}))
    children = narrow(visible_children, listing, ask.filter, principal)
    near = ask.placed(children.filter(**{via: OuterRef("pk")})).values("pk")
    model = cast("Any", type(parents[0]))
    pages: dict[Any, list[Any]] = dict(
        model._base_manager.filter(pk__in=keys).values_list(  # noqa: SLF001
            "pk", ArraySubquery(near[: ask.first + 1])
        )
    )
    wanted = [key for page_keys in pages.values() for key in page_keys]
    rows = {row.pk: row for row in visible(listing.model, principal).filter(pk__in=wanted)}
    as_peers(list(rows.values()))
    count = _counts(children, via, keys)
    return {
        key: page(
            [rows[each] for each in page_keys if each in rows],
            first=ask.first,
            after=ask.after,
            order=ask.order,
            count=lambda key=key: count().get(key, 0),  # type: ignore[misc]
        )
        for key, page_keys in pages.items()
    }


def _counts(
    children: QuerySet[Model], via: str, keys: Sequence[Any]
) -> Callable[[], Mapping[Any, int]]:
    """Return a function that counts the children of all parents when it is first called."""
    counted: list[Mapping[Any, int]] = []

    def count() -> Mapping[Any, int]:
        if not counted:
            grouped = children.filter(**{f"{via}__in": keys}).order_by().values(via)
            counted.append(dict(grouped.annotate(n=Count("pk")).values_list(via, "n")))
        return counted[0]

    return count

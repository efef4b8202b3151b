"""Where every list and every row starts: with what the principal may see."""

from collections.abc import Iterable
from typing import Any, TypeVar, cast

from django.db.models import Model, QuerySet

from api.filters.conditions import narrow
from api.filters.registry import has_listing, listing_of
from kernel.principal import Principal

M = TypeVar("M", bound=Model)

_deferred: dict[type[Model], tuple[str, ...]] = {}


def defer(model: type[Model], columns: Iterable[str]) -> None:
    """Leave out large columns of a model whenever its rows are read for a list or a relation."""
    _deferred[model] = tuple(columns)


def visible(model: type[M], principal: Principal) -> QuerySet[M]:
    """Return the rows that the principal may see, without large columns."""
    return visible_among(cast("QuerySet[M]", cast("Any", model).objects.all()), principal)


def visible_among(rows: QuerySet[M], principal: Principal) -> QuerySet[M]:
    """Keep those rows that the principal may see, without large columns."""
    kept = cast("QuerySet[M]", cast("Any", rows).visible_to(principal))
    return kept.defer(*_deferred.get(rows.model, ()))


def listed(model: type[M], principal: Principal) -> QuerySet[M]:
    """Return the visible rows as a list shows them: default filters and order of the model."""
    rows = visible(model, principal)
    if not has_listing(model):
        return rows.order_by("pk")
    listing = listing_of(model)
    return narrow(rows, listing, None, principal).order_by(*listing.default_order.names)

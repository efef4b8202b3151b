"""Which model is listed how."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import cached_property
from typing import Any, cast

from django.core.exceptions import ImproperlyConfigured
from django.db.models import Model
from django_filters import Filter, FilterSet

from api.orders import Order, order


@dataclass(frozen=True, eq=False)
class Listing:
    """How rows of a model are filtered and ordered.

    Attributes:
        model: The model.
        filterset: The filters; None when there are none.
        orders: By name; the first one is the default.
        defaults: Values of filters that hold while a client does not mention them.
        enums: Enumerations of choice filters whose choices are not an enumeration themselves.
    """

    model: type[Model]
    filterset: type[FilterSet] | None
    orders: Mapping[str, Order]
    defaults: Mapping[str, object]
    enums: Mapping[str, type[Enum]]

    @property
    def default_order(self) -> Order:
        """The order of a list when the client names none."""
        return next(iter(self.orders.values()))

    @cached_property
    def filters(self) -> Mapping[str, Filter]:
        """The filters, bound to one FilterSet that is built once and holds no request's data."""
        if self.filterset is None:
            return {}
        rows = cast("Any", self.model).objects.none()
        return cast("Mapping[str, Filter]", self.filterset(queryset=rows).filters)


_listings: dict[type[Model], Listing] = {}


def register(
    model: type[Model],
    filterset: type[FilterSet] | None = None,
    *,
    orders: Mapping[str, Sequence[str]] | None = None,
    defaults: Mapping[str, object] | None = None,
    enums: Mapping[str, type[Enum]] | None = None,
) -> None:
    """Declare how a model is listed.

    Args:
        model: The model; its default queryset has `visible_to`.
        filterset: Its filters.
        orders: Column names by order, ending in the key, all with a minus or none; the first
            order is the default. Without any, rows come by key.
        defaults: Values of filters that hold while a client does not mention them.
        enums: Enumerations of choice filters, where `choices` is not given as one.

    Raises:
        ImproperlyConfigured: An order has nullable columns, two directions or no key.
    """
    named = orders or {"ID": ("pk",)}
    built = {name: order(model, name, columns) for name, columns in named.items()}
    _listings[model] = Listing(model, filterset, built, defaults or {}, enums or {})


def has_listing(model: type[Model]) -> bool:
    """Whether the model was registered."""
    return model in _listings


def listing_of(model: type[Model]) -> Listing:
    """Return how a model is listed."""
    if model not in _listings:
        raise ImproperlyConfigured(
            f"{model.__name__} has a connection; register its filters and orders in the ready() "
            f"of {model._meta.app_config}."  # noqa: SLF001
        )
    return _listings[model]

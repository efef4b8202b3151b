"""The GraphQL face of a listing: its filter input and its order enumeration."""

from datetime import date, datetime
from decimal import Decimal
from enum import Enum, EnumMeta
from functools import cache
from typing import Any, Self, cast
from uuid import UUID

import django_filters
import strawberry
from django.core.exceptions import ImproperlyConfigured
from django.db.models import AutoField, ForeignKey, IntegerField
from django_filters.utils import get_model_field
from strawberry.types.enum import has_enum_definition

from api.filters.registry import Listing

SCALARS: tuple[tuple[type[django_filters.Filter], type], ...] = (
    (django_filters.BooleanFilter, bool),
    (django_filters.DateTimeFilter, datetime),
    (django_filters.DateFilter, date),
    (django_filters.UUIDFilter, UUID),
    (django_filters.CharFilter, str),
)


@cache
def input_of(listing: Listing) -> type | None:
    """Return the input `<Model>Filter`: one field per filter, and AND, OR, NOT of itself."""
    return _input(listing) if listing.filters else None


@cache
def order_of(listing: Listing) -> type[Enum]:
    """Return the enumeration `<Model>Order`."""
    name = f"{listing.model.__name__}Order"
    members = cast("type[Enum]", Enum(name, {each: each for each in listing.orders}))
    return strawberry.enum(members)


def _input(listing: Listing) -> type:
    name = f"{listing.model.__name__}Filter"
    annotations: dict[str, Any] = {
        field: _type(listing, field, filter_) | None for field, filter_ in listing.filters.items()
    }
    body: dict[str, Any] = {
        field: strawberry.field(default=strawberry.UNSET, description=_described(filter_))
        for field, filter_ in listing.filters.items()
    }
    combined = {"AND": list[Self], "OR": list[Self], "NOT": Self}  # type: ignore[misc]
    for field, type_ in combined.items():
        annotations[field] = type_ | None  # type: ignore[operator]
        body[field] = strawberry.field(name=field, default=strawberry.UNSET)
    made = type(name, (), {"__annotations__": annotations, "__module__": __name__, **body})
    described = f"What {listing.model._meta.verbose_name_plural} are kept."  # noqa: SLF001
    return strawberry.input(made, description=described)


def _described(filter_: django_filters.Filter) -> str | None:
    if isinstance(filter_, django_filters.BaseInFilter):
        return None  # its help text speaks of commas, which are those of a form
    return cast("str | None", filter_.extra.get("help_text"))


def _type(listing: Listing, name: str, filter_: django_filters.Filter) -> Any:
    if isinstance(filter_, django_filters.BaseInFilter):
        return list[_scalar(listing, name, filter_)]  # type: ignore[misc]
    if isinstance(filter_, django_filters.MultipleChoiceFilter):
        return list[_enum(listing, name, filter_)]  # type: ignore[misc]
    if isinstance(filter_, django_filters.ChoiceFilter):
        return _enum(listing, name, filter_)
    if isinstance(filter_, django_filters.BaseCSVFilter):
        raise _no_type(listing, name, filter_)
    return _scalar(listing, name, filter_)


def _scalar(listing: Listing, name: str, filter_: django_filters.Filter) -> type:
    if isinstance(filter_, django_filters.NumberFilter):
        column = get_model_field(listing.model, filter_.field_name)
        return int if isinstance(column, IntegerField | AutoField | ForeignKey) else Decimal
    for kind, scalar in SCALARS:
        if isinstance(filter_, kind):
            return scalar
    raise _no_type(listing, name, filter_)


def _no_type(listing: Listing, name: str, filter_: django_filters.Filter) -> ImproperlyConfigured:
    return ImproperlyConfigured(
        f"{listing.model.__name__} filter {name}: {type(filter_).__name__} has no GraphQL type."
    )


def _enum(listing: Listing, name: str, filter_: django_filters.Filter) -> type[Enum]:
    enum = listing.enums.get(name, filter_.extra.get("choices"))
    if not isinstance(enum, EnumMeta):
        raise ImproperlyConfigured(
            f"{listing.model.__name__} filter {name}: give its enumeration as `choices`."
        )
    if not has_enum_definition(enum):
        strawberry.enum(enum)
    return cast("type[Enum]", enum)

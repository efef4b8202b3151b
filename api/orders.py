"""Orders of a list, and cursors into them.

A page starts after a cursor by row comparison, `(rank, id) > (x, y)`, which PostgreSQL turns
into one index bound: a page at depth 100,000 costs what the first one costs.
"""

import base64
import binascii
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from django.core.exceptions import FieldDoesNotExist, ImproperlyConfigured, ValidationError
from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import F, Field, Model, QuerySet
from django.db.models.fields.tuple_lookups import TupleGreaterThan, TupleLessThan

from kernel.errors import BadInput

M = TypeVar("M", bound=Model)

VERSION = 1
LONGEST_CURSOR = 2_000


@dataclass(frozen=True, slots=True)
class Order:
    """One way to order a model's rows.

    Attributes:
        name: What clients call it: RANK.
        columns: NOT NULL columns, the last one unique.
        descending: The direction of all of them.
    """

    name: str
    columns: "tuple[Field[Any, Any], ...]"
    descending: bool

    @property
    def names(self) -> list[str]:
        """The columns as `order_by` takes them."""
        sign = "-" if self.descending else ""
        return [sign + column.attname for column in self.columns]

    def cursor(self, row: Model) -> str:
        """Return the opaque text that stands for the place of a row."""
        place = [getattr(row, column.attname) for column in self.columns]
        text = json.dumps([VERSION, self.name, *place], cls=_Exact, separators=(",", ":"))
        return base64.urlsafe_b64encode(text.encode()).decode()

    def after(self, rows: QuerySet[M], cursor: str) -> QuerySet[M]:
        """Keep the rows that come after a cursor.

        Raises:
            BadInput: The cursor is not one of this order.
        """
        place = tuple(F(column.attname) for column in self.columns)
        lookup = TupleLessThan if self.descending else TupleGreaterThan
        return rows.filter(lookup(place, self.place(cursor)))

    def place(self, cursor: str) -> tuple[Any, ...]:
        """Return the values that a cursor stands for, or raise `BadInput`."""
        version, name, *values = _opened(cursor)
        if version != VERSION:
            raise _not_a_cursor()
        if name != self.name:
            raise BadInput(
                f"The cursor in after is not one of the order {self.name}.", field="after"
            )
        if len(values) != len(self.columns):
            raise _not_a_cursor()
        try:
            return tuple(
                _valid(column, value) for column, value in zip(self.columns, values, strict=True)
            )
        except (ValidationError, ValueError, TypeError):  # no text in UTF-8, a number as a time
            raise _not_a_cursor() from None


class _Exact(DjangoJSONEncoder):
    """Keeps the microseconds of a time, which Django's encoder cuts."""

    def default(self, o: object) -> object:
        return o.isoformat() if hasattr(o, "isoformat") else super().default(o)


def order(model: type[Model], name: str, columns: Sequence[str]) -> Order:
    """Build an order from column names; a leading minus on all of them is descending.

    Raises:
        ImproperlyConfigured: The columns cannot be compared as one row.
    """
    descending = [column.startswith("-") for column in columns]
    fields = [_column(model, column.removeprefix("-")) for column in columns]
    if len(set(descending)) != 1:
        raise ImproperlyConfigured(f"Order {name} of {model.__name__} has two directions.")
    if any(field.null for field in fields):
        raise ImproperlyConfigured(f"Order {name} of {model.__name__} has a nullable column.")
    if not fields[-1].unique:
        raise ImproperlyConfigured(f"Order {name} of {model.__name__} must end in its key.")
    return Order(name, tuple(fields), descending[0])


def _column(model: type[Model], name: str) -> "Field[Any, Any]":
    options = model._meta  # noqa: SLF001
    try:
        field = options.pk if name == "pk" else options.get_field(name)
    except FieldDoesNotExist as error:
        raise ImproperlyConfigured(str(error)) from None
    if not isinstance(field, Field):
        raise ImproperlyConfigured(f"{model.__name__}.{name} is no column.")
    return field


def _opened(cursor: str) -> list[Any]:
    if len(cursor) > LONGEST_CURSOR:
        raise _not_a_cursor()
    try:
        place = json.loads(base64.b64decode(cursor.encode("ascii"), altchars=b"-_", validate=True))
    except (ValueError, binascii.Error, RecursionError):
        raise _not_a_cursor() from None
    if not isinstance(place, list) or len(place) < 3:  # noqa: PLR2004 # version, order, a value
        raise _not_a_cursor()
    return place


def _valid(column: "Field[Any, Any]", value: object) -> object:
    """Return a value that the column can be compared with."""
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise ValidationError("not a value of a cursor")
    if isinstance(value, str):
        value.encode()
        if "\0" in value:
            raise ValidationError("NUL")
    cleaned = column.to_python(value)
    column.run_validators(cleaned)
    return cleaned


def _not_a_cursor() -> BadInput:
    return BadInput("The cursor in after is not one that this API gave.", field="after")

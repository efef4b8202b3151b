"""GraphQL types of models.

Columns are read straight from the row, relations through `api.peers`: never a statement per
row, and never a row that the principal may not see.
"""

from collections.abc import Callable, Iterable
from decimal import Decimal
from functools import cached_property
from typing import Any, TypeVar, cast

import strawberry_django
from django.core.exceptions import FieldDoesNotExist
from django.db.models import Model
from django.db.models.constants import LOOKUP_SEP
from django.db.models.query_utils import DeferredAttribute
from strawberry import Info, relay
from strawberry_django.fields.field import StrawberryDjangoField
from strawberry_django.fields.types import field_type_map

from api.peers import column, related
from api.visible import defer
from kernel.models import Amount, Line, Text

T = TypeVar("T", bound=type)

field_type_map.update({Amount: Decimal, Line: str, Text: str})


class Field(StrawberryDjangoField):
    """A column, a relation, a path of relations (`portfolio__vision`), or a resolver."""

    @cached_property
    def path(self) -> list[str]:
        """The names to follow from the row."""
        return (self.django_name or self.python_name).split(LOOKUP_SEP)

    @property
    def most(self) -> int | None:
        """How many rows of a list are shown; None is all."""
        return cast("int | None", self.metadata.get("most"))

    @property
    def is_related(self) -> bool:
        """Whether the field leads to other rows."""
        if self.origin_django_type is None:
            return False
        options = self.origin_django_type.model._meta  # noqa: SLF001
        try:
            return bool(options.get_field(self.path[0]).is_relation)
        except FieldDoesNotExist:
            return False

    @property
    def is_basic_field(self) -> bool:
        """Whether strawberry may skip arguments, extensions and info: so for every column."""
        return self.base_resolver is None and not self.extensions and not self.is_related

    def get_result(
        self,
        source: Any,
        info: Info | None,
        args: list[Any],
        kwargs: dict[str, Any],
    ) -> Any:
        """Return the value of the field for one row."""
        if self.base_resolver is not None:
            return self.base_resolver(*args, **kwargs)
        if info is None or not isinstance(source, Model):
            return _value(source, self.path[0])
        value: Any = source
        for name in self.path:
            if value is None:
                return None
            value = related(value, name, info.context.principal, most=self.most)
        return value


def field(**options: Any) -> Any:
    """Declare a field of a model's type.

    Args:
        options: Those of `strawberry_django.field`, and `most`: how many rows of a list relation
            are read and shown, for lists that are small but for a few.
    """
    resolver = options.pop("resolver", None)
    name = options.pop("field_name", None)
    if "most" in options:
        options["metadata"] = {"most": options.pop("most")}
    made = Field(django_name=name, graphql_name=options.pop("name", None), **options)
    return made if resolver is None else made(resolver)


def model_type(
    model: type[Model],
    *,
    deferred: Iterable[str] = (),
    **options: Any,
) -> Callable[[T], T]:
    """Make a GraphQL type of a model.

    Args:
        model: Its default manager has `visible_to`.
        deferred: Large columns that lists leave out until they are asked for.
        options: Those of `strawberry_django.type`.
    """
    defer(model, deferred)

    def decorate(cls: T) -> T:
        if issubclass(cls, relay.Node):
            # Without it strawberry evaluates all annotations again for every id it shows.
            cast("Any", cls)._id_attr = "pk"  # noqa: SLF001
        made = strawberry_django.type(model, field_cls=Field, **options)(cls)
        for each in cast("Any", made).__strawberry_definition__.fields:
            if isinstance(each, StrawberryDjangoField) and not isinstance(each, Field):
                raise TypeError(f"{cls.__name__}.{each.python_name}: declare it by api.types.field")
        return made

    return decorate


def _value(source: Any, name: str) -> Any:
    try:
        return source.__dict__[name]
    except KeyError:
        if isinstance(getattr(type(source), name, None), DeferredAttribute):
            return column(source, name)
        return getattr(source, name)

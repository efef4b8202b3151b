"""Enumerations of the domain as GraphQL types."""

from enum import Enum

import strawberry
from strawberry.types.enum import has_enum_definition


def describe(enum: type[Enum], description: str, *, name: str | None = None) -> None:
    """Publish an enumeration with a description.

    An annotation may have published it already; a second definition would be another type.
    """
    if not has_enum_definition(enum):
        strawberry.enum(enum, name=name)
    definition = enum.__strawberry_definition__  # type: ignore[attr-defined]
    definition.description = description
    definition.name = name or definition.name

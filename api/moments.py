"""Moments as clients send them: with a time zone, and within the years that a moment can have."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import cast

from strawberry.exceptions import StrawberryInputCoercionError
from strawberry.schema.types.base_scalars import DateTimeDefinition
from strawberry.types.scalar import ScalarDefinition


def _parsed(value: object) -> datetime:
    assert DateTimeDefinition.parse_value is not None  # noqa: S101 # strawberry's own has one
    at = cast("datetime", DateTimeDefinition.parse_value(value))
    if at.tzinfo is None:
        raise StrawberryInputCoercionError(
            f'"{value}" has no time zone; write it as 2026-01-31T12:00:00Z.'
        )
    try:
        return at.astimezone(UTC)
    except OverflowError:
        raise StrawberryInputCoercionError(
            f'"{value}" lies outside of the years 1 to 9999 in UTC.'
        ) from None


MOMENT: ScalarDefinition = replace(DateTimeDefinition, parse_value=_parsed)
"""The scalar DateTime. Naive times would be guessed at, and others could be stored, never read."""

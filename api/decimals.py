"""Decimals as clients read them: as many places as say something, whatever the column keeps."""

from dataclasses import replace
from decimal import Decimal
from typing import cast

from strawberry.schema.types.base_scalars import DecimalDefinition
from strawberry.types.scalar import ScalarDefinition


def plain(value: Decimal | int) -> str:
    """Return a number without trailing zeros, sign of zero or exponent, and without rounding it."""
    text = f"{value:f}" if isinstance(value, Decimal) else str(value)
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def _parsed(value: object) -> Decimal:
    """Read a number; the NaN that signals would stop whoever compares it with another."""
    assert DecimalDefinition.parse_value is not None  # noqa: S101 # strawberry's own has one
    found = cast("Decimal", DecimalDefinition.parse_value(value))
    return Decimal("NaN") if found.is_snan() else found


DECIMAL: ScalarDefinition = replace(
    DecimalDefinition,
    serialize=plain,
    parse_value=_parsed,
    description="A number as text, exact and without trailing zeros: `2.1`.",
)
"""The scalar Decimal. A column of ten places would answer 2.1000000000, a sum 1E+3."""

"""Decimals as clients read them: as many places as say something, whatever the column keeps."""

from dataclasses import replace
from decimal import Decimal

from strawberry.schema.types.base_scalars import DecimalDefinition
from strawberry.types.scalar import ScalarDefinition


def plain(value: Decimal | int) -> str:
    """Return a number without trailing zeros, sign of zero or exponent, and without rounding it."""
    text = f"{value:f}" if isinstance(value, Decimal) else str(value)
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


DECIMAL: ScalarDefinition = replace(
    DecimalDefinition,
    serialize=plain,
    description="A number as text, exact and without trailing zeros: `2.1`.",
)
"""The scalar Decimal. A column of ten places would answer 2.1000000000, a sum 1E+3."""

"""Rows of spend as a source sends them, and what is wrong with one by itself. Pure."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Final

LONGEST_SOURCE: Final = 60
LONGEST_DOCUMENT: Final = 100
LONGEST_NOTE: Final = 255

LARGEST: Final = Decimal(10) ** 14
EARLIEST, LATEST = 1900, 2999
"""The years that anything can be booked in."""


class SpendKind(StrEnum):
    """How accounting treats it: as an investment, or as a cost of running things."""

    CAPEX = "CAPEX"
    OPEX = "OPEX"


class SpendVerdict(StrEnum):
    """What came of a row: it is new, the very same is known already, or it cannot be taken."""

    ACCEPTED = "ACCEPTED"
    DUPLICATE = "DUPLICATE"
    REJECTED = "REJECTED"


@dataclass(frozen=True, slots=True)
class SpendRow:
    """What one document says.

    Attributes:
        row: Where it stands in what was sent, as people count there.
        document: Its number, unique in its source.
        amount: In the portfolio's currency; below zero for a credit note. None when unsaid.
        kind: CAPEX or OPEX.
        booked_date: When it was booked. None when unsaid.
        epic: The key of the epic that it is for, ours or its source's; empty for none.
        value_stream: By name, for what is for no epic; an epic's spend goes where the epic stands.
        theme: By name, beside a value stream.
        currency: ISO 4217; empty is the portfolio's.
        note: For people.
        flaw: Why the reader of a file could make nothing of it; the rest is empty then.
    """

    row: int
    document: str = ""
    amount: Decimal | None = None
    kind: str = ""
    booked_date: date | None = None
    epic: str = ""
    value_stream: str = ""
    theme: str = ""
    currency: str = ""
    note: str = ""
    flaw: str = ""


def source_named(source: str) -> str:
    """Return the one way to write a source: "Erp " and "ERP" number the same documents."""
    return " ".join(source.split()).upper()


def flaw_of(row: SpendRow, currency: str) -> str:
    """Say what is wrong with a row whatever else is known; empty when nothing is.

    Args:
        row: The row.
        currency: That of the portfolio.
    """
    return (
        row.flaw
        or _flaw_of_words(row)
        or _flaw_of_amount(row.amount)
        or _flaw_of_place(row)
        or _flaw_of_rest(row, currency)
    )


def _flaw_of_words(row: SpendRow) -> str:
    if not row.document.strip():
        return "It has no document number."
    lengths = ((row.document, LONGEST_DOCUMENT, "document"), (row.note, LONGEST_NOTE, "note"))
    for text, longest, name in lengths:
        if len(text) > longest:
            return f"Its {name} is longer than {longest} characters."
    words = (row.document, row.note, row.epic, row.value_stream, row.theme)
    if not all(text.isprintable() for text in words):
        return "It has control characters or line breaks in it."
    return ""


def _flaw_of_amount(amount: Decimal | None) -> str:
    if amount is None:
        return "It has no amount."
    if not amount.is_finite() or abs(amount) >= LARGEST:
        return "Its amount is no amount of money."
    if amount == 0:
        return "Its amount is zero."
    if amount != round(amount, 2):
        return "Its amount has more than two places."
    return ""


def _flaw_of_place(row: SpendRow) -> str:
    if not row.epic and not row.value_stream:
        return "It names neither an epic nor a value stream."
    if row.epic and (row.value_stream or row.theme):
        return "It names an epic, whose value stream and theme it takes; name no other."
    return ""


def _flaw_of_rest(row: SpendRow, currency: str) -> str:
    if row.currency and row.currency != currency:
        return f"It is said in {row.currency[:3]}; the portfolio's currency is {currency}."
    if row.kind not in list(SpendKind):
        return "Its kind is neither CAPEX nor OPEX."
    if row.booked_date is None:
        return "It has no day on which it was booked."
    if not EARLIEST <= row.booked_date.year <= LATEST:
        return f"It was booked outside the years {EARLIEST} to {LATEST}."
    return ""

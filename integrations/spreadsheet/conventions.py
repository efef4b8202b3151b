"""How a file writes numbers and dates: pure. What has two readings is refused, never guessed at."""

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum


class DayOrder(StrEnum):
    """Which of 03/04/2026 is the day."""

    DMY = "DMY"
    MDY = "MDY"


class Unreadable(ValueError):
    """A text is no number or date, or may be two; the message says which."""


@dataclass(frozen=True, slots=True)
class Conventions:
    """What a file holds to; None is unknown, and then only what has one reading is taken.

    Attributes:
        decimal: The sign before the decimals: a point or a comma.
        days: The order in dates with slashes or hyphens.
    """

    decimal: str | None = None
    days: DayOrder | None = None


LONGEST_NUMBER = 60
GROUPS = " '’\u00a0\u2009\u202f"  # noqa: RUF001 # the apostrophe that Swiss spreadsheets write

_GROUPED = re.compile(rf"\d{{1,3}}(?:[{GROUPS}]\d{{3}})+(?![\d{GROUPS}])", re.ASCII)
_BODY = re.compile(r"[+\-−]?(\d*(?:[.,]\d+)*)", re.ASCII)  # noqa: RUF001 # the real minus, too
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ]00:00(?::00(?:\.0+)?)?)?", re.ASCII)
_YEAR_FIRST = re.compile(r"(\d{4})/(\d{1,2})/(\d{1,2})", re.ASCII)
_DOTTED = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})", re.ASCII)
_SLASHED = re.compile(r"(\d{1,2})([/-])(\d{1,2})\2(\d{4})", re.ASCII)
_MONTHS = 12


def number(text: str, decimal: str | None) -> Decimal:
    """Read a number: 1234.5, 1'234.50, 1.234,50 and 1,234.50, with a sign or without.

    Raises:
        Unreadable: It is none, has two readings, or does not fit the decimal sign of its file.
    """
    sign, body, grouped = _parts(text)
    own = _decimal_of(body, grouped=grouped)
    if own == "?":
        if decimal is None:
            left, right = re.split("[.,]", body)
            both = f"{sign}{left}{right} or {sign}{left}.{right}"
            raise Unreadable(f"{text} may be {both}; say which sign is before the decimals.")
        own = decimal if decimal in body else ""
    elif decimal is not None and (own not in ("", decimal) or (not own and decimal in body)):
        raise Unreadable(f"{text} does not fit: {decimal!r} is before the decimals in this file.")
    whole, _, part = body.partition(own) if own else (body, "", "")
    return Decimal(f"{sign}{whole.replace('.', '').replace(',', '') or '0'}.{part or '0'}")


def day(text: str, days: DayOrder | None) -> date:
    """Read a date: 2026-12-31, 31.12.2026, and 31/12/2026 where the order is known or evident.

    Raises:
        Unreadable: It is none, or has two readings.
    """
    try:
        if found := _ISO.fullmatch(text) or _YEAR_FIRST.fullmatch(text):
            return date(int(found[1]), int(found[2]), int(found[3]))
        if found := _DOTTED.fullmatch(text):
            return date(int(found[3]), int(found[2]), int(found[1]))
        if found := _SLASHED.fullmatch(text):
            return _slashed(text, int(found[1]), int(found[3]), int(found[4]), days)
    except ValueError as error:
        if isinstance(error, Unreadable):
            raise
        raise Unreadable(f"{text[:LONGEST_NUMBER]} is on no calendar.") from None
    raise Unreadable(f"{text[:LONGEST_NUMBER]} is no date; write it as 2026-12-31.")


class Evidence:
    """What the cells of a file tell of how it writes."""

    def __init__(self) -> None:
        self.signs: set[str] = set()
        self.orders: set[DayOrder] = set()

    def number(self, text: str) -> None:
        """Look at a cell of a column of numbers."""
        sign = _evident_decimal(text)
        if sign is not None:
            self.signs.add(sign)

    def day(self, text: str) -> None:
        """Look at a cell of a column of dates."""
        found = _SLASHED.fullmatch(text.strip())
        order = _order_of(int(found[1]), int(found[3])) if found else None
        if order is not None:
            self.orders.add(order)

    def settled(self, told: Conventions) -> Conventions:
        """Return what holds: what was told, else what is evident and never contradicted."""
        return Conventions(
            told.decimal or (min(self.signs) if len(self.signs) == 1 else None),
            told.days or (min(self.orders) if len(self.orders) == 1 else None),
        )


def _parts(text: str) -> tuple[str, str, bool]:
    """Return the sign, the digits with points and commas, and whether something else grouped."""
    plain = text.strip()
    if len(plain) > LONGEST_NUMBER:
        raise Unreadable("A number has at most 60 characters.")
    joined = _GROUPED.sub(lambda found: re.sub(rf"[{GROUPS}]", "", found[0]), plain)
    found = _BODY.fullmatch(joined)
    if found is None or not any(each.isdigit() for each in found[1]):
        raise Unreadable(f"{plain} is no number.")
    return "-" if joined[0] in "-−" else "", found[1], joined != plain  # noqa: RUF001


def _decimal_of(body: str, *, grouped: bool) -> str:
    """Return the decimal sign of a number: empty without one, ? when it may be a group."""
    signs = [each for each in body if each in ".,"]
    if not signs:
        return ""
    last, others = signs[-1], set(signs[:-1])
    if len({*signs}) == 1 and len(signs) > 1:
        return _require_groups(body, body, "")
    if len({*signs}) > 1:
        if last in others:
            raise Unreadable(f"{body} is no number.")
        return _require_groups(body, body.rpartition(last)[0], last)
    left, right = re.split("[.,]", body)
    is_group = len(right) == 3 and 1 <= len(left) <= 3 and left[0] != "0"  # noqa: PLR2004
    return "?" if is_group and not grouped else last


def _require_groups(body: str, whole: str, decimal: str) -> str:
    first, *others = re.split("[.,]", whole)
    if not 1 <= len(first) <= 3 or any(len(each) != 3 for each in others):  # noqa: PLR2004
        raise Unreadable(f"{body} is no number.")
    return decimal


def _slashed(text: str, first: int, second: int, year: int, days: DayOrder | None) -> date:
    order = days or _order_of(first, second)
    if order is None and first != second:
        raise Unreadable(
            f"{text} may be {year}-{second:02}-{first:02} or {year}-{first:02}-{second:02};"
            " say whether the day or the month comes first."
        )
    if order is DayOrder.MDY:
        return date(year, first, second)
    return date(year, second, first)


def _order_of(first: int, second: int) -> DayOrder | None:
    if first > _MONTHS:
        return DayOrder.DMY
    return DayOrder.MDY if second > _MONTHS else None


def _evident_decimal(text: str) -> str | None:
    try:
        _, body, grouped = _parts(text)
        own = _decimal_of(body, grouped=grouped)
    except Unreadable:
        return None
    if own in (".", ","):
        return own
    grouping = {each for each in body if each in ".,"}
    if own == "" and grouping:
        return "," if grouping == {"."} else "."
    return None

"""What stands on the page: a text for people beside the value that it was made of. Pure."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, tzinfo
from decimal import ROUND_HALF_UP, Context, Decimal
from enum import StrEnum

from portfolio.pack.answers import Answer

NO_BREAK_SPACE = "\N{NO-BREAK SPACE}"
PLACES = ((100, 0), (10, 1), (0, 2))
"""Of an estimate: how many decimal places are worth reading, from which size on."""

EXACT = Context(prec=100, rounding=ROUND_HALF_UP)


class Sort(StrEnum):
    """Which element of HTML holds it."""

    TEXT = "TEXT"
    FIGURE = "FIGURE"
    TIME = "TIME"


@dataclass(frozen=True, slots=True)
class Shown:
    """A text for people.

    Attributes:
        text: What they read.
        value: What the operation answered, or what was computed from its answers.
        path: Where it answered that; empty for what was computed.
    """

    text: str
    value: str
    sort: Sort = Sort.TEXT
    path: str = ""


def said(answer: Answer) -> Shown:
    """Show a text of somebody as it is; nothing for null."""
    text = "" if answer.value is None else str(answer.value)
    return Shown(text, text, path=answer.path)


def count(number: int) -> Shown:
    """Show a number that was counted here."""
    return Shown(grouped(Decimal(number)), str(number), Sort.FIGURE)


def whole(answer: Answer) -> Shown:
    """Show a number as it is, with its thousands apart."""
    return _figure(answer, grouped(Decimal(answer.value)))


def estimate(answer: Answer) -> Shown:
    """Show a ratio with the places that are worth reading: 2,050, 12.5, 1.38."""
    return _figure(answer, grouped(rounded(Decimal(answer.value))))


def score(answer: Answer) -> Shown:
    """Show a share of the way from 0 to 1 with two places."""
    return _figure(answer, f"{_rounded(Decimal(answer.value), 2):.2f}")


def amount(answer: Answer, currency: str = "") -> Shown:
    """Show money, to the cent where it is not whole: EUR 12,500."""
    return _figure(answer, money(Decimal(answer.value), currency))


def computed_amount(number: Decimal, currency: str = "") -> Shown:
    """Show money that was added up here."""
    return Shown(money(number, currency), str(number), Sort.FIGURE)


def percent(answer: Answer) -> Shown:
    """Show a percentage as it is."""
    return _figure(answer, f"{grouped(Decimal(answer.value))}{NO_BREAK_SPACE}%")


def day(answer: Answer) -> Shown:
    """Show a date as people write it: 17 November 2026."""
    return _time(answer, date_text(date.fromisoformat(answer.value)))


def day_of(answer: Answer, zone: tzinfo) -> Shown:
    """Show the day of a moment in a time zone."""
    return _time(answer, date_text(moment(answer, zone).date()))


def minute_of(answer: Answer, zone: tzinfo) -> Shown:
    """Show a moment to the minute in a time zone."""
    return _time(answer, minute_text(moment(answer, zone)))


def clock_of(answer: Answer, zone: tzinfo) -> Shown:
    """Show the time of day of a moment, where its day stands beside it."""
    return _time(answer, f"{moment(answer, zone):%H:%M}")


def at(instant: datetime, zone: tzinfo) -> Shown:
    """Show a moment that the page was given, to the minute."""
    local = instant.astimezone(zone)
    return Shown(minute_text(local), instant.astimezone(UTC).isoformat(), Sort.TIME)


def on(date_: date) -> Shown:
    """Show a date that the page was given."""
    return Shown(date_text(date_), date_.isoformat(), Sort.TIME)


def moment(answer: Answer, zone: tzinfo) -> datetime:
    """Return a moment of an answer in a time zone."""
    return datetime.fromisoformat(answer.value).astimezone(zone)


def money(number: Decimal, currency: str) -> str:
    """Return an amount in words: EUR 12,500, CHF -0.50; without a currency where a table has it."""
    places = 0 if number == number.to_integral_value() else 2
    text = grouped(_rounded(number, places), places)
    return f"{currency}{NO_BREAK_SPACE}{text}" if currency else text


def grouped(number: Decimal, places: int | None = None) -> str:
    """Return a number with its thousands apart, and without zeros that say nothing."""
    if places is not None:
        return f"{number:,.{places}f}".replace("-", "\N{MINUS SIGN}")
    text = f"{number:,f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return text.replace("-", "\N{MINUS SIGN}")


def rounded(number: Decimal) -> Decimal:
    """Return an estimate with the places that are worth reading."""
    return _rounded(number, next(places for size, places in PLACES if abs(number) >= size))


def date_text(date_: date) -> str:
    """Return a date as people write it."""
    return f"{date_.day}{NO_BREAK_SPACE}{date_:%B}{NO_BREAK_SPACE}{date_.year}"


def minute_text(local: datetime) -> str:
    """Return a moment as people write it."""
    return f"{date_text(local.date())}, {local:%H:%M}"


def worded(shown: Shown, text: str) -> Shown:
    """Say the same in other words."""
    return replace(shown, text=text)


def _figure(answer: Answer, text: str) -> Shown:
    return Shown(text, str(answer.value), Sort.FIGURE, answer.path)


def _time(answer: Answer, text: str) -> Shown:
    return Shown(text, str(answer.value), Sort.TIME, answer.path)


def _rounded(number: Decimal, places: int) -> Decimal:
    return number.quantize(Decimal(1).scaleb(-places), context=EXACT)

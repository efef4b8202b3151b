"""The budget of a period as the page shows it. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from portfolio.pack.answers import Answer
from portfolio.pack.shown import Shown, amount, computed_amount, day, said
from portfolio.pack.words import heading

NOTHING = Decimal(0)
COLUMNS = ("allocated", "spent", "committed", "forecastToComplete")


@dataclass(frozen=True, slots=True)
class Period:
    """The days that a budget is for, and what it comes to in all."""

    name: Shown
    starts: Shown
    ends: Shown
    amount: Shown
    allocated: Shown
    spent: Shown
    capex: Shown
    opex: Shown


@dataclass(frozen=True, slots=True)
class Bar:
    """How far a line's money goes, each in percent of the longest line."""

    allocated: float
    spent: float
    committed: float


@dataclass(frozen=True, slots=True)
class Line:
    """The money of one value stream and theme.

    Attributes:
        value_stream, theme: Empty for none.
        beyond: What is spent and committed beyond what was allocated; None when it fits.
    """

    value_stream: Shown
    theme: Shown
    horizon: Shown
    allocated: Shown
    spent: Shown
    committed: Shown
    forecast: Shown
    beyond: Shown | None
    bar: Bar


@dataclass(frozen=True, slots=True)
class Money:
    """The budget of one period: its lines, and the sums of their columns.

    Attributes:
        period: None when no period holds today and none was named.
        totals: Allocated, spent, committed, forecast.
    """

    period: Period | None
    lines: list[Line]
    totals: list[Shown]


def money_of(portfolio: Answer, currency: str, named: str | None, today: date) -> Money:
    """Shape the budget of the period that was named, or of the one that holds today."""
    lines = list(portfolio["budget"])
    lengths = [max(_drawn(one), _number(one["allocated"])) for one in lines]
    longest = max(lengths, default=NOTHING)
    totals = [sum((_number(one[name]) for one in lines), NOTHING) for name in COLUMNS]
    period = _period(portfolio["budgetPeriods"].nodes(), named, today)
    return Money(
        period=_shaped(period, currency) if period else None,
        lines=[_line(one, currency, longest) for one in lines],
        totals=[computed_amount(total) for total in totals],
    )


def _period(periods: Iterable[Answer], named: str | None, today: date) -> Answer | None:
    for one in periods:
        starts, ends = (date.fromisoformat(one[end].value) for end in ("startsDate", "endsDate"))
        if one["name"].value == named or (named is None and starts <= today <= ends):
            return one
    return None


def _shaped(one: Answer, currency: str) -> Period:
    return Period(
        name=said(one["name"]),
        starts=day(one["startsDate"]),
        ends=day(one["endsDate"]),
        amount=amount(one["amount"], currency),
        allocated=amount(one["allocated"], currency),
        spent=amount(one["spent"], currency),
        capex=amount(one["spentCapex"], currency),
        opex=amount(one["spentOpex"], currency),
    )


def _line(one: Answer, currency: str, longest: Decimal) -> Line:
    beyond = _drawn(one) - _number(one["allocated"])
    return Line(
        value_stream=said(one["valueStream"]["name"]),
        theme=said(one["theme"]["name"]),
        horizon=heading(one["horizon"]),
        allocated=amount(one["allocated"]),
        spent=amount(one["spent"]),
        committed=amount(one["committed"]),
        forecast=amount(one["forecastToComplete"]),
        beyond=computed_amount(beyond, currency) if beyond > 0 else None,
        bar=Bar(*(_share(one[name], longest) for name in ("allocated", "spent", "committed"))),
    )


def _drawn(one: Answer) -> Decimal:
    return _number(one["spent"]) + _number(one["committed"])


def _number(answer: Answer) -> Decimal:
    return Decimal(answer.value)


def _share(answer: Answer, longest: Decimal) -> float:
    """Return the length of a bar; credit notes beyond what was spent have none."""
    return max(0.0, round(float(100 * _number(answer) / longest), 1)) if longest > 0 else 0.0

"""What the board decided since it last met. Pure."""

from dataclasses import dataclass
from datetime import date, tzinfo

from portfolio.pack.answers import Answer
from portfolio.pack.shown import Shown, amount, day_of, moment, said
from portfolio.pack.words import heading


@dataclass(frozen=True, slots=True)
class Allotted:
    """What a decision about the budget gave to a value stream and theme in a period."""

    value_stream: Shown
    theme: Shown
    period: Shown
    before: Shown
    after: Shown


@dataclass(frozen=True, slots=True)
class Decision:
    """What the board decided about an epic or about the budget.

    Attributes:
        budget: None when it was about an epic.
    """

    on: Shown
    kind: Shown
    key: Shown
    title: Shown
    reason: Shown
    by: Shown
    budget: Allotted | None


@dataclass(frozen=True, slots=True)
class Decisions:
    """Decisions of a time, the newest first, and whether there are more than were read."""

    decisions: list[Decision]
    older: bool


def decisions_of(portfolio: Answer, since: date, zone: tzinfo) -> Decisions:
    """Shape what was decided on a day and after it."""
    currency = portfolio["currency"].value
    connection = portfolio["decisions"]
    read = connection.nodes()
    recent = [one for one in read if moment(one["decidedAt"], zone).date() >= since]
    return Decisions(
        decisions=[_decision(one, currency, zone) for one in recent],
        older=bool(read) and len(recent) == len(read) < connection["totalCount"].value,
    )


def _decision(one: Answer, currency: str, zone: tzinfo) -> Decision:
    return Decision(
        on=day_of(one["decidedAt"], zone),
        kind=heading(one["kind"]),
        key=said(one["epic"]["key"]),
        title=said(one["epic"]["title"]),
        reason=said(one["reason"]),
        by=said(one["decidedBy"]["name"]),
        budget=_allotted(one["seen"], currency) if one["kind"].value == "BUDGET" else None,
    )


def _allotted(seen: Answer, currency: str) -> Allotted:
    return Allotted(
        value_stream=said(seen["value_stream"]),
        theme=said(seen["theme"]),
        period=said(seen["period"]["name"]),
        before=amount(seen["before"], currency),
        after=amount(seen["after"], currency),
    )

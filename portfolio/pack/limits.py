"""Limits, which are exceeded now, which were, and who asks for exceptions. Pure."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, tzinfo
from decimal import Decimal

from portfolio.pack.answers import Answer
from portfolio.pack.shown import (
    Shown,
    Sort,
    amount,
    grouped,
    minute_of,
    moment,
    said,
    whole,
)
from portfolio.pack.words import heading, state

OF_ITEMS = {"EPIC": "epics", "FEATURE": "features", "STORY": "stories"}


@dataclass(frozen=True, slots=True)
class Limit:
    """How much may stand in one place."""

    place: Shown
    measure: str
    standing: Shown
    amount: Shown
    beyond: Shown | None
    policy: Shown


@dataclass(frozen=True, slots=True)
class Exceeded:
    """A limit above which more stands.

    Attributes:
        allowed_by: Who granted exceptions to it that have not ended.
        in_part: Whether even more stands there than the limit and these exceptions allow.
    """

    limit: Limit
    allowed_by: list[Shown]
    in_part: bool


@dataclass(frozen=True, slots=True)
class Breach:
    """A moment at which more stood in a place than its limit allowed."""

    at: Shown
    place: Shown
    standing: Shown
    amount: Shown
    cause: Shown
    key: Shown
    title: Shown
    by: Shown


@dataclass(frozen=True, slots=True)
class Asked:
    """A place beyond a limit that somebody asks for."""

    place: Shown
    key: Shown
    places: Shown
    reason: Shown
    asked_by: Shown
    approver: Shown
    until: Shown


@dataclass(frozen=True, slots=True)
class Limits:
    """What stands where, and whether limits held.

    Attributes:
        limits: Those of themes and classes of service; the Kanban shows those of its states.
        breaches: Since the day that the page was asked for, the newest first.
        older: Whether there may be more breaches of that time than were read.
    """

    limits: list[Limit]
    breaches: list[Breach]
    older: bool


def limits_of(board: Answer, since: date, zone: tzinfo) -> Limits:
    """Shape the limits of the board's answer."""
    portfolio = board["portfolio"]
    currency = portfolio["currency"].value
    read = board["wipBreaches"].nodes()
    breaches = [one for one in read if moment(one["at"], zone).date() >= since]
    return Limits(
        limits=[
            limit_of(one, currency)
            for one in portfolio["wipLimits"]
            if one["scope"].value != "PORTFOLIO_STATE"
        ],
        breaches=[_breach(one, currency, zone) for one in breaches],
        older=bool(read) and len(breaches) == len(read) < board["wipBreaches"]["totalCount"].value,
    )


def limit_of(limit: Answer, currency: str) -> Limit:
    """Shape one limit."""
    beyond = Decimal(limit["inProgress"].value) - Decimal(limit["amount"].value)
    return Limit(
        place=place_of(limit),
        measure=_measure(limit),
        standing=_quantity(limit["inProgress"], limit, currency),
        amount=_quantity(limit["amount"], limit, currency),
        beyond=_beyond(beyond) if limit["overLimit"].value else None,
        policy=state(limit["policy"]),
    )


def exceeded_of(board: Answer, at: datetime) -> list[Exceeded]:
    """Shape the limits that are exceeded, with the exceptions that hold at a moment."""
    currency = board["portfolio"]["currency"].value
    return [_exceeded(one, currency, at) for one in board["exceededLimits"].nodes()]


def asked_of(board: Answer, at: datetime, zone: tzinfo) -> list[Asked]:
    """Shape the exceptions that wait for their approver: none that would have ended by now."""
    currency = board["portfolio"]["currency"].value
    asked = board["wipOverrides"].nodes()
    return [_asked(one, currency, zone) for one in asked if moment(one["expiresAt"], zone) > at]


def place_of(limit: Answer) -> Shown:
    """Show what a limit is about: a state, a theme, a team, a person, a class of service.

    A person whose name was not asked for is a person.
    """
    for name in ("theme", "team", "person"):
        if name in limit.value and limit[name]:
            return said(limit[name]["name"])
    return heading(limit["state"] or limit["classOfService"] or limit["scope"])


def _exceeded(limit: Answer, currency: str, at: datetime) -> Exceeded:
    holding = [
        one
        for one in limit["overrides"].nodes()
        if limit["policy"].value == "BLOCK_WITH_OVERRIDE" and moment(one["expiresAt"], UTC) > at
    ]
    approvers = {one["approver"]["name"].value: one["approver"]["name"] for one in holding}
    places = sum(Decimal(one["places"].value) for one in holding)
    beyond = Decimal(limit["inProgress"].value) - Decimal(limit["amount"].value)
    return Exceeded(
        limit=limit_of(limit, currency),
        allowed_by=[said(name) for name in approvers.values()],
        in_part=places < beyond,
    )


def _beyond(number: Decimal) -> Shown:
    return Shown(grouped(number), str(number), Sort.FIGURE)


def _measure(limit: Answer) -> str:
    measure = limit["measure"].value
    return OF_ITEMS[limit["level"].value] if measure == "ITEMS" else measure.lower()


def _quantity(answer: Answer, limit: Answer, currency: str) -> Shown:
    return amount(answer, currency) if limit["measure"].value == "MONEY" else whole(answer)


def _breach(breach: Answer, currency: str, zone: tzinfo) -> Breach:
    return Breach(
        at=minute_of(breach["at"], zone),
        place=place_of(breach["limit"]),
        standing=_quantity(breach["count"], breach["limit"], currency),
        amount=_quantity(breach["amount"], breach["limit"], currency),
        cause=state(breach["cause"]),
        key=said(breach["key"]),
        title=said(breach["title"]),
        by=said(breach["by"]["name"]),
    )


def _asked(override: Answer, currency: str, zone: tzinfo) -> Asked:
    return Asked(
        place=place_of(override["limit"]),
        key=said(override["key"]),
        places=_quantity(override["places"], override["limit"], currency),
        reason=said(override["reason"]),
        asked_by=said(override["askedBy"]["name"]),
        approver=said(override["approver"]["name"]),
        until=minute_of(override["expiresAt"], zone),
    )

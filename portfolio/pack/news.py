"""What changed, day by day. Pure."""

from dataclasses import dataclass
from datetime import tzinfo
from itertools import groupby

from portfolio.pack.answers import Answer
from portfolio.pack.shown import Shown, clock_of, count, day_of, moment
from portfolio.pack.words import sentence


@dataclass(frozen=True, slots=True)
class Change:
    """What changed, when and by whom, in one sentence."""

    at: Shown
    text: Shown


@dataclass(frozen=True, slots=True)
class Day:
    """A day and its changes, the newest first."""

    day: Shown
    changes: list[Change]


@dataclass(frozen=True, slots=True)
class News:
    """The newest days, and how many changes came before what is shown."""

    days: list[Day]
    more: Shown | None


def news_of(portfolio: Answer, zone: tzinfo) -> News:
    """Shape what changed."""
    connection = portfolio["changes"]
    read = connection.nodes()
    more = connection["totalCount"].value - len(read)
    return News(
        days=[
            _day(list(changes), zone)
            for _day_, changes in groupby(read, lambda one: moment(one["at"], zone).date())
        ],
        more=count(more) if more else None,
    )


def _day(changes: list[Answer], zone: tzinfo) -> Day:
    return Day(
        day=day_of(changes[0]["at"], zone),
        changes=[Change(clock_of(one["at"], zone), sentence(one["text"])) for one in changes],
    )

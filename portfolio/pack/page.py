"""The board pack: one page of HTML, made of what the API answers to whoever asks."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.template.loader import render_to_string

from api import operations
from api.context import Context
from kernel.errors import BadInput, shown
from portfolio.models.portfolio import EARLIEST, LATEST
from portfolio.pack.answers import Answer
from portfolio.pack.attention import attention_of
from portfolio.pack.columns import columns_of
from portfolio.pack.decided import decisions_of
from portfolio.pack.goals import goals_of
from portfolio.pack.guardrails import guardrails_of
from portfolio.pack.limits import limits_of
from portfolio.pack.money import money_of
from portfolio.pack.news import news_of
from portfolio.pack.order import order_of
from portfolio.pack.shown import at as moment_shown
from portfolio.pack.shown import minute_of, moment, on, said

OPERATIONS = {
    path.stem: path.read_text(encoding="utf-8")
    for path in (Path(__file__).parent / "operations").glob("*.graphql")
}
POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"
"""The page needs no script and no other host, and says so itself, for when it is a file."""

DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
"""The one spelling of a day that is taken, of several that ISO 8601 knows."""

DAYS_BEFORE = 28
"""Boards meet every four weeks, as a rule."""
WAYS = {"a week ago": 7, "four weeks ago": DAYS_BEFORE, "a quarter ago": 91}


@dataclass(frozen=True, slots=True)
class Wish:
    """What a page should show.

    Attributes:
        portfolio: By key.
        since: The first day of what is new; None is four weeks ago.
        period: Which budget, by name; None is the one that holds.
        ways_of: The query that links to the page with other such days keep; None is no links.
    """

    portfolio: str
    since: date | None = None
    period: str | None = None
    ways_of: Mapping[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """What the API answered, and from where the page looks.

    Attributes:
        zone: The workspace's time zone, in which days begin.
        at: When the page was asked for.
        today: The day on which the page was asked for.
        since: The first day of what is new.
    """

    board: Answer
    budget: Answer
    changes: Answer
    zone: ZoneInfo
    at: datetime
    today: date
    since: date


def board_pack(wish: Wish, *, context: Context, at: datetime) -> str:
    """Return the page of a portfolio as the person who asks may see it.

    Raises:
        BadInput: What is new is to count from a day to come.
        DomainError: What refused the person.
    """
    asked = _asked(wish, context, at)
    page = _head(asked) | _sections(asked, wish) | {"ways": _ways(asked.today, wish.ways_of)}
    return render_to_string("portfolio/pack/page.html", page)


def _asked(wish: Wish, context: Context, at: datetime) -> Asked:
    about = {"portfolio": wish.portfolio}
    board = _answer("board", about, context)
    zone = ZoneInfo(board["viewer"]["workspace"]["timeZone"].value)
    today = at.astimezone(zone).date()
    since = wish.since or today - timedelta(days=DAYS_BEFORE)
    if since > today:
        raise BadInput(f"since must be today or a day before, not {since}.", field="since")
    began = datetime.combine(since, time(), zone).isoformat()
    return Asked(
        board=board,
        budget=_answer("budget", about | {"period": wish.period}, context),
        changes=_answer("changes", about | {"since": began}, context),
        zone=zone,
        at=at,
        today=today,
        since=since,
    )


def _head(asked: Asked) -> dict[str, Any]:
    portfolio, viewer = asked.board["portfolio"], asked.board["viewer"]
    as_of = portfolio["asOf"]
    return {
        "policy": POLICY,
        "name": said(portfolio["name"]),
        "key": said(portfolio["key"]),
        "currency": said(portfolio["currency"]),
        "company": said(viewer["workspace"]["name"]),
        "zone": said(viewer["workspace"]["timeZone"]),
        "vision": said(portfolio["vision"]["statement"]),
        "asked_by": said(viewer["person"]["name"]),
        "asked_at": moment_shown(asked.at, asked.zone),
        "as_of": minute_of(as_of, asked.zone) if as_of else None,
        "since": on(asked.since),
    }


def _sections(asked: Asked, wish: Wish) -> dict[str, Any]:
    portfolio = asked.board["portfolio"]
    columns, resting = columns_of(portfolio)
    as_of = portfolio["asOf"]
    judged_on = moment(as_of, asked.zone).date() if as_of else asked.today
    money = money_of(asked.budget["portfolio"], portfolio["currency"].value, wish.period, judged_on)
    return {
        "attention": attention_of(asked.board, money, asked.at, asked.zone),
        "columns": columns,
        "resting": resting,
        "order": order_of(portfolio),
        "money": money,
        "guardrails": guardrails_of(portfolio),
        "goals": goals_of(portfolio),
        "decided": decisions_of(portfolio, asked.since, asked.zone),
        "limits": limits_of(asked.board, asked.since, asked.zone),
        "news": news_of(asked.changes["portfolio"], asked.zone),
    }


def _ways(today: date, query: Mapping[str, str] | None) -> list[dict[str, str]]:
    if query is None:
        return []
    return [
        {"label": label, "query": urlencode({**query, "since": today - timedelta(days=days)})}
        for label, days in WAYS.items()
    ]


def day_named(text: str) -> date:
    """Return the day that somebody wrote as 2026-10-01.

    Raises:
        BadInput: It is no day, or one that no board met on.
    """
    try:
        named = date.fromisoformat(text) if DAY.fullmatch(text) else None
    except ValueError:
        named = None
    if named is None or not EARLIEST <= named.year <= LATEST:
        raise BadInput(f"since must be a day such as 2026-10-01, not {shown(text)}.", field="since")
    return named


def _answer(name: str, variables: dict[str, Any], context: Context) -> Answer:
    answer = operations.answer_to(OPERATIONS[name], variables, context=context)
    return Answer(answer, name)

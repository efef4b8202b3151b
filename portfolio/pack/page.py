"""The board pack: one page of HTML, made of what the API answers to whoever asks."""

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


def board_pack(wish: Wish, *, context: Context, at: datetime) -> str:
    """Return the page of a portfolio as the person who asks may see it.

    Raises:
        DomainError: What refused the person.
    """
    board = _answer("board", {"portfolio": wish.portfolio}, context)
    zone = ZoneInfo(board["viewer"]["workspace"]["timeZone"].value)
    today = at.astimezone(zone).date()
    since = wish.since or today - timedelta(days=DAYS_BEFORE)
    portfolio = board["portfolio"]
    about = {"portfolio": wish.portfolio}
    budget = _answer("budget", about | {"period": wish.period}, context)
    began = datetime.combine(since, time(), zone).isoformat()
    changes = _answer("changes", about | {"since": began}, context)
    as_of = portfolio["asOf"]
    held_on = moment(as_of, zone).date() if as_of else today
    moving, resting = columns_of(portfolio)
    shown_page = {
        "policy": POLICY,
        "name": said(portfolio["name"]),
        "key": said(portfolio["key"]),
        "company": said(board["viewer"]["workspace"]["name"]),
        "zone": said(board["viewer"]["workspace"]["timeZone"]),
        "vision": said(portfolio["vision"]["statement"]),
        "asked_by": said(board["viewer"]["person"]["name"]),
        "asked_at": moment_shown(at, zone),
        "as_of": minute_of(as_of, zone) if as_of else None,
        "since": on(since),
        "ways": _ways(today, wish.ways_of),
        "attention": attention_of(board, today),
        "columns": moving,
        "resting": resting,
        "order": order_of(portfolio),
        "money": money_of(budget["portfolio"], portfolio["currency"].value, wish.period, held_on),
        "guardrails": guardrails_of(portfolio),
        "goals": goals_of(portfolio),
        "decided": decisions_of(portfolio, since, zone),
        "limits": limits_of(board, since, zone),
        "news": news_of(changes["portfolio"], zone),
    }
    return render_to_string("portfolio/pack/page.html", shown_page)


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
        named = date.fromisoformat(text)
    except ValueError:
        named = None
    if named is None or not EARLIEST <= named.year <= LATEST:
        raise BadInput(f"since must be a day such as 2026-10-01, not {shown(text)}.", field="since")
    return named


def _answer(name: str, variables: dict[str, Any], context: Context) -> Answer:
    answer = operations.answer_to(OPERATIONS[name], variables, context=context)
    return Answer(answer, name)

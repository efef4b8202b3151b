"""What needs the board today. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from itertools import groupby

from portfolio.pack.answers import Answer
from portfolio.pack.guardrails import Guardrail, guardrails_of
from portfolio.pack.limits import Asked, Exceeded, asked_of, exceeded_of
from portfolio.pack.money import Line, Money
from portfolio.pack.shown import Shown, count, day, said, whole
from portfolio.pack.words import distance, plural, sentence, state

MOST_SHOWN = 12
MOST_READ = 100
"""How many decisions the operation asks for; beyond them nobody counts."""


@dataclass(frozen=True, slots=True)
class Tally:
    """How many of one kind need the board."""

    number: Shown
    label: str
    place: str


@dataclass(frozen=True, slots=True)
class Reason:
    """Why an epic waits for the board."""

    text: Shown
    due: Shown | None
    distance: str
    is_late: bool


@dataclass(frozen=True, slots=True)
class Waiting:
    """An epic that waits for the board."""

    key: Shown
    title: Shown
    owner: Shown
    reasons: list[Reason]
    verdict: Shown
    recommendation: Shown


@dataclass(frozen=True, slots=True)
class Story:
    """A story that goes on."""

    key: Shown
    title: Shown
    team: Shown
    assignee: Shown


@dataclass(frozen=True, slots=True)
class Stopped:
    """An epic that the board gave up, since how many days, and the stories that go on below it.

    Its conclusion is empty when it was rejected.
    """

    key: Shown
    title: Shown
    conclusion: Shown
    days: Shown
    days_noun: str
    stories: list[Story]


@dataclass(frozen=True, slots=True)
class Attention:
    """What needs the board.

    Attributes:
        tallies: One of each kind, also where it is 0.
        held: What was looked at beside decisions and stopped work, and said nothing: each a clause.
        waiting: Epics to decide about, what is due first leads.
        more_waiting: How many more there are; None when there are none.
        beyond: Whether even more wait than were read.
        asked: Exceptions from limits that wait for their approver.
        more_asked: How many more of them were read; None when there are none.
        unread: Whether there are requests that were not read.
        exceeded: Limits over which more stands, also those of teams and people.
        more_exceeded: How many more of them there are; None when there are none.
        overdrawn: Lines of the budget with more spent and committed than allocated.
        more_overdrawn: How many more of them there are; None when there are none.
        broken: Guardrails that do not hold, with the shares that are off.
        stopped: Work that goes on below what was given up.
        more_stopped: How much more of it there is; None when there is none.
    """

    tallies: list[Tally]
    held: list[str]
    waiting: list[Waiting]
    more_waiting: Shown | None
    beyond: bool
    asked: list[Asked]
    more_asked: Shown | None
    unread: bool
    exceeded: list[Exceeded]
    more_exceeded: Shown | None
    overdrawn: list[Line]
    more_overdrawn: Shown | None
    broken: list[list[Guardrail]]
    stopped: list[Stopped]
    more_stopped: Shown | None

    @property
    def is_calm(self) -> bool:
        """Whether nothing needs the board."""
        return all(tally.number.value == "0" for tally in self.tallies)


def attention_of(board: Answer, money: Money, at: datetime, zone: tzinfo) -> Attention:
    """Shape what needs the board."""
    portfolio, stopped, exceeded = (
        board[name] for name in ("portfolio", "workOnStoppedEpics", "exceededLimits")
    )
    due = portfolio["decisionsDue"]
    waiting = _waiting(due, at.astimezone(zone).date())
    asked = asked_of(board, at, zone)
    overdrawn = [line for line in money.lines if line.beyond]
    guardrails = guardrails_of(portfolio)
    broken = _broken(guardrails)
    over = [one for one in due if one["kind"].value == "MVP_TIMEBOX_OVER"]
    return Attention(
        tallies=[
            _tally(
                len(waiting), "epic waits for a decision", "epics wait for a decision", "decide"
            ),
            _tally(len(over), "MVP timebox is over", "MVP timeboxes are over", "decide"),
            _tally(
                len(asked),
                "exception waits to be allowed",
                "exceptions wait to be allowed",
                "allow",
            ),
            _counted(exceeded, "limit is exceeded", "limits are exceeded", "exceeded"),
            _tally(len(overdrawn), "budget is overdrawn", "budgets are overdrawn", "overdrawn"),
            _tally(len(broken), "guardrail is broken", "guardrails are broken", "broken"),
            _counted(
                stopped,
                "story goes on below a stopped epic",
                "stories go on below stopped epics",
                "stopped",
            ),
        ],
        held=_held(portfolio, guardrails, money),
        waiting=waiting[:MOST_SHOWN],
        more_waiting=_beyond_most(len(waiting)),
        beyond=len(due) == MOST_READ,
        asked=asked[:MOST_SHOWN],
        more_asked=_beyond_most(len(asked)),
        unread=_more(board["wipOverrides"]) is not None,
        exceeded=exceeded_of(board, at),
        more_exceeded=_more(exceeded),
        overdrawn=overdrawn[:MOST_SHOWN],
        more_overdrawn=_beyond_most(len(overdrawn)),
        broken=broken,
        stopped=_stopped(stopped),
        more_stopped=_more(stopped),
    )


def _held(portfolio: Answer, guardrails: list[Guardrail], money: Money) -> list[str]:
    """Say what holds where nothing needs the board: nothing of what there is none of."""
    known = all(one.verdict.value == "KEPT" for one in guardrails)
    clauses = {
        "every limit holds": bool(portfolio["wipLimits"]),
        "every guardrail holds": bool(guardrails) and known,
        "no guardrail is known to be broken": bool(guardrails) and not known,
        "no budget is overdrawn": bool(money.lines),
    }
    return [clause for clause, is_said in clauses.items() if is_said]


def _tally(number: int, one: str, many: str, place: str) -> Tally:
    return Tally(count(number), plural(number, one, many), place)


def _counted(connection: Answer, one: str, many: str, place: str) -> Tally:
    total = connection["totalCount"]
    return Tally(whole(total), plural(total.value, one, many), place)


def _beyond_most(number: int) -> Shown | None:
    return count(number - MOST_SHOWN) if number > MOST_SHOWN else None


def _more(connection: Answer) -> Shown | None:
    more = connection["totalCount"].value - len(connection["edges"])
    return count(more) if more else None


def _waiting(due: Answer, today: date) -> list[Waiting]:
    """Bring the reasons of each epic together; what is due first leads."""
    return [_waiting_epic(reasons, today) for reasons in _by_epic(due)]


def _waiting_epic(reasons: list[Answer], today: date) -> Waiting:
    first = reasons[0]
    return Waiting(
        key=said(first["epic"]["key"]),
        title=said(first["epic"]["title"]),
        owner=said(first["epic"]["owner"]["name"]),
        reasons=[_reason(one, today) for one in reasons if not _says_the_verdict(one)],
        verdict=state(first["verdict"]),
        recommendation=state(first["recommendation"]),
    )


def _broken(shares: list[Guardrail]) -> list[list[Guardrail]]:
    off = [one for one in shares if one.is_broken]
    return [list(of_kind) for _kind, of_kind in groupby(off, lambda one: one.kind.value)]


def _by_epic(rows: Iterable[Answer]) -> Iterable[list[Answer]]:
    of_epic: dict[str, list[Answer]] = {}
    for one in rows:
        of_epic.setdefault(one["epic"]["key"].value, []).append(one)
    return of_epic.values()


def _says_the_verdict(one: Answer) -> bool:
    """Whether its reason says no more than its verdict, which every epic shows."""
    return one["kind"].value == "VERDICT_CHANGED" and bool(one["verdict"])


def _reason(one: Answer, today: date) -> Reason:
    due = one["dueDate"]
    by = date.fromisoformat(due.value) if due else None
    return Reason(
        text=sentence(one["reason"]),
        due=day(due) if due else None,
        distance=distance(by, today) if by else "",
        is_late=by is not None and by < today,
    )


def _stopped(connection: Answer) -> list[Stopped]:
    return [
        Stopped(
            key=said(stories[0]["epic"]["key"]),
            title=said(stories[0]["epic"]["title"]),
            conclusion=state(stories[0]["epic"]["conclusion"]),
            days=whole(stories[0]["ageDays"]),
            days_noun=plural(stories[0]["ageDays"].value, "day", "days"),
            stories=[_story(one) for one in stories],
        )
        for stories in _by_epic(connection.nodes())
    ]


def _story(one: Answer) -> Story:
    return Story(
        key=said(one["story"]["key"]),
        title=said(one["story"]["title"]),
        team=said(one["team"]["name"]),
        assignee=said(one["assignee"]["name"]),
    )

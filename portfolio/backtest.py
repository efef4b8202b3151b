"""When a guardrail would have been broken: the books of a portfolio, replayed. Pure.

A book is kept change by change, so a moment costs no more than the change that it brings. At
every moment it says what the facts of `guardrails.weigh` would have said then.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from itertools import groupby
from operator import attrgetter
from typing import Any, ClassVar, Final, Protocol

from portfolio.funding import FUNDED, Costs
from portfolio.guardrails import (
    GuardrailKind,
    GuardrailVerdict,
    Judged,
    Rule,
    Weighed,
    judge_shares,
    weigh_approvals,
    weigh_capacity,
    weigh_horizons,
)

Values = Mapping[str, Any]
"""The columns of a row that matter, by name."""


class Source(StrEnum):
    """Whose rows a change is about."""

    PORTFOLIO = "PORTFOLIO"
    PERIOD = "PERIOD"
    ALLOCATION = "ALLOCATION"
    THEME = "THEME"
    EPIC = "EPIC"
    CASE = "CASE"
    GO = "GO"


@dataclass(frozen=True, slots=True)
class Change:
    """A row as it became at a moment; `values` is None for one that was deleted.

    Those of one row never go back in time; one row may be named by another before it is told
    itself. Business cases and GOs are numbered by their epic.
    """

    at: datetime
    source: Source
    id: int
    values: Values | None


@dataclass(frozen=True, slots=True)
class Span:
    """A time in which the verdict of a share was the same.

    Attributes:
        actual: The share that lay furthest from its target in this time; None when UNKNOWN.
    """

    name: str
    verdict: GuardrailVerdict
    from_at: datetime
    until_at: datetime
    actual: Decimal | None


class Book(Protocol):
    """What a kind of guardrail looks at, kept current."""

    sources: ClassVar[tuple[Source, ...]]

    def apply(self, change: Change, /) -> None:
        """Take a change down."""

    def weigh(self, at: datetime, /) -> Weighed:
        """Return what belongs to which name at a moment."""


class Horizons:
    """The allocations of the period that holds, by the horizon of their theme."""

    sources: ClassVar[tuple[Source, ...]] = (
        Source.PORTFOLIO,
        Source.PERIOD,
        Source.ALLOCATION,
        Source.THEME,
    )

    def __init__(self, day_of: Callable[[datetime], date]) -> None:
        self.day_of = day_of
        self.as_of: datetime | None = None
        self.rows: dict[Source, dict[int, Values]] = {one: {} for one in self.sources}
        self.sums: defaultdict[int, defaultdict[int | None, Decimal]]
        self.sums = defaultdict(lambda: defaultdict(Decimal))

    def apply(self, change: Change, /) -> None:
        rows = self.rows[change.source]
        if change.source is Source.PORTFOLIO:
            self.as_of = change.values["as_of"] if change.values else None
        if change.source is Source.ALLOCATION and (known := rows.get(change.id)):
            self.sums[known["period_id"]][known["theme_id"]] -= known["amount"]
        if change.values is None:
            rows.pop(change.id, None)
            return
        rows[change.id] = values = change.values
        if change.source is Source.ALLOCATION:
            self.sums[values["period_id"]][values["theme_id"]] += values["amount"]

    def weigh(self, at: datetime, /) -> Weighed:
        day = self.day_of(self.as_of or at)
        for pk, period in self.rows[Source.PERIOD].items():
            alive = period["archived_at"] is None
            if alive and period["starts_date"] <= day <= period["ends_date"]:
                return weigh_horizons(period["name"], self._by_horizon(pk))
        return weigh_horizons(None, {})

    def _by_horizon(self, period: int) -> dict[str | None, Decimal]:
        found: defaultdict[str | None, Decimal] = defaultdict(Decimal)
        themes = self.rows[Source.THEME]
        for theme, amount in self.sums[period].items():
            # Whoever wrote an allocation may have begun before the theme that it names was told.
            known = None if theme is None else themes.get(theme)
            found[known["horizon"] if known else None] += amount
        return found


class _Epics:
    """The epics with what their cases say; subclasses keep sums over them."""

    def __init__(self, _day_of: Callable[[datetime], date]) -> None:
        self.epics: dict[int, Values] = {}
        self.cases: dict[int, Values] = {}

    def apply(self, change: Change, /) -> None:
        self.count(change.id, -1)
        rows = self.cases if change.source is Source.CASE else self.epics
        if change.values is None:
            rows.pop(change.id, None)
        else:
            rows[change.id] = change.values
        self.count(change.id, 1)

    def count(self, epic: int, sign: int) -> None:
        """Add an epic to the sums, or take it off."""
        values = self.epics.get(epic)
        if values and values["archived_at"] is None and values["state"] in FUNDED:
            self.add(epic, values, sign)

    def add(self, epic: int, values: Values, sign: int) -> None:
        raise NotImplementedError


class Capacity(_Epics):
    """What the board has put on epics, by their investment type."""

    sources: ClassVar[tuple[Source, ...]] = (Source.EPIC, Source.CASE)

    def __init__(self, day_of: Callable[[datetime], date]) -> None:
        super().__init__(day_of)
        self.totals: defaultdict[str | None, Decimal] = defaultdict(Decimal)

    def add(self, epic: int, values: Values, sign: int) -> None:
        mvp = self.cases.get(epic, {}).get("mvp_cost")
        funded = Costs(values["state"], values["estimated_cost"], mvp).funded
        self.totals[values["investment_type"]] += sign * funded

    def weigh(self, _at: datetime, /) -> Weighed:
        return weigh_capacity(self.totals)


class Approvals(_Epics):
    """The funded epics above the threshold, and which of them were approved."""

    sources: ClassVar[tuple[Source, ...]] = (Source.PORTFOLIO, Source.EPIC, Source.GO)

    def __init__(self, day_of: Callable[[datetime], date]) -> None:
        super().__init__(day_of)
        self.threshold: Decimal | None = None
        self.approved: dict[int, bool] = {}
        self.counts = {True: 0, False: 0}

    def apply(self, change: Change, /) -> None:
        if change.source is Source.PORTFOLIO:
            self.threshold = change.values["approval_threshold"] if change.values else None
            self.counts = {True: 0, False: 0}
            for epic in self.epics:
                self.count(epic, 1)
        elif change.source is Source.GO and change.values:
            self.count(change.id, -1)
            self.approved[change.id] = change.values["approved"]
            self.count(change.id, 1)
        else:
            super().apply(change)

    def add(self, epic: int, values: Values, sign: int) -> None:
        cost = values["estimated_cost"]
        if self.threshold is not None and (cost is None or cost > self.threshold):
            self.counts[self.approved.get(epic, False)] += sign

    def weigh(self, _at: datetime, /) -> Weighed:
        return weigh_approvals(self.threshold, self.counts[True], sum(self.counts.values()))


BOOKS: Final[Mapping[GuardrailKind, type[Horizons | Capacity | Approvals]]] = {
    GuardrailKind.HORIZON_MIX: Horizons,
    GuardrailKind.CAPACITY_MIX: Capacity,
    GuardrailKind.APPROVAL_THRESHOLD: Approvals,
}
"""Engagement has none: nobody can tell it yet."""


def replay(
    rule: Rule,
    book: Book,
    changes: Iterable[Change],
    *,
    since: datetime,
    until: datetime,
    begin_of: Callable[[date], datetime],
) -> list[Span]:
    """Return what a rule would have said from one moment to another.

    Args:
        rule: Which may be another than the one that held.
        book: An empty one, of the rule's kind.
        changes: Of the book's sources, in their order; those until `since` make the beginning.
        since: From when.
        until: Until when.
        begin_of: When a day begins.

    Returns:
        For each name, in the order of the rule, spans without a gap; two that follow each other
        have different verdicts.
    """
    told = [*changes]
    moments = sorted(
        {
            since,
            *(one.at for one in told if since < one.at < until),
            *(at for day in _days(told) if since < (at := begin_of(day)) < until),
        }
    )
    pending = iter([*(list(group) for _, group in groupby(told, key=attrgetter("at")))])
    judged: list[tuple[datetime, list[Judged]]] = []
    for moment, due in _until_each(moments, pending):
        for change in due:
            book.apply(change)
        judged.append((moment, judge_shares(rule, book.weigh(moment))))
    return [
        span
        for place in range(len(rule.shares))
        for span in _spans([(at, found[place]) for at, found in judged], until)
    ]


def _days(changes: Sequence[Change]) -> set[date]:
    """Return the days at whose beginning a period may begin or be over."""
    periods = [one.values for one in changes if one.source is Source.PERIOD and one.values]
    after = timedelta(days=1)
    return {one["starts_date"] for one in periods} | {one["ends_date"] + after for one in periods}


def _until_each(
    moments: Sequence[datetime], pending: Iterator[list[Change]]
) -> Iterator[tuple[datetime, list[Change]]]:
    """Give each moment the changes that have come by then and not before."""
    following = next(pending, None)
    for moment in moments:
        due: list[Change] = []
        while following is not None and following[0].at <= moment:
            due += following
            following = next(pending, None)
        yield moment, due


def _spans(judged: Sequence[tuple[datetime, Judged]], until: datetime) -> Iterator[Span]:
    groups = [list(group) for _, group in groupby(judged, key=lambda one: one[1].verdict)]
    ends = [*(group[0][0] for group in groups[1:]), until]
    for group, end in zip(groups, ends, strict=True):
        furthest = max((one for _, one in group), key=_distance)
        yield Span(furthest.name, furthest.verdict, group[0][0], end, furthest.actual)


def _distance(one: Judged) -> Decimal:
    return Decimal(0) if one.actual is None else abs(one.actual - one.target)

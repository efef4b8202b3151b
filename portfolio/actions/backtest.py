"""Replaying the history of a portfolio's money against a rule: a question, nothing is written."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time
from decimal import Decimal
from typing import Any, cast
from zoneinfo import ZoneInfo

from django.db.models import F, Max, Model, Q, QuerySet, RowRange, Window
from django.db.models.functions import Lead

from kernel.errors import BadInput
from organization.models import Workspace
from portfolio.actions.guardrails import require_tolerance, require_whole
from portfolio.backtest import BOOKS, Change, Source, Span, replay
from portfolio.deciding import DecisionKind
from portfolio.guardrails import DEFAULTS, NO_INCREMENTS, GuardrailKind, Rule
from portfolio.models import (
    Allocation,
    BudgetPeriod,
    BusinessCase,
    Decision,
    Epic,
    Guardrail,
    Portfolio,
    StrategicTheme,
)

MOST_CHANGES = 50_000
"""How many changes one question may replay, in all portfolios that it asks about."""

COLUMNS: dict[Source, tuple[type[Model], tuple[str, ...]]] = {
    Source.PORTFOLIO: (Portfolio, ("as_of", "approval_threshold")),
    Source.PERIOD: (BudgetPeriod, ("name", "starts_date", "ends_date", "archived_at")),
    Source.ALLOCATION: (Allocation, ("period_id", "theme_id", "amount")),
    Source.THEME: (StrategicTheme, ("horizon",)),
    Source.EPIC: (Epic, ("state", "archived_at", "investment_type", "estimated_cost")),
    Source.CASE: (BusinessCase, ("epic_id", "mvp_cost")),
}
"""What the history keeps of each source that has one."""


@dataclass(frozen=True, slots=True)
class Question:
    """What would have been, had a rule held.

    Attributes:
        kind: Of the rule.
        shares: Names and percents; None takes those of the portfolio's own rule, or our proposal.
        tolerance: In points; None as with the shares.
        since: From when.
        until: Until when.
    """

    kind: GuardrailKind
    shares: Sequence[tuple[str, Decimal]] | None
    tolerance: Decimal | None
    since: datetime
    until: datetime


def backtest_guardrail(
    portfolios: Sequence[Portfolio], question: Question
) -> dict[int, list[Span]]:
    """Replay the history of portfolios against a rule; a fixed number of statements.

    The history is what the books said: it begins when things were written down here, so what an
    import brought counts from the import on. Days are those of the workspace's present time zone.

    Args:
        portfolios: Of one workspace.
        question: The rule, and the time.

    Raises:
        BadInput: The time ends before it begins, too much has changed in it, or the kind is one
            that nobody can judge yet.
        SharesNotWhole, InvalidValue: See `set_guardrail`.
    """
    if question.since >= question.until:
        raise BadInput("until has to come after since.", field="until")
    if question.kind not in BOOKS:
        raise BadInput(NO_INCREMENTS, field="kind")
    rules = _rules(portfolios, question)
    changes = _changes(portfolios, question)
    zone = ZoneInfo(Workspace.objects.get(pk=portfolios[0].workspace_id).time_zone)
    book = BOOKS[question.kind]
    return {
        one.pk: replay(
            rules[one.pk],
            book(lambda at: at.astimezone(zone).date()),
            changes[one.pk],
            since=question.since,
            until=question.until,
            begin_of=lambda day: datetime.combine(day, time(), zone).astimezone(UTC),
        )
        for one in portfolios
    }


def _rules(portfolios: Sequence[Portfolio], question: Question) -> dict[int, Rule]:
    stated = Guardrail.objects.filter(portfolio__in=portfolios, kind=question.kind)
    own = {one.portfolio_id: one.rule for one in stated}
    shares, tolerance = question.shares, question.tolerance
    whole = None if shares is None else require_whole(question.kind, shares)
    points = None if tolerance is None else require_tolerance(tolerance)
    rules = {}
    for portfolio in portfolios:
        rule = own.get(portfolio.pk, DEFAULTS[question.kind])
        rules[portfolio.pk] = Rule(
            rule.kind,
            rule.shares if whole is None else whole,
            rule.tolerance if points is None else points,
        )
    return rules


def _changes(portfolios: Sequence[Portfolio], question: Question) -> defaultdict[int, list[Change]]:
    """Read what has changed until the end of the time, by portfolio and in order."""
    found: defaultdict[int, list[Change]] = defaultdict(list)
    count = 0
    for source in BOOKS[question.kind].sources:
        read = _gos if source is Source.GO else _history
        for portfolio_id, change in read(source, portfolios, question):
            found[portfolio_id].append(change)
            count += 1
    if count > MOST_CHANGES:
        message = f"More than {MOST_CHANGES:,} changes would be replayed; ask for a shorter time."
        raise BadInput(message, field="since")
    for changes in found.values():
        changes.sort(key=lambda one: one.at)
    return found


def _history(
    source: Source, portfolios: Sequence[Portfolio], question: Question
) -> Iterator[tuple[int, Change]]:
    """Read the rows of a source as they stood at the beginning, and each change since."""
    model, columns = COLUMNS[source]
    events: Any = cast("Any", model).pgh_event_model.objects
    keys = [one.pk for one in portfolios]
    here, owner = Q(portfolio__in=keys), "portfolio_id"
    if source is Source.PORTFOLIO:
        here, owner = Q(pgh_obj__in=keys), "pgh_obj_id"
    if source is Source.CASE:
        here, owner = Q(epic__portfolio__in=keys), "epic__portfolio_id"
    number = "epic_id" if source is Source.CASE else "pgh_obj_id"
    rows = _replayed(events.filter(here), number, "pgh_id", "pgh_created_at", question)
    for row in rows.values(*{owner, number, "moment", "pgh_label", *columns})[: MOST_CHANGES + 1]:
        gone = row["pgh_label"] == "delete"
        values = None if gone else {name: row[name] for name in columns}
        yield row[owner], Change(row["moment"], source, row[number], values)


def _gos(
    source: Source, portfolios: Sequence[Portfolio], question: Question
) -> Iterator[tuple[int, Change]]:
    """Read who took the GOs: decisions never change, so they are their own history."""
    gos: QuerySet[Any] = Decision.objects.filter(portfolio__in=portfolios, kind=DecisionKind.GO)
    rows = _replayed(gos, "epic_id", "pk", "decided_at", question)
    rows = rows.values_list("portfolio_id", "moment", "epic_id", "seen__may_approve")
    for portfolio_id, at, epic, approved in rows[: MOST_CHANGES + 1]:
        yield portfolio_id, Change(at, source, epic, {"approved": approved is True})


def _replayed(
    rows: QuerySet[Any], number: str, order: str, at: str, question: Question
) -> QuerySet[Any]:
    """Keep, of all that became of each thing, what stood at the beginning and what came since.

    What is written down of one thing is numbered in the order in which it was committed, since
    each change holds the row; its moment is the one at which its transaction began, and that may
    lie before the moment of the change that it came after. So none counts from earlier than the
    one before it: the `moment` of each is the latest so far.
    """
    of_one: dict[str, Any] = {"partition_by": F(number), "order_by": F(order).asc()}
    latest: QuerySet[Any] = rows.annotate(
        moment=Window(Max(at), frame=RowRange(end=0), **of_one),
        following=Window(Max(at), frame=RowRange(end=1), **of_one),
        next=Window(Lead(order), **of_one),
    )
    stood_longer = Q(following__gt=question.since) | Q(next__isnull=True)
    kept: QuerySet[Any] = latest.filter(stood_longer, moment__lt=question.until)
    return kept.order_by(order)

"""The rules of the budget: set by the board, checked by everything that moves money.

Whoever changes what a guardrail looks at calls `check_guardrails` last, in the same transaction.
Checks of one portfolio take turns, behind all locks of rows: the last of several who change
something at once sees what the others did, so what is stored is what a recount would say.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import Max

from kernel import audit, outbox
from kernel.errors import Conflict, InvalidValue, shown
from kernel.principal import Principal
from portfolio.actions.telling import tell_of_broken
from portfolio.deciding import DecisionKind
from portfolio.errors import SharesNotWhole
from portfolio.funding import FUNDED, Costs
from portfolio.guardrails import (
    DEFAULTS,
    NAMES,
    WHOLE,
    Facts,
    Funded,
    GuardrailKind,
    judge,
    weigh,
)
from portfolio.models import (
    Allocation,
    BudgetPeriod,
    Decision,
    Epic,
    Guardrail,
    GuardrailCheck,
    Portfolio,
)

Shares = Sequence[tuple[str, Decimal]]
"""Names and percents, as somebody sent them."""


@audit.audited
def set_guardrail(
    *,
    by: Principal,
    portfolio: str,
    kind: GuardrailKind,
    shares: Shares | None,
    tolerance: Decimal | None,
    expected_version: int,
    at: datetime,
) -> Guardrail:
    """Set a rule of the budget, and check it at once.

    Args:
        by: Who sets it.
        portfolio: Its key.
        kind: What it is about.
        shares: In percent by name; a name that is left out gets nothing. None keeps what holds,
            or takes our proposal (`guardrails.DEFAULTS`) where nothing does.
        tolerance: In points; None as with shares.
        expected_version: The version that was read; 0 when there was none.
        at: When.

    Raises:
        SharesNotWhole: The shares do not add up to 100.
        InvalidValue: A name is none of the kind's, or a number cannot be stored.
        Conflict: Somebody has set it since that version.
    """
    found = Portfolio.objects.visible_to(by).named(portfolio)
    by.require("guardrail.edit", found.pk)
    Portfolio.objects.hold(found.pk)
    _take_turns(found.pk)  # before the row: a check that waits for its turn wants to number it
    guardrail = Guardrail.objects.filter(portfolio=found, kind=kind).first()
    changes = _settled(kind, shares, tolerance)
    if guardrail is not None:
        guardrail.revise(changes, expected_version=expected_version)
    elif expected_version != 0:
        raise Conflict(current_version=0, changed_fields=[])
    else:
        proposed = DEFAULTS[kind]
        defaults = _settled(kind, [*proposed.shares.items()], proposed.tolerance)
        guardrail = Guardrail(
            workspace_id=by.workspace_id, portfolio=found, kind=kind, **{**defaults, **changes}
        )
        guardrail.check_values("tolerance").save()
    check_guardrails(found.pk, by=by, at=at, cause="set_guardrail")
    outbox.note_board(by.workspace_id)
    return guardrail


_gathered: ContextVar[set[int] | None] = ContextVar("gathered_checks", default=None)


@contextmanager
def checked_once(*, by: Principal, at: datetime, cause: str) -> Iterator[None]:
    """Check at the end, once for each portfolio, what many actions within would check one by one.

    For imports: whoever else changes the portfolio waits for its guardrails only then, and locks
    of rows that come after a row's action still come before the turn.
    """
    waiting: set[int] = set()
    token = _gathered.set(waiting)
    try:
        yield
    finally:
        _gathered.reset(token)
    for portfolio_id in sorted(waiting):
        check_guardrails(portfolio_id, by=by, at=at, cause=cause)


def check_guardrails(
    portfolio_id: int, *, by: Principal, at: datetime, cause: str
) -> list[GuardrailCheck]:
    """Judge every guardrail of a portfolio, write down what differs, return what holds.

    A fixed number of statements at any size. It comes last in the transaction of its cause; within
    `checked_once` it is put off, and returns nothing.

    Args:
        portfolio_id: Whose.
        by: Who caused it.
        at: The moment of which the budget period is asked; a portfolio's own `as_of` wins.
        cause: The action that changed something, or `refresh_board`.
    """
    if (waiting := _gathered.get()) is not None:
        waiting.add(portfolio_id)
        return []
    _take_turns(portfolio_id)
    guardrails = list(Guardrail.objects.filter(portfolio=portfolio_id).order_by("pk"))
    if not guardrails:
        return []
    portfolio = Portfolio.objects.select_related("workspace").get(pk=portfolio_id)
    facts = facts_of(portfolio, at)
    known: dict[int, list[GuardrailCheck]] = {one.pk: [] for one in guardrails}
    for check in GuardrailCheck.objects.filter(portfolio=portfolio_id).newest():
        known[check.guardrail_id].append(check)
    holding, fresh, changed = [], [], []
    for guardrail in guardrails:
        checks = _checks(guardrail, facts)
        if [one.found for one in checks] == [one.found for one in known[guardrail.pk]]:
            holding += known[guardrail.pk]
            continue
        guardrail.checks += 1
        for one in checks:
            one.number, one.at, one.cause, one.by_id = guardrail.checks, at, cause, by.person_id
        changed.append(guardrail)
        fresh += checks
    GuardrailCheck.objects.bulk_create(fresh)
    broken = _note_broken(changed, fresh)
    Guardrail.objects.bulk_update(changed, ["checks", "broken"])
    tell_of_broken(portfolio, broken, at)
    return [*holding, *fresh]


def _note_broken(
    guardrails: Sequence[Guardrail], fresh: Sequence[GuardrailCheck]
) -> list[tuple[Guardrail, list[GuardrailCheck]]]:
    """Note which shares are broken now; return those that were not before."""
    news = []
    for guardrail in guardrails:
        known = {*guardrail.broken}
        broken = [one for one in fresh if one.guardrail_id == guardrail.pk and one.breached]
        guardrail.broken = [one.name for one in broken]
        if found := [one for one in broken if one.name not in known]:
            news.append((guardrail, found))
    return news


def refresh_guardrails(*, workspace_id: int, at: datetime) -> None:
    """Check the guardrails of a workspace's portfolios: budget periods begin and end by themselves.

    May run twice and beside itself.
    """
    by = Principal(workspace_id=workspace_id, person_id=None, name="Throughline")
    ruled = Guardrail.objects.filter(workspace=workspace_id)
    for portfolio_id in ruled.order_by("portfolio").values_list("portfolio", flat=True).distinct():
        check_guardrails(portfolio_id, by=by, at=at, cause="refresh_board")


def facts_of(portfolio: Portfolio, at: datetime) -> Facts:
    """Read what the guardrails of a portfolio are judged on: four statements."""
    day = portfolio.workspace.day_of(portfolio.judged_at(at))
    period = BudgetPeriod.objects.filter(portfolio=portfolio).holding(day).first()
    allocated = Allocation.objects.filter(period=period).by_horizon()
    return Facts(
        period=None if period is None else period.name,
        allocated=allocated.get(portfolio.pk, {}),
        approval_threshold=portfolio.approval_threshold,
        epics=_funded(portfolio),
    )


def _funded(portfolio: Portfolio) -> list[Funded]:
    threshold = portfolio.approval_threshold
    approved: set[int | None] = set() if threshold is None else _approved(portfolio)
    rows = Epic.objects.active().filter(portfolio=portfolio, state__in=FUNDED).order_by("pk")
    return [
        Funded(
            id=pk,
            cost=Costs(state, estimated, mvp).funded,
            investment_type=investment_type,
            horizon=horizon,
            needs_approval=threshold is not None and (estimated is None or estimated > threshold),
            approved=pk in approved,
        )
        for pk, state, estimated, mvp, investment_type, horizon in rows.values_list(
            "pk", "state", "estimated_cost", "business_case__mvp_cost", "investment_type",
            "theme__horizon",
        )
    ]  # fmt: skip


def _approved(portfolio: Portfolio) -> set[int | None]:
    """Return the epics whose newest GO was taken by somebody who might approve it then."""
    gos = Decision.objects.filter(portfolio=portfolio, kind=DecisionKind.GO)
    newest = gos.values("epic").annotate(newest=Max("pk")).values("newest")
    approved = Decision.objects.filter(pk__in=newest, seen__may_approve=True)
    return {*approved.values_list("epic_id", flat=True)}


def _checks(guardrail: Guardrail, facts: Facts) -> list[GuardrailCheck]:
    rule = guardrail.rule
    weighed = weigh(rule.kind, facts)
    inputs: dict[str, Any] = {
        "totals": {name or "": format(part, "f") for name, part in weighed.totals.items()}
    }
    if rule.kind is GuardrailKind.HORIZON_MIX:
        inputs["period"] = facts.period
    return [GuardrailCheck.of(guardrail, one, inputs) for one in judge(rule, facts)]


def _settled(
    kind: GuardrailKind, shares: Shares | None, tolerance: Decimal | None
) -> dict[str, Any]:
    """Return what is given as columns."""
    changes: dict[str, Any] = {}
    if tolerance is not None:
        changes["tolerance"] = require_tolerance(tolerance)
    if shares is not None:
        whole = require_whole(kind, shares)
        changes["shares"] = {name: format(share, ".2f") for name, share in whole.items()}
    return changes


def require_tolerance(tolerance: Decimal) -> Decimal:
    """Return a tolerance, or raise `InvalidValue` when it is no number of points."""
    Guardrail(tolerance=tolerance).check_values("tolerance")
    return tolerance


def require_whole(kind: GuardrailKind, shares: Shares) -> dict[str, Decimal]:
    """Return the share of every name of a kind, none for what is left out.

    Raises:
        SharesNotWhole: They do not add up to 100.
        InvalidValue: A name is none of the kind's or stands there twice, or a share is no percent.
    """
    names = [name for name, _ in shares]
    if unknown := sorted({*names} - {*NAMES[kind]}):
        known = ", ".join(NAMES[kind])
        raise InvalidValue("shares", f"{shown(unknown[0])} is none of {known}.")
    if len({*names}) < len(names):
        raise InvalidValue("shares", "A name stands there twice.")
    for _, share in shares:
        if not share.is_finite() or not 0 <= share <= WHOLE or share != round(share, 2):
            raise InvalidValue("shares", "A share is 0 to 100 percent, of two places.")
    if (total := sum((share for _, share in shares), Decimal(0))) != WHOLE:
        raise SharesNotWhole(total=total)
    return {name: dict(shares).get(name, Decimal(0)) for name in NAMES[kind]}


def _take_turns(portfolio_id: int) -> None:
    audit.take_turns(f"guardrails:{portfolio_id}")

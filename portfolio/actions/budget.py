"""Budget periods, and what of them value streams may draw."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from kernel import audit, outbox
from kernel.errors import Conflict, InvalidValue, shown
from kernel.principal import Principal
from portfolio.actions.archiving import put_away
from portfolio.actions.guardrails import check_guardrails
from portfolio.deciding import DecisionKind
from portfolio.errors import PeriodsOverlap
from portfolio.models import (
    Allocation,
    BudgetPeriod,
    Decision,
    Portfolio,
    StrategicTheme,
    ValueStream,
)

NOTHING = Decimal(0)


@dataclass(frozen=True, slots=True)
class Share:
    """What money is for: a period, a value stream and a theme, None for none, each by name."""

    period: str
    value_stream: str
    theme: str | None = None


@audit.audited
def create_budget_period(
    *,
    by: Principal,
    portfolio: str,
    name: str,
    days: tuple[date, date],
    amount: Decimal,
    at: datetime,
    currency: str | None = None,
) -> BudgetPeriod:
    """Say how much a portfolio may spend from the first of two days to the last.

    Args:
        by: Who says it.
        portfolio: Its key.
        name: No two periods of a portfolio share one.
        days: The first and the last day of it.
        amount: In the portfolio's currency.
        at: When.
        currency: What the amount is said in, when the caller wants that checked.

    Raises:
        PeriodsOverlap: A day belongs to another period already.
        CurrencyMismatch: The portfolio's currency is another one.
        InvalidValue: A value cannot be stored, or the name is taken.
    """
    found = _held(by, portfolio, currency)
    start, end = days
    period = BudgetPeriod(
        workspace_id=by.workspace_id,
        portfolio=found,
        name=name,
        starts_date=start,
        ends_date=end,
        amount=amount,
    )
    period.require_sense()
    _require_free_name(found, name)
    _require_free_days(period)
    period.save()
    _follow(by, found, at, "create_budget_period")
    return period


@audit.audited
def edit_budget_period(
    *,
    by: Principal,
    portfolio: str,
    name: str,
    changes: Mapping[str, object],
    expected_version: int,
    at: datetime,
    currency: str | None = None,
) -> BudgetPeriod:
    """Rename a period, or change its days or its amount, which still has to cover its allocations.

    Raises:
        Conflict, ItemArchived, InvalidValue: See `Lasting.revise`.
        BudgetExceeded: More is allocated than it would have.
        PeriodsOverlap, CurrencyMismatch: See `create_budget_period`.
    """
    found = _held(by, portfolio, currency)
    period = _locked(found, name)
    period.require_alive()
    draft = _changed(period, changes)
    draft.require_sense()
    if draft.name != period.name:
        _require_free_name(found, draft.name)
    _require_free_days(draft)
    draft.require_cover(Allocation.objects.filter(period=period).total())
    period.revise(changes, expected_version=expected_version)
    _follow(by, found, at, "edit_budget_period")
    return period


@audit.audited
def archive_budget_period(
    *, by: Principal, portfolio: str, name: str, reason: str, expected_version: int, at: datetime
) -> BudgetPeriod:
    """Put a period away with its allocations; its days are free for another one.

    Raises:
        Conflict, InvalidValue: See `put_away`.
    """
    found = _held(by, portfolio, None)
    period = _locked(found, name)
    put_away(period, by=by, key=name, reason=reason, expected_version=expected_version, at=at)
    _follow(by, found, at, "archive_budget_period")
    return period


@audit.audited
def allocate_budget(
    *,
    by: Principal,
    portfolio: str,
    share: Share,
    amount: Decimal,
    reason: str,
    expected_version: int,
    at: datetime,
    currency: str | None = None,
) -> Allocation:
    """Set what of a period is for a value stream and theme: a decision of the board.

    The decision freezes what was allocated before and after it and what the guardrails say then.
    An amount that holds already changes nothing and is no decision.

    Args:
        by: Who decides.
        portfolio: Its key.
        share: What the money is for.
        amount: In all, not in addition; zero takes it back.
        reason: Why.
        expected_version: The version of the allocation that was read; 0 when there was none.
        at: When.
        currency: What the amount is said in, when the caller wants that checked.

    Raises:
        BudgetExceeded: The period has not so much.
        CurrencyMismatch: The portfolio's currency is another one.
        NotFound: There is no such period, value stream or theme; or it was put away.
        Conflict: Somebody has set it since that version.
        InvalidValue: No reason, or an amount that cannot be stored.
    """
    found = _held(by, portfolio, currency)
    if not reason.strip():
        raise InvalidValue("reason", "Say why the money goes there.")
    allocation = _allocation(found, share)
    before, known = allocation.amount, allocation.pk is not None
    if known:
        allocation.revise({"amount": amount}, expected_version=expected_version)
    elif expected_version != 0:
        raise Conflict(current_version=0, changed_fields=[])
    else:
        allocation.amount = amount
        allocation.check_values().save()
    if known and amount == before:
        return allocation
    allocation.period.require_cover(Allocation.objects.filter(period=allocation.period).total())
    checks = check_guardrails(found.pk, by=by, at=at, cause="allocate_budget")
    seen = {
        **_seen(allocation, before),
        "guardrails": [
            {name: getattr(one, name) for name in ("kind", "name", "verdict", "target", "actual")}
            for one in checks
        ],
    }
    _decide(by, allocation, reason, seen, at)
    outbox.note_board(by.workspace_id)
    return allocation


def _decide(
    by: Principal, allocation: Allocation, reason: str, seen: dict[str, Any], at: datetime
) -> None:
    decision = Decision(
        workspace_id=by.workspace_id,
        portfolio_id=allocation.portfolio_id,
        kind=DecisionKind.BUDGET,
        reason=reason,
        decided_at=at,
        decided_by_id=by.person_id,
        seen=seen,
    )
    decision.check_values("reason").save(force_insert=True)


def _seen(allocation: Allocation, before: Decimal) -> dict[str, Any]:
    """Return what a decision about the budget had before it, and what it made of that."""
    period, theme = allocation.period, allocation.theme
    allocated = Allocation.objects.filter(period=period).total()
    return {
        "period": {
            name: getattr(period, name) for name in ("name", "starts_date", "ends_date", "amount")
        },
        "value_stream": allocation.value_stream.name,
        "theme": theme and theme.name,
        "horizon": theme and theme.horizon,
        "before": before,
        "after": allocation.amount,
        "allocated": {"before": allocated - allocation.amount + before, "after": allocated},
    }


def _allocation(portfolio: Portfolio, share: Share) -> Allocation:
    """Return the allocation of this share; a new one, of nothing, where there is none."""
    streams = ValueStream.objects.filter(portfolio=portfolio)
    themes = StrategicTheme.objects.filter(portfolio=portfolio)
    stream = streams.named(share.value_stream)
    theme = None if share.theme is None else themes.named(share.theme)
    period = _locked(portfolio, share.period)
    period.require_alive()
    known = Allocation.objects.filter(period=period, value_stream=stream, theme=theme)
    allocation = known.select_for_update().first()
    if allocation is None:
        allocation = Allocation(
            workspace_id=portfolio.workspace_id,
            portfolio=portfolio,
            value_stream=stream.hold(),
            theme=theme and theme.hold(),
            amount=NOTHING,
        )
    allocation.period, allocation.value_stream, allocation.theme = period, stream, theme
    return allocation


def _held(by: Principal, key: str, currency: str | None) -> Portfolio:
    """Return the portfolio, in which one changes the budget at a time."""
    portfolio = Portfolio.objects.visible_to(by).named(key)
    by.require("budget.edit", portfolio.pk)
    Portfolio.objects.hold(portfolio.pk)  # an amount fixes the currency that it is said in
    portfolio.refresh_from_db(fields=["currency"])
    portfolio.require_currency(currency)
    return portfolio


def _locked(portfolio: Portfolio, name: str) -> BudgetPeriod:
    rows = BudgetPeriod.objects.filter(portfolio=portfolio).select_for_update(no_key=True)
    return rows.named(name)


def _changed(period: BudgetPeriod, changes: Mapping[str, object]) -> BudgetPeriod:
    """Return what the period would be, not saved."""
    names = ("name", "starts_date", "ends_date", "amount")
    values = {name: changes.get(name, getattr(period, name)) for name in names}
    return BudgetPeriod(pk=period.pk, portfolio_id=period.portfolio_id, **values)


def _require_free_name(portfolio: Portfolio, name: str) -> None:
    if "\0" not in name and BudgetPeriod.objects.filter(portfolio=portfolio, name=name).exists():
        raise InvalidValue("name", f"{portfolio.key} has a budget period {shown(name)} already.")


def _require_free_days(period: BudgetPeriod) -> None:
    others = BudgetPeriod.objects.filter(portfolio=period.portfolio_id).exclude(pk=period.pk)
    taken = others.sharing_days(period.starts_date, period.ends_date).first()
    if taken is not None:
        raise PeriodsOverlap(other=taken.name)


def _follow(by: Principal, portfolio: Portfolio, at: datetime, cause: str) -> None:
    check_guardrails(portfolio.pk, by=by, at=at, cause=cause)
    outbox.note_board(by.workspace_id)

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import TypeVar

from django.db.models import Sum

from kernel import audit
from kernel.errors import Conflict, InvalidValue, shown
from kernel.principal import Principal
from portfolio.actions.archiving import put_away
from portfolio.actions.guardrails import check_guardrails
from portfolio.errors import BudgetSharesExceeded
from portfolio.models import (
    Epic,
    Horizon,
    Portfolio,
    Statement,
    StatementKind,
    StrategicTheme,
    ValueStream,
)

WHOLE = Decimal(100)
"""What the budget shares of a portfolio's themes add up to at most, in percent."""

Named = TypeVar("Named", StrategicTheme, ValueStream)


@audit.audited
def set_statement(
    *,
    by: Principal,
    portfolio: str,
    kind: StatementKind,
    statement: str,
    expected_version: int,
    at: datetime,
) -> Statement:
    """State the portfolio's vision, mission or strategy; what held until now is kept.

    Args:
        by: Who states it.
        portfolio: Its key.
        kind: Which of the three.
        statement: The words; those that hold already change nothing.
        expected_version: The number of the statement that was read; 0 when there was none.
        at: From when it holds.

    Raises:
        Conflict: Somebody has stated another one since.
        InvalidValue: It is empty or cannot be stored.
    """
    found = _editable(by, portfolio)
    _take(found)  # two may be the first
    current = Statement.objects.current().filter(portfolio=found, kind=kind).first()
    if current is not None:
        return current.followed_by(statement, expected_version=expected_version, at=at)
    if expected_version != 0:
        raise Conflict(current_version=0, changed_fields=[])
    first = Statement(
        workspace_id=by.workspace_id,
        portfolio=found,
        kind=kind,
        statement=statement,
        number=1,
        valid_from=at,
    )
    first.check_values().save()
    return first


@audit.audited
def create_theme(
    *,
    by: Principal,
    portfolio: str,
    name: str,
    description: str = "",
    horizon: Horizon | None = None,
    budget_share: Decimal | None = None,
) -> StrategicTheme:
    """Add a strategic theme: an aim that decides what is funded.

    Args:
        by: Who adds it.
        portfolio: Its portfolio's key.
        name: No two themes of a portfolio share one.
        description: What it is about.
        horizon: How far from paying for itself what it funds is.
        budget_share: In percent of the portfolio's budget.

    Raises:
        BudgetSharesExceeded: With the other themes' shares it would be more than all.
        InvalidValue: A value cannot be stored, or the name is taken.
    """
    found = _editable(by, portfolio)
    theme = StrategicTheme(
        portfolio=found,
        name=name,
        description=description,
        horizon=horizon,
        budget_share=budget_share,
    )
    return _create(theme, by)


@audit.audited
def edit_theme(
    *,
    by: Principal,
    portfolio: str,
    name: str,
    changes: Mapping[str, object],
    expected_version: int,
    at: datetime,
) -> StrategicTheme:
    """Rename or describe a theme anew, or change its horizon or budget share.

    Raises:
        Conflict, ItemArchived, InvalidValue: See `Lasting.revise`.
        BudgetSharesExceeded: With the other themes' shares it would be more than all.
    """
    theme = _edit(StrategicTheme, by, portfolio, name, changes, expected_version)
    check_guardrails(theme.portfolio_id, by=by, at=at, cause="edit_theme")
    return theme


@audit.audited
def archive_theme(
    *, by: Principal, portfolio: str, name: str, reason: str, expected_version: int, at: datetime
) -> StrategicTheme:
    """Put a theme away once none of its epics is open; they keep it.

    Raises:
        Conflict, HasOpenChildren, InvalidValue: See `put_away`.
    """
    theme = _locked(StrategicTheme, by, portfolio, name)
    epics = Epic.objects.filter(theme=theme)
    put_away(theme, epics, by=by, key=name, reason=reason, expected_version=expected_version, at=at)
    check_guardrails(theme.portfolio_id, by=by, at=at, cause="archive_theme")
    return theme


@audit.audited
def create_value_stream(
    *, by: Principal, portfolio: str, name: str, description: str = ""
) -> ValueStream:
    """Add a value stream."""
    found = _editable(by, portfolio)
    return _create(ValueStream(portfolio=found, name=name, description=description), by)


@audit.audited
def edit_value_stream(
    *,
    by: Principal,
    portfolio: str,
    name: str,
    changes: Mapping[str, object],
    expected_version: int,
) -> ValueStream:
    """Rename or describe a value stream anew.

    Raises:
        Conflict, ItemArchived, InvalidValue: See `Lasting.revise`.
    """
    return _edit(ValueStream, by, portfolio, name, changes, expected_version)


@audit.audited
def archive_value_stream(
    *, by: Principal, portfolio: str, name: str, reason: str, expected_version: int, at: datetime
) -> ValueStream:
    """Put a value stream away once none of its epics is open; they keep it.

    Raises:
        Conflict, HasOpenChildren, InvalidValue: See `put_away`.
    """
    stream = _locked(ValueStream, by, portfolio, name)
    epics = Epic.objects.filter(value_stream=stream)
    put_away(
        stream, epics, by=by, key=name, reason=reason, expected_version=expected_version, at=at
    )
    return stream


def _editable(by: Principal, key: str) -> Portfolio:
    portfolio = Portfolio.objects.visible_to(by).named(key)
    by.require("strategy.edit", portfolio.pk)
    return portfolio


def _create(row: Named, by: Principal) -> Named:
    row.workspace_id = by.workspace_id
    row.check_values()
    _require_free_name(type(row), row.portfolio, row.name)
    _require_shares(row)
    row.save()
    return row


def _edit(
    model: type[Named],
    by: Principal,
    portfolio: str,
    name: str,
    changes: Mapping[str, object],
    expected_version: int,
) -> Named:
    row = _locked(model, by, portfolio, name)
    row.require_alive()
    draft = model(pk=row.pk, portfolio=row.portfolio, **changes).check_values(*changes)
    if changes.get("name", name) != name:
        _require_free_name(model, row.portfolio, draft.name)
    _require_shares(draft)
    row.revise(changes, expected_version=expected_version)
    return row


def _require_shares(row: StrategicTheme | ValueStream) -> None:
    """Refuse a budget share that the other themes leave no room for; they hold still meanwhile."""
    if not isinstance(row, StrategicTheme) or row.budget_share is None:
        return
    _take(row.portfolio)
    others = StrategicTheme.objects.active().filter(portfolio=row.portfolio).exclude(pk=row.pk)
    taken = others.aggregate(total=Sum("budget_share"))["total"] or Decimal(0)
    if taken + row.budget_share > WHOLE:
        raise BudgetSharesExceeded(total=taken + row.budget_share)


def _take(portfolio: Portfolio) -> None:
    """Let those who change what holds for the whole portfolio do so one after another."""
    Portfolio.objects.select_for_update(no_key=True).get(pk=portfolio.pk)


def _locked(model: type[Named], by: Principal, portfolio: str, name: str) -> Named:
    found = _editable(by, portfolio)
    _take(found)  # before the row: who prices an epic of a theme holds them in this order, too
    rows = model.objects.select_for_update(of=["self"]).select_related("portfolio")
    return rows.filter(portfolio=found).named(name)


def _require_free_name(model: type[Named], portfolio: Portfolio, name: str) -> None:
    if model.objects.filter(portfolio=portfolio, name=_plain(name)).exists():
        what = model._meta.verbose_name  # noqa: SLF001
        raise InvalidValue("name", f"{portfolio.key} has a {what} {shown(name)} already.")


def _plain(name: str) -> str:
    """Return a name that PostgreSQL can compare with; one with a NUL is nobody's."""
    return name.replace("\0", "\N{REPLACEMENT CHARACTER}")

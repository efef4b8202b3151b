from collections.abc import Mapping
from datetime import datetime

from kernel import audit, keys, outbox
from kernel.errors import InvalidValue, shown
from kernel.levels import Level
from kernel.principal import Principal
from organization.models import Person, Role
from portfolio import kanban
from portfolio.actions.guardrails import check_guardrails
from portfolio.exit_rules import OF_THE_BOARD
from portfolio.limits import Measure, Policy, Scope
from portfolio.models import BudgetPeriod, Epic, Portfolio, PortfolioRole, Spend, WipLimit


@audit.audited
def create_portfolio(
    *, by: Principal, key: str, name: str, at: datetime, currency: str = "EUR"
) -> Portfolio:
    """Open a portfolio whose amounts are said in `currency`, its states limited by default.

    Raises:
        InvalidValue: The key is not 2 to 10 capital letters and digits, or is taken; the currency
            is not one of ISO 4217.
    """
    by.require("portfolio.create")
    if not keys.PORTFOLIO_KEY.fullmatch(key):
        raise InvalidValue("key", f"{shown(key)} is no key: 2 to 10 capitals and digits, as DRN.")
    if Portfolio.objects.filter(workspace=by.workspace_id, key=key).exists():
        raise InvalidValue("key", f"There is a portfolio {key} already.")
    portfolio = Portfolio(
        workspace_id=by.workspace_id, key=key, name=name, currency=currency, created_at=at
    )
    portfolio.check_values().save()
    _limit_states(portfolio)
    outbox.note_change(by.workspace_id)
    outbox.note_board(by.workspace_id)
    return portfolio


@audit.audited
def edit_portfolio(
    *, by: Principal, key: str, changes: Mapping[str, object], expected_version: int, at: datetime
) -> Portfolio:
    """Rename a portfolio, set where its analyses look from, its currency, or what its Kanban asks.

    Raises:
        InvalidValue: A rule that is the board's own cannot be skipped.
        Conflict: Somebody has changed the same since.
        CurrencyFixed: Amounts are said in another currency already.
    """
    portfolio = Portfolio.objects.visible_to(by).select_for_update(no_key=True).named(key)
    by.require("portfolio.edit", portfolio.pk)
    if "currency" in changes:
        portfolio.require_free_currency(changes["currency"], has_amounts=_has_amounts(portfolio))
    portfolio.revise(_settled(changes), expected_version=expected_version)
    check_guardrails(portfolio.pk, by=by, at=at, cause="edit_portfolio")
    outbox.note_change(by.workspace_id)
    outbox.note_board(by.workspace_id)
    return portfolio


@audit.audited
def grant_portfolio_role(*, by: Principal, portfolio: str, email: str, role: Role) -> Portfolio:
    """Let a person hold a role in one portfolio; a second time changes nothing."""
    found = _editable(by, portfolio)
    person = Person.objects.visible_to(by).active().addressed(email)
    PortfolioRole.objects.get_or_create(portfolio=found, person=person, role=role)
    return found


@audit.audited
def revoke_portfolio_role(*, by: Principal, portfolio: str, email: str, role: Role) -> Portfolio:
    """Take a role in one portfolio from a person; a second time changes nothing."""
    found = _editable(by, portfolio)
    person = Person.objects.visible_to(by).addressed(email)
    PortfolioRole.objects.filter(portfolio=found, person=person, role=role).delete()
    return found


def _limit_states(portfolio: Portfolio) -> None:
    WipLimit.objects.bulk_create(
        WipLimit(
            workspace_id=portfolio.workspace_id,
            scope=Scope.PORTFOLIO_STATE,
            portfolio=portfolio,
            state=state,
            level=Level.EPIC,
            measure=Measure.ITEMS,
            amount=amount,
            policy=Policy.BLOCK_WITH_OVERRIDE,
        )
        for state, amount in kanban.LIMITS.items()
    )


def _has_amounts(portfolio: Portfolio) -> bool:
    """Whether anything is said in its currency: by an epic, a limit, a threshold, a budget."""
    thresholds = (portfolio.epic_threshold, portfolio.approval_threshold)
    limits = WipLimit.objects.filter(portfolio=portfolio, measure=Measure.MONEY)
    return (
        any(amount is not None for amount in thresholds)
        or Epic.objects.filter(portfolio=portfolio).with_amounts().exists()
        or limits.exists()
        or BudgetPeriod.objects.filter(portfolio=portfolio).exists()
        or Spend.objects.filter(portfolio=portfolio).exists()
    )


def _settled(changes: Mapping[str, object]) -> dict[str, object]:
    """Return the changes with the skipped rules in one order, each once."""
    rules = changes.get("skipped_rules")
    if not isinstance(rules, list):
        return {**changes}
    if fixed := sorted({*rules} & OF_THE_BOARD):
        raise InvalidValue("skipped_rules", f"No portfolio can skip {', '.join(fixed)}.")
    return {**changes, "skipped_rules": sorted({*rules})}


def _editable(by: Principal, portfolio: str) -> Portfolio:
    found = Portfolio.objects.visible_to(by).named(portfolio)
    by.require("role.grant", found.pk)
    return found

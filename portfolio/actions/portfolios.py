from collections.abc import Mapping
from datetime import datetime

from kernel import audit, keys, outbox
from kernel.errors import InvalidValue, shown
from kernel.principal import Principal
from organization.models import Person, Role
from portfolio.models import Epic, Portfolio, PortfolioRole


@audit.audited
def create_portfolio(
    *, by: Principal, key: str, name: str, at: datetime, currency: str = "EUR"
) -> Portfolio:
    """Open a portfolio in the workspace, whose amounts are said in `currency`.

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
    outbox.note_change(by.workspace_id)
    outbox.note_ranking(by.workspace_id)
    return portfolio


@audit.audited
def edit_portfolio(
    *, by: Principal, key: str, changes: Mapping[str, object], expected_version: int
) -> Portfolio:
    """Rename a portfolio, set the moment that its analyses look from (`as_of`), or its currency.

    Raises:
        Conflict, InvalidValue: See `Editable.revise`.
        CurrencyFixed: Amounts are said in another currency already.
    """
    portfolio = Portfolio.objects.visible_to(by).select_for_update().named(key)
    by.require("portfolio.edit", portfolio.pk)
    if "currency" in changes:
        amounts = Epic.objects.filter(portfolio=portfolio).with_amounts()
        portfolio.require_free_currency(changes["currency"], has_amounts=amounts.exists())
    portfolio.revise(changes, expected_version=expected_version)
    outbox.note_change(by.workspace_id)
    outbox.note_ranking(by.workspace_id)
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


def _editable(by: Principal, portfolio: str) -> Portfolio:
    found = Portfolio.objects.visible_to(by).named(portfolio)
    by.require("role.grant", found.pk)
    return found

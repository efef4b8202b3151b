from dataclasses import replace
from datetime import datetime

from kernel.principal import Principal
from organization import actions as organization
from portfolio.models import Portfolio


def subscribe(
    *, by: Principal, wish: organization.Wish, portfolio: str | None, at: datetime
) -> organization.Subscribed:
    """Have oneself told of things, of all portfolios that one may read or of one by its key.

    Raises:
        InvalidValue: See `organization.actions.subscribe`.
    """
    if portfolio is not None:
        of = Portfolio.objects.visible_to(by).named(portfolio)
        wish = replace(wish, portfolio_id=of.pk)
    return organization.subscribe(by=by, wish=wish, at=at)

"""Which rows a principal may read, by the portfolio that they belong to."""

from typing import Self, TypeVar

from django.db import models
from django.db.models import Q

from kernel.principal import Principal

T = TypeVar("T", bound=models.Model)
Rows = TypeVar("Rows", bound="models.QuerySet[models.Model]")


def readable(rows: Rows, principal: Principal, of: str = "") -> Rows:
    """Keep the rows of the portfolios that the principal may read.

    Args:
        rows: Of one model.
        principal: Who asks.
        of: The lookup to what has the workspace and the portfolio, as `epic__`; empty when the
            rows have them themselves.
    """
    here = rows.filter(**{f"{of}workspace_id": principal.workspace_id})
    if principal.sees_all_portfolios:
        return here
    return here.filter(**{f"{of}portfolio_id__in": principal.seen_portfolios})


class OfPortfolioQuerySet(models.QuerySet[T]):
    def visible_to(self, principal: Principal) -> Self:
        """Keep the rows of the portfolios that the principal may read."""
        return readable(self, principal)


class OfEpicQuerySet(models.QuerySet[T]):
    def visible_to(self, principal: Principal) -> Self:
        """Keep the rows of the epics that the principal may read."""
        return readable(self, principal, "epic__")


class OfPlaceQuerySet(models.QuerySet[T]):
    def visible_to(self, principal: Principal) -> Self:
        """Keep those of the whole workspace, and of the portfolios that may be read."""
        here = self.filter(workspace_id=principal.workspace_id)
        if principal.sees_all_portfolios:
            return here
        return here.filter(Q(portfolio=None) | Q(portfolio_id__in=principal.seen_portfolios))

from datetime import date, datetime
from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q

from kernel.audit import tracked
from kernel.errors import NotFound
from kernel.models import Amount, Editable, Line
from kernel.principal import Principal
from organization.models import Person, Role, Workspace
from portfolio.currencies import CODES
from portfolio.errors import CurrencyFixed, CurrencyMismatch
from portfolio.exit_rules import ExitRule

EARLIEST, LATEST = 1900, 2999
"""The years that a portfolio may be looked at from."""


def require_era(moment: date) -> None:
    """Refuse a day or moment that, weeks before or after or elsewhere, no calendar may hold."""
    if not EARLIEST <= moment.year <= LATEST:
        raise ValidationError(f"Name a day of the years {EARLIEST} to {LATEST}.")


def require_currency(code: str) -> None:
    """Refuse what is no currency in use."""
    if code not in CODES:
        raise ValidationError("This is no currency of ISO 4217, such as EUR.")


class PortfolioQuerySet(models.QuerySet["Portfolio"]):
    def visible_to(self, principal: Principal) -> Self:
        """Keep the portfolios that a role lets the principal read."""
        here = self.filter(workspace_id=principal.workspace_id)
        if principal.sees_all_portfolios:
            return here
        return here.filter(pk__in=principal.seen_portfolios)

    def named(self, key: str) -> "Portfolio":
        """Return the portfolio of this key, or raise `NotFound`."""
        portfolio = self.filter(key=key).first() if "\0" not in key else None
        if portfolio is None:
            raise NotFound(what="portfolio", key=key)
        return portfolio

    def hold(self, pk: int) -> None:
        """Keep a portfolio as it is until the transaction ends: nobody edits it meanwhile."""
        list(self.filter(pk=pk).select_for_update(no_key=True).values_list("pk"))


@tracked()
class Portfolio(Editable):
    """What one board decides about: a vision and the epics that should make it true."""

    workspace = models.ForeignKey(Workspace, on_delete=models.PROTECT, related_name="portfolios")
    key = Line(max_length=10)
    name = Line(max_length=120)
    currency = models.CharField(max_length=3, default="EUR", validators=[require_currency])
    as_of = models.DateTimeField(null=True, blank=True, validators=[require_era])
    created_at = models.DateTimeField()
    epic_threshold = Amount(null=True, blank=True)
    approval_threshold = Amount(null=True, blank=True)
    skipped_rules = ArrayField(
        models.CharField(max_length=30, choices=[(rule, rule) for rule in ExitRule]),
        blank=True,
        default=list,
    )

    objects = PortfolioQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="portfolio_key_once", fields=["workspace", "key"]),
            models.CheckConstraint(
                name="portfolio_key_has_no_hyphen", condition=Q(key__regex=r"^[A-Z][A-Z0-9]+$")
            ),
            models.CheckConstraint(
                name="portfolio_thresholds_are_amounts",
                condition=(Q(epic_threshold=None) | Q(epic_threshold__gte=0))
                & (Q(approval_threshold=None) | Q(approval_threshold__gte=0)),
            ),
            models.CheckConstraint(
                name="portfolio_currency_is_a_code", condition=Q(currency__regex=r"^[A-Z]{3}$")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.key} {self.name}"

    def judged_at(self, now: datetime) -> datetime:
        """Return the moment that analyses look from: an archive is judged as of its last change."""
        return self.as_of or now

    def require_currency(self, given: str | None) -> None:
        """Raise `CurrencyMismatch` when amounts were said in another currency than its own."""
        if given is not None and given != self.currency:
            raise CurrencyMismatch(currency=self.currency, given=given)

    def require_free_currency(self, wanted: object, *, has_amounts: bool) -> None:
        """Raise `CurrencyFixed` when another currency is wanted and amounts are said in this one.

        The caller holds the row's lock.
        """
        if has_amounts and wanted != self.currency:
            raise CurrencyFixed(currency=self.currency)


class PortfolioRoleQuerySet(models.QuerySet["PortfolioRole"]):
    def visible_to(self, principal: Principal) -> Self:
        """Keep the roles held in the portfolios that the principal may read."""
        return self.filter(portfolio__in=Portfolio.objects.visible_to(principal))


@tracked()
class PortfolioRole(models.Model):
    """A role that a person holds in one portfolio only."""

    portfolio = models.ForeignKey(Portfolio, on_delete=models.CASCADE, related_name="roles")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="portfolio_roles")
    role = models.CharField(max_length=20, choices=Role)

    objects = PortfolioRoleQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="portfolio_role_once", fields=["portfolio", "person", "role"]
            ),
        ]
        indexes = [models.Index(name="portfolio_role_by_role", fields=["portfolio", "role", "id"])]

    def __str__(self) -> str:
        return f"{self.person_id} in {self.portfolio_id}: {self.role}"

from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import F, Q

from kernel.audit import Told, closed_only, tracked
from kernel.errors import Conflict
from kernel.models import Checked, Text
from organization.models import Workspace
from portfolio.models.portfolio import Portfolio
from portfolio.models.reading import OfPortfolioQuerySet


class StatementKind(models.TextChoices):
    """What a statement is about: what should be, what for, and by which way."""

    VISION = "VISION"
    MISSION = "MISSION"
    STRATEGY = "STRATEGY"


class StatementQuerySet(OfPortfolioQuerySet["Statement"]):
    def current(self) -> Self:
        """Keep what holds now: one of each kind and portfolio at most."""
        return self.filter(valid_until=None)


@tracked(
    words=Told(
        "STATEMENT",
        name=["kind"],
        value="{statement}",
        untold=["number", "valid_from", "valid_until"],  # the next one tells that it was closed
        says={"CREATED": "stated the {key}: {new}"},
    )
)
class Statement(Checked):
    """What a portfolio said of itself for a time. Stating anew closes it and adds another."""

    workspace = models.ForeignKey(Workspace, on_delete=models.PROTECT, related_name="+")
    portfolio = models.ForeignKey(Portfolio, on_delete=models.PROTECT, related_name="statements")
    kind = models.CharField(max_length=10, choices=StatementKind)
    statement = Text()
    number = models.PositiveIntegerField()
    valid_from = models.DateTimeField()
    valid_until = models.DateTimeField(null=True, blank=True)

    objects = StatementQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="statement_number_once", fields=["portfolio", "kind", "number"]
            ),
            models.UniqueConstraint(
                name="statement_holds_alone",
                fields=["portfolio", "kind"],
                condition=Q(valid_until=None),
            ),
            models.CheckConstraint(
                name="statement_kind_is_known", condition=Q(kind__in=list(StatementKind))
            ),
            models.CheckConstraint(name="statement_counts_from_one", condition=Q(number__gte=1)),
            models.CheckConstraint(
                name="statement_ends_after_its_start",
                condition=Q(valid_until=None) | Q(valid_until__gte=F("valid_from")),
            ),
        ]
        indexes = [models.Index(name="statement_by_portfolio", fields=["portfolio", "-id"])]
        triggers = closed_only("valid_until")

    def __str__(self) -> str:
        return f"{self.kind} {self.number}: {self.statement[:80]}"

    def followed_by(self, statement: str, *, expected_version: int, at: datetime) -> "Statement":
        """Close this statement and write the next one; the same words are no new statement.

        Raises:
            Conflict: This is not the statement that the caller had read.
            InvalidValue: The new one cannot be stored.
        """
        if expected_version != self.number:
            known = 0 <= expected_version < self.number
            raise Conflict(
                current_version=self.number, changed_fields=["statement"] if known else []
            )
        if statement == self.statement:
            return self
        start = max(at, self.valid_from)  # clocks of two machines may differ
        following = Statement(
            workspace_id=self.workspace_id,
            portfolio_id=self.portfolio_id,
            kind=self.kind,
            statement=statement,
            number=self.number + 1,
            valid_from=start,
        ).check_values()
        self.valid_until = start
        self.save(update_fields=["valid_until"])
        following.save()
        return following

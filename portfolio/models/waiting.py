from typing import Self

from django.db import models
from django.db.models import Q

from kernel.levels import Level
from kernel.models import Line
from kernel.principal import Principal
from organization.models import Person, Workspace
from portfolio.models.epic import Epic
from portfolio.models.portfolio import Portfolio
from portfolio.models.reading import OfPortfolioQuerySet


class WaitingKind(models.TextChoices):
    """Why something waits for a person. What a floor above pushes has its kind here, too."""

    GO_PENDING = "GO_PENDING"
    MVP_TIMEBOX_OVER = "MVP_TIMEBOX_OVER"
    VERDICT_CHANGED = "VERDICT_CHANGED"
    OVERRIDE_ASKED = "OVERRIDE_ASKED"
    OVERRIDE_EXPIRING = "OVERRIDE_EXPIRING"


DECISIONS = (WaitingKind.GO_PENDING, WaitingKind.MVP_TIMEBOX_OVER, WaitingKind.VERDICT_CHANGED)
"""What waits for a decision of the board."""


class WaitingQuerySet(OfPortfolioQuerySet["Waiting"]):
    def waiting_for(self, principal: Principal) -> Self:
        """Keep what waits for the principal: named, or by a verb that it holds there."""
        mine = Q(person_id=principal.person_id) if principal.person_id is not None else Q()
        held = Q(verb__in=principal.verbs)
        for portfolio_id, verbs in principal.portfolio_verbs.items():
            held |= Q(portfolio_id=portfolio_id, verb__in=verbs)
        return self.visible_to(principal).filter(mine | (Q(person=None) & held))

    def for_decisions(self) -> Self:
        """Keep the epics that the board has to decide about."""
        return self.filter(kind__in=DECISIONS)

    def due_first(self) -> Self:
        """Order by when it is due; what has no date comes last."""
        return self.order_by(models.F("due_date").asc(nulls_last=True), "id")


class Waiting(models.Model):
    """Something that cannot go on without a person, or without anybody who holds a verb."""

    workspace = models.ForeignKey(Workspace, on_delete=models.PROTECT, related_name="+")
    portfolio = models.ForeignKey(Portfolio, on_delete=models.CASCADE, related_name="waiting")
    person = models.ForeignKey(Person, null=True, on_delete=models.CASCADE, related_name="+")
    verb = models.CharField(max_length=40, blank=True, default="")
    kind = models.CharField(max_length=20, choices=WaitingKind)
    level = models.CharField(max_length=10, choices=[(level, level) for level in Level])
    epic = models.ForeignKey(Epic, null=True, on_delete=models.CASCADE, related_name="waiting")
    key = models.CharField(max_length=30)
    title = Line(max_length=255)
    due_date = models.DateField(null=True, blank=True)
    reason = Line(max_length=500)

    objects = WaitingQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "waiting"
        constraints = [
            models.CheckConstraint(
                name="waiting_kind_is_known", condition=Q(kind__in=list(WaitingKind))
            ),
            models.CheckConstraint(
                name="waiting_for_a_person_or_a_verb",
                condition=Q(person=None, verb__gt="") | Q(person__isnull=False, verb=""),
            ),
        ]
        indexes = [
            models.Index(name="waiting_by_portfolio", fields=["portfolio", "kind", "id"]),
            models.Index(name="waiting_by_person", fields=["person", "due_date", "id"]),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"

    @property
    def fact(self) -> tuple[object, ...]:
        """What it is about, whatever its item is called by now."""
        return (
            self.portfolio_id, self.person_id, self.verb, self.kind, self.level, self.key,
            self.due_date, self.reason,
        )  # fmt: skip

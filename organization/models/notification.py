from collections.abc import Collection
from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import Q

from kernel.models import Checked, Line, Text
from kernel.principal import Principal
from organization.models.person import Person
from organization.models.workspace import Workspace

MANAGE = "notification.manage"
"""The verb of who looks after the deliveries of a whole workspace."""


class NotificationKind(models.TextChoices):
    """What somebody is told of."""

    DECISION_DUE = "DECISION_DUE"
    OVERRIDE_ASKED = "OVERRIDE_ASKED"
    OVERRIDE_EXPIRING = "OVERRIDE_EXPIRING"
    LIMIT_BREACHED = "LIMIT_BREACHED"
    GUARDRAIL_BROKEN = "GUARDRAIL_BROKEN"
    STOPPED_WORK_GOES_ON = "STOPPED_WORK_GOES_ON"


class NotificationQuerySet(models.QuerySet["Notification"]):
    def visible_to(self, principal: Principal) -> Self:
        """Keep one's own of portfolios that one may still read; an administrator sees all."""
        here = self.filter(workspace_id=principal.workspace_id)
        if not principal.sees_all_portfolios:
            seen = Q(portfolio_id=None) | Q(portfolio_id__in=principal.seen_portfolios)
            here = here.filter(seen)
        if principal.may(MANAGE):
            return here
        return here.filter(person_id=principal.person_id)

    def of(self, principal: Principal) -> Self:
        """Keep what this person was told, of portfolios that they may still read."""
        return self.visible_to(principal).filter(person_id=principal.person_id)

    def unacknowledged(self) -> Self:
        """Keep what nobody has ticked off."""
        return self.filter(acknowledged_at=None)

    def wanted(self, kinds: Collection[str], portfolio_id: int | None) -> Self:
        """Keep what a subscription of these kinds (none is all) and portfolio (none too) wants."""
        kept = self.filter(kind__in=kinds) if kinds else self
        return kept if portfolio_id is None else kept.filter(portfolio_id=portfolio_id)

    def forget(self, before: datetime) -> int:
        """Drop what was ticked off before a moment; return how many rows went."""
        dropped, _ = self.filter(acknowledged_at__lt=before).delete()
        return dropped


class Notification(Checked):
    """A fact that one person is told, once, whatever ways it is then sent.

    `portfolio_id` is a plain number, because the organization knows no portfolios.
    """

    workspace = models.ForeignKey(Workspace, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="notifications")
    kind = models.CharField(max_length=30, choices=NotificationKind)
    key = Line(max_length=200)
    portfolio_id = models.BigIntegerField(null=True, blank=True)
    subject = Line(max_length=255)
    text = Text(max_length=4000)
    path = Line(max_length=500, blank=True, default="")
    created_at = models.DateTimeField()
    acknowledged_at = models.DateTimeField(null=True, blank=True)

    objects = NotificationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="notification_once_a_fact", fields=["person", "kind", "key"]
            ),
            models.CheckConstraint(
                name="notification_kind_is_known", condition=Q(kind__in=list(NotificationKind))
            ),
        ]
        indexes = [
            models.Index(name="notification_newest", fields=["person", "-created_at", "-id"]),
            models.Index(
                name="notification_unread", fields=["person", "id"],
                condition=Q(acknowledged_at=None),
            ),
            models.Index(
                name="notification_done", fields=["acknowledged_at"],
                condition=Q(acknowledged_at__isnull=False),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.subject

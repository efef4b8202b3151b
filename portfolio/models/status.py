from typing import Self

from django.db import models
from django.db.models import Q

from kernel.audit import APPEND_ONLY
from kernel.models import Checked, Text
from kernel.principal import Principal
from organization.models import Person


class Health(models.TextChoices):
    """How an epic fares, in the eyes of who answers for it."""

    ON_TRACK = "ON_TRACK"
    AT_RISK = "AT_RISK"
    OFF_TRACK = "OFF_TRACK"


class StatusUpdateQuerySet(models.QuerySet["StatusUpdate"]):
    def visible_to(self, principal: Principal) -> Self:
        """Keep the updates on epics that the principal may read."""
        here = self.filter(epic__workspace_id=principal.workspace_id)
        if principal.sees_all_portfolios:
            return here
        return here.filter(epic__portfolio_id__in=principal.seen_portfolios)


class StatusUpdate(Checked):
    """How an epic fared when somebody told the others. It never changes; the newest one counts."""

    epic = models.ForeignKey(
        "portfolio.Epic", on_delete=models.PROTECT, related_name="status_updates"
    )
    health = models.CharField(max_length=10, choices=Health)
    text = Text(max_length=10_000)
    at = models.DateTimeField()
    by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")

    objects = StatusUpdateQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="status_health_is_known", condition=Q(health__in=list(Health))
            ),
        ]
        indexes = [models.Index(name="status_by_epic", fields=["epic", "-id"])]
        triggers = APPEND_ONLY

    def __str__(self) -> str:
        return f"{self.epic_id}: {self.health}"

from django.db import models
from django.db.models import Q

from kernel.audit import APPEND_ONLY, Told, told
from kernel.models import Checked, Text
from organization.models import Person
from portfolio.models.reading import OfEpicQuerySet


class Health(models.TextChoices):
    """How an epic fares, in the eyes of who answers for it."""

    ON_TRACK = "ON_TRACK"
    AT_RISK = "AT_RISK"
    OFF_TRACK = "OFF_TRACK"


@told(
    Told(
        "STATUS",
        of=["epic"],
        value="{health}",
        reason="text",
        says={"CREATED": "reported that {key} is {new}"},
    )
)
class StatusUpdate(Checked):
    """How an epic fared when somebody told the others. It never changes; the newest one counts."""

    epic = models.ForeignKey(
        "portfolio.Epic", on_delete=models.PROTECT, related_name="status_updates"
    )
    health = models.CharField(max_length=10, choices=Health)
    text = Text(max_length=10_000)
    at = models.DateTimeField()
    by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")

    objects = OfEpicQuerySet["StatusUpdate"].as_manager()

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

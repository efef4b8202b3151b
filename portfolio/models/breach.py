from django.db import models
from django.db.models import Q

from kernel.audit import APPEND_ONLY, Told, told
from kernel.levels import Level
from kernel.models import Checked, Line
from organization.models import Person, Workspace
from portfolio.limits import Cause
from portfolio.models.limit import WipLimit
from portfolio.models.portfolio import Portfolio
from portfolio.models.reading import OfPlaceQuerySet


@told(
    Told(
        "BREACH",
        of=["limit"],
        name=["key"],
        value="{count} of {amount}",
        says={"CREATED": "exceeded the limit of {key} ({new})"},
    )
)
class WipBreach(Checked):
    """A moment at which more stood in a place than its limit allows, and why. It never changes.

    `portfolio` is that of the item or the import, which only those may read who may read it; null
    is a limit of the whole workspace that was lowered.
    """

    workspace = models.ForeignKey(Workspace, on_delete=models.PROTECT, related_name="+")
    portfolio = models.ForeignKey(Portfolio, null=True, on_delete=models.PROTECT, related_name="+")
    limit = models.ForeignKey(WipLimit, on_delete=models.PROTECT, related_name="breaches")
    at = models.DateTimeField()
    count = models.DecimalField(max_digits=20, decimal_places=2)
    amount = models.DecimalField(max_digits=16, decimal_places=2)
    cause = models.CharField(max_length=20, choices=[(cause, cause) for cause in Cause])
    level = models.CharField(max_length=10, choices=[(level, level) for level in Level])
    key = Line(max_length=30, blank=True, default="")
    title = Line(max_length=255, blank=True, default="")
    by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")

    objects = OfPlaceQuerySet["WipBreach"].as_manager()

    class Meta:
        verbose_name_plural = "breaches"
        triggers = APPEND_ONLY
        constraints = [
            models.CheckConstraint(
                name="wip_breach_is_one", condition=Q(count__gt=models.F("amount"))
            ),
            models.CheckConstraint(
                name="wip_breach_cause_is_known", condition=Q(cause__in=list(Cause))
            ),
        ]
        indexes = [
            models.Index(name="wip_breach_newest", fields=["workspace", "-at", "-id"]),
            models.Index(name="wip_breach_by_limit", fields=["limit", "-at", "-id"]),
        ]

    def __str__(self) -> str:
        return f"{self.limit_id}: {self.count.normalize():f} of {self.amount.normalize():f}"

import uuid
from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from kernel.principal import Principal
from organization.models.notification import Notification
from organization.models.subscription import Subscription
from organization.models.workspace import Workspace


class DeliveryState(models.TextChoices):
    """Where a delivery stands. A dead one waits for an administrator."""

    WAITING = "WAITING"
    SENT = "SENT"
    DEAD = "DEAD"
    CANCELLED = "CANCELLED"


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    def visible_to(self, principal: Principal) -> Self:
        """Keep those of the subscriptions that the principal may see."""
        seen = Subscription.objects.visible_to(principal)
        return self.filter(workspace_id=principal.workspace_id, subscription__in=seen)

    def waiting(self) -> Self:
        """Keep what is still to be sent."""
        return self.filter(state=DeliveryState.WAITING)

    def dead(self) -> Self:
        """Keep what will not be sent unless somebody asks for it."""
        return self.filter(state=DeliveryState.DEAD)

    def without_news(self) -> Self:
        """Keep those in which nothing is left that was not ticked off."""
        news = DeliveryPart.objects.filter(
            delivery=models.OuterRef("pk"), notification__acknowledged_at=None
        )
        return self.filter(is_test=False).exclude(models.Exists(news))

    def cancel(self, at: datetime, why: str) -> int:
        """Give up those that still wait; return how many."""
        return self.waiting().update(
            state=DeliveryState.CANCELLED, finished_at=at, last_error=why[:300]
        )

    def forget(self, before: datetime) -> int:
        """Drop what was sent or cancelled before a moment. Dead ones stay."""
        ended = [DeliveryState.SENT, DeliveryState.CANCELLED]
        dropped, _ = self.filter(state__in=ended, finished_at__lt=before).delete()
        return dropped


class Delivery(models.Model):
    """The truth about one sending. `uid` is what a receiver knows a repeated one by.

    It is written in the transaction of what it tells: this table is the outbox of messages.
    """

    uid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    workspace = models.ForeignKey(Workspace, on_delete=models.PROTECT, related_name="+")
    subscription = models.ForeignKey(
        Subscription, on_delete=models.CASCADE, related_name="deliveries"
    )
    destination = models.CharField(max_length=300)
    state = models.CharField(max_length=10, choices=DeliveryState, default=DeliveryState.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField()
    last_error = models.CharField(max_length=300, blank=True, default="")
    is_test = models.BooleanField(default=False)
    slot = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)
    notifications = models.ManyToManyField(
        Notification, through="DeliveryPart", related_name="deliveries"
    )

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "deliveries"
        constraints = [
            models.UniqueConstraint(name="one_digest_a_slot", fields=["subscription", "slot"]),
            models.CheckConstraint(
                name="delivery_state_is_known", condition=Q(state__in=list(DeliveryState))
            ),
            models.CheckConstraint(
                name="delivery_ends_when_it_waits_no_more",
                condition=Q(state="WAITING", finished_at=None)
                | (~Q(state="WAITING") & Q(finished_at__isnull=False)),
            ),
        ]
        indexes = [
            models.Index(
                name="delivery_dead", fields=["workspace", "-id"], condition=Q(state="DEAD")
            ),
            models.Index(
                name="delivery_lane", fields=["destination", "workspace", "next_at", "id"],
                condition=Q(state="WAITING"),
            ),
            models.Index(name="delivery_newest", fields=["subscription", "-id"]),
            models.Index(
                name="delivery_done", fields=["finished_at"],
                condition=Q(state__in=["SENT", "CANCELLED"]),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.uid}: {self.state}"


class DeliveryPart(models.Model):
    """A notification that a delivery carries."""

    delivery = models.ForeignKey(Delivery, on_delete=models.CASCADE, related_name="parts")
    notification = models.ForeignKey(Notification, on_delete=models.CASCADE, related_name="parts")

    class Meta:
        constraints = [
            models.UniqueConstraint(name="delivery_part_once", fields=["delivery", "notification"]),
        ]


class Destination(models.Model):
    """A host that messages go to.

    While it does not answer, nothing is sent there; while it rests, because it took long, all
    others come first.
    """

    name = models.CharField(max_length=300, unique=True)
    failures = models.PositiveSmallIntegerField(default=0)
    quiet_until = models.DateTimeField(db_default=Now())
    rests_until = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.name

from datetime import datetime

from django.db import transaction

from organization.actions.notify import ring
from organization.digests import latest_slot
from organization.models import (
    Delivery,
    DeliveryPart,
    DeliveryState,
    Digest,
    Notification,
    Subscription,
)

MOST_IN_A_DIGEST = 200
"""The oldest come first; what is left over comes with the next one."""


def gather_digests(*, at: datetime) -> int:
    """Write the digests whose hour has come; return how many.

    A slot is done once, by whomever comes first and however late; a digest of nothing is none.
    """
    due = Subscription.objects.active().exclude(digest=Digest.NONE)
    written = 0
    for zone, digest, hour in due.values_list(
        "workspace__time_zone", "digest", "digest_hour"
    ).distinct():
        slot = latest_slot(weekly=digest == Digest.WEEKLY, hour=hour, time_zone=zone, at=at)
        mine = due.filter(workspace__time_zone=zone, digest=digest, digest_hour=hour)
        for pk in mine.filter(digested_at__lt=slot).values_list("pk", flat=True):
            written += _gather(pk, slot, at)
    return written


@transaction.atomic
def _gather(pk: int, slot: datetime, at: datetime) -> bool:
    held = Subscription.objects.active().select_for_update(of=["self"])
    subscription = held.filter(pk=pk, digested_at__lt=slot).first()
    if subscription is None:
        return False
    Subscription.objects.filter(pk=pk).update(digested_at=slot)
    return gather_one(subscription, slot, at)


def gather_one(subscription: Subscription, slot: datetime, at: datetime) -> bool:
    """Write what waits for a digest of a subscription as one message; return whether any did."""
    news = [] if subscription.is_muted(at) else _news_of(subscription)
    if not news:
        return False
    delivery = Delivery.objects.create(
        workspace_id=subscription.workspace_id,
        subscription=subscription,
        destination=subscription.destination,
        slot=slot,
        next_at=at,
        created_at=at,
    )
    DeliveryPart.objects.bulk_create(
        DeliveryPart(delivery=delivery, notification_id=one) for one in news
    )
    ring()
    return True


def _news_of(subscription: Subscription) -> list[int]:
    """Return what was not ticked off, and was not in an earlier message of the subscription."""
    told = DeliveryPart.objects.filter(delivery__subscription=subscription).exclude(
        delivery__state=DeliveryState.CANCELLED
    )
    news = Notification.objects.filter(
        person=subscription.person_id, created_at__gte=subscription.created_at
    ).unacknowledged()
    wanted = news.wanted(subscription.kinds, subscription.portfolio_id)
    fresh = wanted.exclude(pk__in=told.values("notification"))
    return [*fresh.order_by("pk").values_list("pk", flat=True)[:MOST_IN_A_DIGEST]]

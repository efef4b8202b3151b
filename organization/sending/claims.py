"""The state of deliveries and of the hosts that they go to. Each function is one transaction."""

from datetime import datetime, timedelta

import structlog
from django.db import connection, transaction

from kernel.errors import shown
from organization.models import (
    Delivery,
    DeliveryQuerySet,
    DeliveryState,
    Destination,
    Subscription,
)

ATTEMPTS = 10
"""After so many a delivery is dead: with these pauses, the better part of a day."""

FIRST_PAUSE = timedelta(minutes=5)
LONGEST_PAUSE = timedelta(hours=6)
LENT = timedelta(minutes=1)
"""How long whoever claimed a delivery has for it. A sending takes 20 seconds at most."""

FIRST_QUIET = timedelta(seconds=30)
LONGEST_QUIET = timedelta(minutes=30)
LONGEST_WAIT = timedelta(days=7)
"""What a host that never answers has kept waiting for so long is dead, too."""

log = structlog.get_logger(__name__)

_CLAIM = """
    UPDATE organization_delivery SET attempts = attempts + 1, next_at = %(lent_until)s
    WHERE id = (
        SELECT one.id FROM organization_delivery one
        WHERE one.state = 'WAITING' AND one.next_at <= %(at)s
          AND NOT EXISTS (SELECT 1 FROM organization_destination host
                          WHERE host.name = one.destination AND host.quiet_until > %(at)s)
        ORDER BY one.next_at, one.id LIMIT 1 FOR UPDATE SKIP LOCKED)
    RETURNING id
"""


def claim(at: datetime) -> Delivery | None:
    """Take the next delivery that is due, and count the attempt; None when none is."""
    with connection.cursor() as cursor:
        cursor.execute(_CLAIM, {"at": at, "lent_until": at + LENT})
        found = cursor.fetchone()
    if found is None:
        return None
    rows = Delivery.objects.select_related("subscription__person", "workspace")
    return rows.get(pk=found[0])


def settle_sent(delivery: Delivery, at: datetime) -> None:
    """Note that it arrived, whoever else may be trying it by now."""
    _end(delivery, DeliveryState.SENT, at, "")
    Destination.objects.filter(name=delivery.destination, failures__gt=0).update(failures=0)


def settle_cancelled(delivery: Delivery, at: datetime, why: str) -> None:
    """Note that it need not be sent."""
    _end(delivery, DeliveryState.CANCELLED, at, why)


def settle_dead(delivery: Delivery, at: datetime, why: str) -> None:
    """Note that it cannot be sent, and needs a person."""
    _end(delivery, DeliveryState.DEAD, at, why)
    log.error("delivery.dead", delivery=str(delivery.uid), why=why)


def settle_later(
    delivery: Delivery, at: datetime, why: str, wait_seconds: float | None = None
) -> None:
    """Put it off, or bury it when that was the last attempt.

    Args:
        wait_seconds: How long the receiver asked to wait: then all of this subscription do.
    """
    if delivery.attempts >= ATTEMPTS:
        settle_dead(delivery, at, why)
        return
    pause = min(FIRST_PAUSE * 2 ** (delivery.attempts - 1), LONGEST_PAUSE)
    if wait_seconds is not None:
        pause = max(timedelta(seconds=wait_seconds), timedelta(seconds=1))
        others = Delivery.objects.waiting().filter(subscription=delivery.subscription_id)
        others.filter(next_at__lt=at + pause).update(next_at=at + pause)
    _mine(delivery).update(next_at=at + pause, last_error=why)
    log.warning("delivery.failed", delivery=str(delivery.uid), attempt=delivery.attempts, why=why)


@transaction.atomic
def quieten(name: str, at: datetime) -> None:
    """Send nothing to a host for a while, longer each time; what waits for it pays no attempt."""
    Destination.objects.get_or_create(name=name)
    host = Destination.objects.select_for_update().get(name=name)
    pause = min(FIRST_QUIET * 2 ** min(host.failures, 10), LONGEST_QUIET)
    host.quiet_until, host.failures = at + pause, min(host.failures + 1, 100)
    host.save(update_fields=["quiet_until", "failures"])
    due = Delivery.objects.waiting().filter(destination=name, next_at__lte=at)
    due.update(next_at=host.quiet_until)
    log.warning("destination.quiet", host=name, seconds=pause.total_seconds())


@transaction.atomic
def end_subscription(delivery: Delivery, at: datetime) -> None:
    """End the subscription of a receiver that wants nothing more."""
    subscription = Subscription.objects.select_for_update().get(pk=delivery.subscription_id)
    host = shown(delivery.destination)
    subscription.archive(reason=f"{host} answered 410: it wants no more.", at=at)
    Delivery.objects.filter(subscription=subscription).cancel(at, "The subscription ended.")


def bury_stale(at: datetime) -> None:
    """Give up what a host has kept waiting for a week."""
    stale = Delivery.objects.waiting().filter(created_at__lt=at - LONGEST_WAIT)
    stale.update(
        state=DeliveryState.DEAD, finished_at=at, last_error="Its host did not answer for a week."
    )


def _end(delivery: Delivery, state: DeliveryState, at: datetime, why: str) -> None:
    waiting = Delivery.objects.waiting().filter(pk=delivery.pk)
    waiting.update(state=state, finished_at=at, last_error=why[:300])


def _mine(delivery: Delivery) -> DeliveryQuerySet:
    """The delivery, unless another worker has claimed it since."""
    return Delivery.objects.waiting().filter(pk=delivery.pk, attempts=delivery.attempts)

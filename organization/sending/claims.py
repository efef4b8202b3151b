"""The state of deliveries and of the hosts that they go to. Each function is one transaction."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

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
SLOW_SECONDS = 2.0
RESTS = 3
"""A host that took two seconds or more comes behind all others for so many times as long."""

LONGEST_WAIT = timedelta(days=7)
"""What a host that never answers has kept waiting for so long is dead, too."""

log = structlog.get_logger(__name__)

_LANES = """
    WITH RECURSIVE lane AS (
        (SELECT destination, workspace_id FROM organization_delivery WHERE state = 'WAITING'
         ORDER BY destination, workspace_id LIMIT 1)
        UNION ALL
        SELECT following.destination, following.workspace_id
        FROM lane CROSS JOIN LATERAL (
            SELECT destination, workspace_id FROM organization_delivery
            WHERE state = 'WAITING'
              AND (destination, workspace_id) > (lane.destination, lane.workspace_id)
            ORDER BY destination, workspace_id LIMIT 1) following)
    SELECT lane.destination, lane.workspace_id, coalesce(host.rests_until > %(at)s, false) AS rests
    FROM lane
    CROSS JOIN LATERAL (
        SELECT min(next_at) AS next_at FROM organization_delivery
        WHERE state = 'WAITING' AND destination = lane.destination
          AND workspace_id = lane.workspace_id) oldest
    LEFT JOIN organization_destination host ON host.name = lane.destination
    WHERE oldest.next_at <= %(at)s AND coalesce(host.quiet_until <= %(at)s, true)
    ORDER BY rests, host.rests_until NULLS FIRST, oldest.next_at, 1, 2
"""
# It reads one row of an index for each lane, however many deliveries wait in it.

_CLAIM = """
    UPDATE organization_delivery SET attempts = attempts + 1, next_at = %(lent_until)s
    WHERE id = (
        SELECT one.id FROM organization_delivery one
        WHERE one.state = 'WAITING' AND one.next_at <= %(at)s
          AND one.destination = %(destination)s AND one.workspace_id = %(workspace)s
          AND NOT EXISTS (SELECT 1 FROM organization_destination host
                          WHERE host.name = one.destination
                            AND (host.quiet_until > %(at)s
                                 OR (host.rests_until > %(at)s AND NOT %(rests)s)))
        ORDER BY one.next_at, one.id LIMIT 1 FOR UPDATE SKIP LOCKED)
    RETURNING id
"""


@dataclass(frozen=True, slots=True)
class Lane:
    """What one workspace has waiting for one host.

    Attributes:
        rests: The host took long, and is asked only while nothing else is due.
    """

    destination: str
    workspace_id: int
    rests: bool


def lanes_due(at: datetime) -> list[Lane]:
    """Return where something is due: the lanes of hosts that do not rest, or else one that does."""
    with connection.cursor() as cursor:
        cursor.execute(_LANES, {"at": at})
        lanes = [Lane(*row) for row in cursor.fetchall()]
    return [lane for lane in lanes if not lane.rests] or lanes[:1]


def claim(lane: Lane, at: datetime) -> Delivery | None:
    """Take the next delivery of a lane that is due, and count the attempt; None when none is."""
    values: dict[str, Any] = {
        "at": at, "lent_until": at + LENT, "destination": lane.destination,
        "workspace": lane.workspace_id, "rests": lane.rests,
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_CLAIM, values)
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


def let_rest(name: str, at: datetime, took: float) -> None:
    """Let a host that took long, in seconds, come behind all others for a few times as long."""
    rests = {"rests_until": at + timedelta(seconds=RESTS * took)}
    known = {**rests, "quiet_until": at}
    Destination.objects.update_or_create(name=name, defaults=rests, create_defaults=known)


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

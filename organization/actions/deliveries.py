from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta

from django.db import transaction

from kernel import audit
from kernel.errors import InvalidValue, NotFound
from kernel.principal import Principal
from organization.actions.notify import ring
from organization.actions.subscriptions import EDIT
from organization.models import Delivery, DeliveryState, Destination, Notification
from organization.models.notification import MANAGE

KEPT = timedelta(days=90)


@audit.audited
def acknowledge_notifications(
    *, by: Principal, ids: Sequence[int], until: datetime | None, at: datetime
) -> int:
    """Tick off what one was told; what of it still waits to be sent is not sent any more.

    Args:
        ids: Which ones, by number.
        until: Also all that came to be up to this moment; None is no more than `ids`.

    Returns:
        How many had not been ticked off before.

    Raises:
        NotFound: One of them does not exist, for this person.
        InvalidValue: Neither was given.
    """
    by.require(EDIT)
    if not ids and until is None:
        raise InvalidValue("notifications", "Name notifications, or say until when.")
    mine = Notification.objects.of(by)
    _require_all(mine.filter(pk__in=ids).values_list("pk", flat=True), ids, "notification")
    chosen = mine.filter(pk__in=ids)
    if until is not None:
        chosen = chosen | mine.filter(created_at__lte=until)
    fresh = chosen.unacknowledged().order_by("pk").select_for_update(of=["self"])
    found = [*fresh.values_list("pk", flat=True)]
    Notification.objects.filter(pk__in=found).update(acknowledged_at=at)
    waiting = Delivery.objects.waiting().filter(parts__notification__in=found)
    Delivery.objects.filter(pk__in=waiting.values("pk")).without_news().cancel(
        at, "What it told was ticked off."
    )
    return len(found)


@audit.audited
def replay_deliveries(*, by: Principal, ids: Sequence[int], at: datetime) -> int:
    """Have dead deliveries tried anew; return how many of `ids` were dead.

    Raises:
        NotFound: One of them does not exist in the workspace.
    """
    by.require(MANAGE)
    here = Delivery.objects.visible_to(by).filter(pk__in=ids)
    _require_all(here.values_list("pk", flat=True), ids, "delivery")
    return revive_deliveries(ids, at)


@transaction.atomic
def revive_deliveries(ids: Iterable[int], at: datetime) -> int:
    """Give dead deliveries new attempts, of whatever workspace; return how many were dead.

    They keep their ids, by which a receiver knows what it has got already.
    """
    dead = Delivery.objects.dead().filter(pk__in=ids, subscription__archived_at=None)
    hosts = [*dead.values_list("destination", flat=True).distinct()]
    Destination.objects.filter(name__in=hosts).update(quiet_until=at)
    revived = dead.update(
        state=DeliveryState.WAITING, attempts=0, next_at=at, finished_at=None, created_at=at
    )
    if revived:
        ring()
    return revived


def forget_notifications(*, at: datetime) -> None:
    """Drop what was ticked off, and what was sent, ninety days ago."""
    Delivery.objects.forget(at - KEPT)
    Notification.objects.all().forget(at - KEPT)


def _require_all(found: Collection[int], ids: Sequence[int], what: str) -> None:
    missing = sorted({*ids} - {*found})
    if missing:
        raise NotFound(what=what, key=str(missing[0]))

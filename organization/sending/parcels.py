"""What a delivery has to say now, and to whom: read when it is sent, not when it was written."""

from collections.abc import Callable, Collection, Mapping
from datetime import datetime

from django.conf import settings
from django.utils.module_loading import import_string

from kernel.principal import Principal
from organization.access import principal_of
from organization.channels.messages import Message, Note
from organization.models import Delivery, Notification, Person

TRIAL = "This is a test from Throughline"


class Nothing(Exception):
    """There is nothing to send any more. The message says why, in one line."""


class Readers:
    """What people may read, looked up once a run."""

    def __init__(self) -> None:
        self._known: dict[int, Principal] = {}

    def may_read(self, person: Person, portfolio_id: int | None) -> bool:
        """Whether a person may still read what was said of a portfolio."""
        if person.pk not in self._known:
            self._known[person.pk] = principal_of(person)
        return portfolio_id is None or self._known[person.pk].may("item.read", portfolio_id)


def message_of(delivery: Delivery, readers: Readers, at: datetime) -> Message:
    """Return what to send.

    Raises:
        Nothing: The person left or may not read it, it was ticked off, or is not wanted now.
    """
    subscription = delivery.subscription
    if subscription.person.deactivated_at is not None:
        raise Nothing("The person left.")
    if subscription.archived_at is not None:
        raise Nothing("The subscription ended.")
    if delivery.is_test:
        return Message(str(delivery.uid), delivery.workspace.key, TRIAL, ())
    if subscription.is_muted(at):
        raise Nothing("The subscription was muted.")
    rows = Notification.objects.filter(parts__delivery=delivery).unacknowledged().order_by("pk")
    told = [one for one in rows if readers.may_read(subscription.person, one.portfolio_id)]
    if not told:
        raise Nothing("What it told was ticked off, or is not theirs to read.")
    keys = portfolio_keys([one.portfolio_id for one in told if one.portfolio_id is not None])
    notes = [_note(one, keys) for one in told]
    if delivery.slot is None:
        return Message(str(delivery.uid), delivery.workspace.key, notes[0].subject, notes)
    day = delivery.workspace.day_of(max(one.created_at for one in told))
    subject = f"{len(notes)} notification{'s' if len(notes) > 1 else ''} up to {day}"
    return Message(str(delivery.uid), delivery.workspace.key, subject, notes, digest=True)


def portfolio_keys(ids: Collection[int]) -> Mapping[int, str]:
    """Return the keys of portfolios, which only the floor above knows."""
    if not ids:
        return {}
    find: Callable[[Collection[int]], Mapping[int, str]] = import_string(settings.PORTFOLIO_KEYS)
    return find(ids)


def _note(row: Notification, keys: Mapping[int, str]) -> Note:
    return Note(
        id=row.pk,
        kind=row.kind,
        key=row.key,
        portfolio=keys.get(row.portfolio_id) if row.portfolio_id is not None else None,
        subject=row.subject,
        text=row.text,
        # Without an address of the installation it would lead nowhere.
        url=f"{settings.PUBLIC_URL}{row.path}" if row.path and settings.PUBLIC_URL else "",
        at=row.created_at,
    )

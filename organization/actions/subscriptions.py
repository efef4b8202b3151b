from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.conf import settings

from kernel import audit
from kernel.errors import InvalidValue, shown
from kernel.principal import Principal
from organization.actions.digests import gather_one
from organization.actions.notify import ring
from organization.channels import mail
from organization.channels.targets import endpoint_of, require_reachable
from organization.models import (
    Channel,
    Delivery,
    DeliveryState,
    Digest,
    NotificationKind,
    Person,
    Subscription,
)
from organization.models.notification import MANAGE

EDIT = "notification.edit"
MOST_SUBSCRIPTIONS = 20
"""How many a person may have at once."""


@dataclass(frozen=True, slots=True)
class Wish:
    """Of what somebody wants to be told, and by which way.

    Attributes:
        channel: The way.
        target: An https URL; for e-mail an address, or None for one's own.
        kinds: Of what; none is everything.
        portfolio_id: Of which portfolio; None is all that one may read.
        digest: Whether to gather.
        digest_hour: At which hour in the workspace's time zone, 0 to 23.
    """

    channel: Channel
    target: str | None = None
    kinds: Sequence[NotificationKind] = ()
    portfolio_id: int | None = None
    digest: Digest = Digest.NONE
    digest_hour: int = 8


@dataclass(frozen=True, slots=True)
class Subscribed:
    """A new subscription and the secret that its webhook signs with, shown this once."""

    subscription: Subscription
    secret: str | None = field(metadata={"secret": True})


def subscribe(*, by: Principal, wish: Wish, at: datetime) -> Subscribed:
    """Have oneself told of things by e-mail, webhook or chat from now on.

    Raises:
        InvalidValue: The target may not be one, or there are too many subscriptions.
    """
    by.require(EDIT)
    target, destination = _checked_target(by, wish)
    # The name was looked up before: no row is held while a name server is waited for. Under an
    # idempotency key a transaction is open already, and waits for three seconds at most.
    return _write(by=by, wish=wish, target=target, destination=destination, at=at)


@audit.audited
def edit_subscription(
    *,
    by: Principal,
    subscription_id: int,
    changes: Mapping[str, object],
    expected_version: int,
    at: datetime,
) -> Subscription:
    """Change of what a subscription tells, when it gathers, or until when it is silent.

    Args:
        changes: Of `kinds`, `digest`, `digest_hour` and `muted_until`.

    Raises:
        Conflict: Somebody has changed the same since.
        InvalidValue: An hour that no day has.
    """
    by.require(EDIT)
    subscription = _held(by, subscription_id)
    if "kinds" in changes:
        changes = {**changes, "kinds": _kinds(changes["kinds"])}  # type: ignore[arg-type]
    when = (subscription.digest, subscription.digest_hour)
    subscription.revise(changes, expected_version=expected_version)
    if when != (subscription.digest, subscription.digest_hour):
        Subscription.objects.filter(pk=subscription.pk).update(digested_at=at)
    if when[0] != Digest.NONE and subscription.digest == Digest.NONE:
        gather_one(subscription, slot=at, at=at)  # no digest will come that has it
    return subscription


@audit.audited
def unsubscribe(*, by: Principal, subscription_id: int, reason: str, at: datetime) -> Subscription:
    """End a subscription, one's own or any as an administrator; what waits is not sent.

    Raises:
        InvalidValue: The reason cannot be stored.
    """
    by.require(EDIT)
    subscription = _held(by, subscription_id)
    subscription.archive(reason=reason, at=at)
    subscription.deliveries.all().cancel(at, "The subscription ended.")
    return subscription


@audit.audited
def try_subscription(*, by: Principal, subscription_id: int, at: datetime) -> Delivery:
    """Send one message of trial, by the way that all others go; while one waits, no other.

    Raises:
        InvalidValue: The subscription ended.
    """
    by.require(EDIT)
    subscription = _held(by, subscription_id)
    if subscription.archived_at is not None:
        raise InvalidValue("subscription", "This subscription ended.")
    ring()
    waiting = subscription.deliveries.filter(is_test=True, state=DeliveryState.WAITING)
    return waiting.first() or Delivery.objects.create(
        workspace_id=by.workspace_id,
        subscription=subscription,
        destination=subscription.destination,
        is_test=True,
        next_at=at,
        created_at=at,
    )


@audit.audited
def _write(*, by: Principal, wish: Wish, target: str, destination: str, at: datetime) -> Subscribed:
    person = Person.objects.visible_to(by).active().select_for_update().get(pk__in=[by.person_id])
    active = person.subscriptions.filter(archived_at=None).count()
    if active >= MOST_SUBSCRIPTIONS:
        raise InvalidValue("channel", f"A person has at most {MOST_SUBSCRIPTIONS} subscriptions.")
    subscription = Subscription(
        workspace_id=by.workspace_id,
        person=person,
        channel=wish.channel,
        target=target,
        destination=destination,
        kinds=_kinds(wish.kinds),
        portfolio_id=wish.portfolio_id,
        digest=wish.digest,
        digest_hour=wish.digest_hour,
        created_at=at,
        digested_at=at,
    )
    subscription.check_values("target", "digest_hour")
    subscription.save()
    signs = wish.channel == Channel.WEBHOOK
    return Subscribed(subscription, secret=subscription.secret if signs else None)


def _held(by: Principal, pk: int) -> Subscription:
    return Subscription.objects.visible_to(by).select_for_update().numbered(pk)


def _kinds(kinds: Sequence[str]) -> list[str]:
    return sorted({*kinds})


def _checked_target(by: Principal, wish: Wish) -> tuple[str, str]:
    """Return the target, and the host that it goes through."""
    me = Person.objects.visible_to(by).active().filter(pk__in=[by.person_id]).first()
    if me is None:
        raise InvalidValue("channel", "Only a person can subscribe.")
    if wish.channel == Channel.EMAIL:
        return _checked_address(by, wish.target, me.email), mail.DESTINATION
    if wish.target is None:
        raise InvalidValue("target", "Say where to: an https URL.")
    endpoint = endpoint_of(wish.target)
    require_reachable(endpoint)
    return wish.target, endpoint.name


def _checked_address(by: Principal, target: str | None, own: str) -> str:
    if not settings.SENDS_EMAIL:
        raise InvalidValue("channel", "This installation sends no e-mail: EMAIL_URL is not set.")
    address = (target or own).lower()
    if address != own and not by.may(MANAGE):
        raise InvalidValue("target", f"E-mail goes to your own address, {shown(own)}.")
    if address != own:
        Person(email=address).check_values("email")
    return address

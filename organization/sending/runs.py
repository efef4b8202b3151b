"""One run: delivery by delivery, for a while."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

import structlog

from organization.channels.mail import Mailer
from organization.channels.messages import Message, slack_body, teams_body, webhook_body
from organization.channels.outcomes import Gone, NotNow, Refused, Unreachable
from organization.channels.posting import post
from organization.channels.targets import endpoint_of
from organization.models import Channel, Delivery
from organization.sending import claims
from organization.sending.parcels import Nothing, Readers, message_of
from organization.sending.turns import Turns

LONGEST_RUN = timedelta(seconds=25)
"""A run of this length, a sending and a half, ends well before Celery ends it."""

BODIES = {
    Channel.WEBHOOK: webhook_body,
    Channel.SLACK: slack_body,
    Channel.TEAMS: teams_body,
}

log = structlog.get_logger(__name__)


def send_due(*, now: Callable[[], datetime]) -> bool:
    """Send what is due, one after the other; return whether more may be.

    Args:
        now: Tells the time; a run is long, and each attempt has its own moment.
    """
    ends = now() + LONGEST_RUN
    claims.bury_stale(now())
    turns, readers, mailer = Turns(), Readers(), Mailer()
    try:
        while (at := now()) < ends:
            delivery = turns.claim(at)
            if delivery is None:
                return False
            _attempt(delivery, readers, mailer, now)
    finally:
        mailer.close()
    return True


def _attempt(
    delivery: Delivery, readers: Readers, mailer: Mailer, now: Callable[[], datetime]
) -> None:
    try:
        message = message_of(delivery, readers, now())
        with _timed(delivery.destination, now):
            _send(delivery, message, mailer, now())
    except Nothing as why:
        claims.settle_cancelled(delivery, now(), str(why))
    except Refused as error:
        claims.settle_dead(delivery, now(), error.line)
        if isinstance(error, Gone):
            claims.end_subscription(delivery, now())
    except NotNow as error:
        claims.settle_later(delivery, now(), error.line, error.wait_seconds)
    except Unreachable as error:
        claims.settle_later(delivery, now(), error.line)
        claims.quieten(delivery.destination, now())
    except Exception as error:  # a fault of ours: noted like any other, so that the next is sent
        log.exception("delivery.bug", delivery=str(delivery.uid))
        claims.settle_later(
            delivery, now(), f"{type(error).__name__}: a fault of ours, see the log."
        )
    else:
        claims.settle_sent(delivery, now())


@contextmanager
def _timed(destination: str, now: Callable[[], datetime]) -> Iterator[None]:
    """Let a host rest that takes long, whatever it says in the end."""
    began = time.monotonic()
    try:
        yield
    finally:
        took = time.monotonic() - began
        if took >= claims.SLOW_SECONDS:
            claims.let_rest(destination, now(), took)


def _send(delivery: Delivery, message: Message, mailer: Mailer, at: datetime) -> None:
    if delivery.attempts > claims.ATTEMPTS:  # each was counted, and none was heard of again
        raise Refused(delivery.last_error or "Its worker died at every attempt.")
    subscription = delivery.subscription
    if subscription.channel == Channel.EMAIL:
        mailer.send(message, subscription.target)
        return
    body = BODIES[Channel(subscription.channel)](message)
    headers = {
        "Content-Type": "application/json; charset=utf-8",
        "User-Agent": "Throughline",
        "X-Throughline-Delivery": message.uid,
        "Idempotency-Key": message.uid,
    }
    if subscription.channel == Channel.WEBHOOK:
        seconds = int(at.timestamp())
        signature = subscription.signature(body, seconds)
        headers["X-Throughline-Signature"] = f"t={seconds},v1={signature}"
    post(endpoint_of(subscription.target), body, headers, at=at)

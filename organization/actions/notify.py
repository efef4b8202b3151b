"""Tell people of a fact: the one door, called inside the transaction of what happened."""

from collections.abc import Callable, Collection
from datetime import datetime
from functools import cache
from typing import Any

from django.conf import settings
from django.db import connection
from django.utils.module_loading import import_string

from kernel import outbox
from organization.models import Notification, NotificationKind

MOST_OF_A_SUBJECT = 255
MOST_OF_A_TEXT = 4_000

_TELL = """
    WITH told AS (
        INSERT INTO organization_notification
            (workspace_id, person_id, kind, key, portfolio_id, subject, text, path, created_at)
        SELECT %(workspace)s, person.id, %(kind)s, %(key)s, %(portfolio)s::bigint,
               %(subject)s, %(text)s, %(path)s, %(at)s
        FROM organization_person person
        WHERE person.id = ANY(%(people)s::bigint[]) AND person.workspace_id = %(workspace)s
          AND person.deactivated_at IS NULL
        ORDER BY person.id
        ON CONFLICT (person_id, kind, key) DO NOTHING
        RETURNING id, person_id),
    due AS MATERIALIZED (
        SELECT gen_random_uuid() AS uid, told.id AS notification_id, wish.id AS subscription_id,
               wish.destination
        FROM told JOIN organization_subscription wish ON wish.person_id = told.person_id
        WHERE wish.archived_at IS NULL AND wish.digest = 'NONE'
          AND (wish.muted_until IS NULL OR wish.muted_until <= %(at)s)
          AND (wish.kinds = '{}' OR %(kind)s = ANY(wish.kinds))
          AND (wish.portfolio_id IS NULL OR wish.portfolio_id = %(portfolio)s::bigint)),
    made AS (
        INSERT INTO organization_delivery
            (uid, workspace_id, subscription_id, destination, state, attempts, next_at,
             last_error, is_test, created_at)
        SELECT uid, %(workspace)s, subscription_id, destination, 'WAITING', 0, %(at)s, '', false,
               %(at)s
        FROM due
        RETURNING id, uid)
    INSERT INTO organization_deliverypart (delivery_id, notification_id)
    SELECT made.id, due.notification_id FROM made JOIN due USING (uid)
"""


def notify(  # noqa: PLR0913 # each is a fact of its own, and every caller knows them all
    *,
    workspace_id: int,
    kind: NotificationKind,
    key: str,
    portfolio_id: int | None,
    people: Collection[int],
    subject: str,
    text: str,
    path: str = "",
    at: datetime,
) -> None:
    """Tell people of a fact, once: a second time with the same kind and key tells nobody anew.

    One statement writes what each of them reads in their list, and what is to be sent to those
    who subscribed to it. Whoever left is not told.

    Args:
        workspace_id: Where.
        kind: What sort of fact.
        key: Names the fact. One that ended and comes again has a new key, so put a date or the
            number of a row in it. Up to 200 characters.
        portfolio_id: Whose fact; None is the workspace's. The caller picks people who may read
            it, and it is asked again before anything is sent.
        people: Numbers of people; others than of this workspace are passed over.
        subject: One line; what is longer than 255 characters is cut.
        text: More of it; cut at 4,000 characters.
        path: Where to look, below the address of the installation.
        at: When it came to be.
    """
    if not people:
        return
    fact = Notification(
        kind=kind, key=key, subject=_cut(subject, MOST_OF_A_SUBJECT),
        text=_cut(text, MOST_OF_A_TEXT), path=path, created_at=at,
    ).check_values("kind", "key", "subject", "text", "path")  # fmt: skip
    values: dict[str, Any] = {
        "workspace": workspace_id, "kind": fact.kind, "key": fact.key, "portfolio": portfolio_id,
        "subject": fact.subject, "text": fact.text, "path": fact.path, "at": at,
        "people": sorted({*people}),
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_TELL, values)
        made = cursor.rowcount
    if made:
        ring()


def ring() -> None:
    """Have what was written sent once the transaction is committed; one bell is enough."""
    outbox.ring_after_commit(_bell())


@cache
def _bell() -> Callable[[], None]:
    bell: Callable[[], None] = import_string(settings.DELIVERY_BELL)
    return bell


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 3]}..."

"""Tell people of facts: the one door, called inside the transaction of what happened."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from django.conf import settings
from django.db import connection
from django.utils.module_loading import import_string

from kernel import outbox
from kernel.models import CONTROL
from organization.models import Notification, NotificationKind

MOST_OF_A_SUBJECT = 255
MOST_OF_A_TEXT = 4_000

_TELL = """
    WITH fact AS (
        SELECT * FROM unnest(
            %(kinds)s::text[], %(keys)s::text[], %(portfolios)s::bigint[], %(subjects)s::text[],
            %(texts)s::text[], %(paths)s::text[], %(moments)s::timestamptz[])
        WITH ORDINALITY AS one (kind, key, portfolio_id, subject, text, path, at, number)),
    told AS (
        INSERT INTO organization_notification
            (workspace_id, person_id, kind, key, portfolio_id, subject, text, path, created_at)
        SELECT %(workspace)s, person.id, kind, key, portfolio_id, subject, text, path, at
        FROM fact
        JOIN unnest(%(numbers)s::bigint[], %(people)s::bigint[]) AS pair (number, person_id)
          USING (number)
        JOIN organization_person person ON person.id = pair.person_id
        WHERE person.workspace_id = %(workspace)s AND person.deactivated_at IS NULL
        ORDER BY person.id, kind, key
        ON CONFLICT (person_id, kind, key) DO NOTHING
        RETURNING id, person_id, kind, portfolio_id, created_at),
    due AS MATERIALIZED (
        SELECT gen_random_uuid() AS uid, told.id AS notification_id, told.created_at AS at,
               wish.id AS subscription_id, wish.destination
        FROM told JOIN organization_subscription wish ON wish.person_id = told.person_id
        WHERE wish.archived_at IS NULL AND wish.digest = 'NONE'
          AND (wish.muted_until IS NULL OR wish.muted_until <= told.created_at)
          AND (wish.kinds = '{}' OR told.kind = ANY(wish.kinds))
          AND (wish.portfolio_id IS NULL OR wish.portfolio_id = told.portfolio_id)),
    made AS (
        INSERT INTO organization_delivery
            (uid, workspace_id, subscription_id, destination, state, attempts, next_at,
             last_error, is_test, created_at)
        SELECT uid, %(workspace)s, subscription_id, destination, 'WAITING', 0, at, '', false, at
        FROM due
        RETURNING id, uid)
    INSERT INTO organization_deliverypart (delivery_id, notification_id)
    SELECT made.id, due.notification_id FROM made JOIN due USING (uid)
"""


@dataclass(frozen=True, slots=True)
class Fact:
    """Something that people are told, once: under one kind and key nobody is told anew.

    Attributes:
        kind: What sort of fact.
        key: Names the fact. One that ended and comes again has a new key, so put a date or the
            number of a row in it. Up to 200 characters.
        portfolio_id: Whose fact; None is the workspace's. The caller picks people who may read
            it, and it is asked again before anything is sent.
        people: Numbers of people; others than the active ones of the workspace are passed over.
        subject: One line; what is longer than 255 characters is cut.
        text: More of it; cut at 4,000 characters.
        path: Where to look, below the address of the installation.
        at: When it came to be.
    """

    kind: NotificationKind
    key: str
    portfolio_id: int | None
    people: Collection[int]
    subject: str
    text: str
    path: str
    at: datetime

    def row(self) -> Notification:
        """Return what each of its people is told, checked.

        Raises:
            InvalidValue: The subject is no line, or something cannot be stored.
        """
        return Notification(
            kind=self.kind, key=self.key, portfolio_id=self.portfolio_id, path=self.path,
            subject=_cut(_line(self.subject), MOST_OF_A_SUBJECT),
            text=_cut(self.text.replace("\0", " ").strip() or "...", MOST_OF_A_TEXT),
            created_at=self.at,
        ).check_values("kind", "key", "subject", "text", "path")  # fmt: skip


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
    """Tell people of one fact. See `notify_all`, and `Fact` for the arguments."""
    fact = Fact(kind, key, portfolio_id, people, subject, text, path, at)
    notify_all(workspace_id=workspace_id, facts=[fact])


def notify_all(*, workspace_id: int, facts: Sequence[Fact]) -> None:
    """Tell people of facts, in the transaction that makes them so.

    One statement writes what each of them reads in their list, and what is to be sent to those
    who subscribed to it.

    Raises:
        InvalidValue: See `Fact.row`.
    """
    rows = [fact.row() for fact in facts]
    pairs = [(n, one) for n, fact in enumerate(facts, start=1) for one in sorted({*fact.people})]
    if not pairs:
        return
    values: dict[str, Any] = {
        "workspace": workspace_id,
        "kinds": [row.kind for row in rows],
        "keys": [row.key for row in rows],
        "portfolios": [row.portfolio_id for row in rows],
        "subjects": [row.subject for row in rows],
        "texts": [row.text for row in rows],
        "paths": [row.path for row in rows],
        "moments": [row.created_at for row in rows],
        "numbers": [number for number, _ in pairs],
        "people": [person for _, person in pairs],
    }
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


def _line(text: str) -> str:
    """Make one line of what others wrote: a title of an import must not stop what tells of it."""
    return " ".join(CONTROL.sub(" ", text).split()) or "..."


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 3]}..."

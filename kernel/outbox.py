"""The outbox: what a committed change has still to cause, written in the change's transaction.

Each change appends a row of its own, so writers never wait for each other; the relay gathers
rows of one kind and key into one job. Nothing less will do: a message that is sent after the commit
is lost when the process dies between the two (docs/decisions/0002).
"""

from collections.abc import Callable
from functools import cache, partial

from django.conf import settings
from django.db import connection, transaction
from django.utils.module_loading import import_string

from kernel.models import OutboxMessage


def put(kind: str, key: str, *, delay_seconds: float = 0) -> None:
    """Note that `kind` has to happen for `key`, and ring once the change is committed.

    Args:
        kind: The name under which a handler was registered with `kernel.jobs.handles`.
        key: What it is about; messages of one kind and key may be handled as one.
        delay_seconds: How long more of the same are gathered before it runs.
    """
    OutboxMessage.objects.create(kind=kind, key=key, delay_seconds=delay_seconds)
    ring_after_commit(_bell(delay_seconds))


def ring_after_commit(bell: Callable[[], None]) -> None:
    """Ring once the change is committed; one and the same bell rings once a transaction."""
    if all(after is not bell for _, after, *_ in connection.run_on_commit):
        transaction.on_commit(bell, robust=True)


@cache
def _bell(delay_seconds: float) -> Callable[[], None]:
    """Return the one callable for this delay, so that a transaction rings it only once."""
    ring: Callable[[float], None] = import_string(settings.DOORBELL)
    return partial(ring, delay_seconds)


def note_change(workspace_id: int) -> None:
    """Note that work, links or teams of a workspace changed: what is computed from them follows.

    A second is left for more changes, so that a burst of them costs one computation.
    """
    put("workspace.changed", str(workspace_id), delay_seconds=1)


def note_board(workspace_id: int) -> None:
    """Note that something changed that the boards of a workspace look at."""
    put("board.changed", str(workspace_id), delay_seconds=1)

"""Jobs: background work whose truth is a row, run to its end however often a worker dies.

A job is claimed by compare-and-set (which counts the attempt, so that a job that kills its
worker is noticed), then run in one transaction with its own end: either all of its effect and
`DONE` are there, or nothing is and it is due again. An advisory lock, which dies with its
worker, says that it is running.
"""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Any

import structlog
from django.db import connection, transaction
from django.db.models import F
from django.db.models.functions import Greatest

from kernel import clock, outbox
from kernel.models import Job, JobState

ATTEMPTS = 5
"""After so many attempts a job is dead and waits for a person."""

FIRST_RETRY_SECONDS = 15
KEPT = timedelta(days=7)

Handler = Callable[[str], None]
_handlers: dict[str, Handler] = {}

log = structlog.get_logger(__name__)

_RELAY = """
    WITH taken AS (
        DELETE FROM kernel_outboxmessage WHERE id IN (
            SELECT id FROM kernel_outboxmessage ORDER BY id LIMIT 5000 FOR UPDATE SKIP LOCKED)
        RETURNING kind, key, created_at, delay_seconds)
    INSERT INTO kernel_job AS job (kind, key, state, available_at, attempts, requests, error)
    SELECT kind, key, 'WAITING', min(created_at + make_interval(secs => delay_seconds)),
           0, count(*), ''
    FROM taken GROUP BY kind, key ORDER BY kind, key
    ON CONFLICT (kind, key) WHERE state = 'WAITING'
    DO UPDATE SET requests = job.requests + excluded.requests
"""

_CLAIM = """
    UPDATE kernel_job SET attempts = attempts + 1,
        available_at = %(at)s::timestamptz + make_interval(secs => %(retry)s * 2 ^ attempts)
    WHERE id = (SELECT id FROM kernel_job WHERE state = 'WAITING' AND available_at <= %(at)s
                ORDER BY available_at LIMIT 1 FOR UPDATE SKIP LOCKED)
    RETURNING id
"""


def handles(kind: str) -> Callable[[Handler], Handler]:
    """Register a function of the key as the handler of `kind`. It may run more than once."""

    def register(handler: Handler) -> Handler:
        _handlers[kind] = handler
        return handler

    return register


def drain() -> int:
    """Turn the outbox into jobs and run all that are due; return how many were tried."""
    relay()
    tried = 0
    while (job := claim(clock.now())) is not None:
        _attempt(job)
        tried += 1
    return tried


def relay() -> None:
    """Move messages into jobs: one waiting job per kind and key, whatever their number."""
    with connection.cursor() as cursor:
        cursor.execute(_RELAY)


def claim(at: datetime) -> Job | None:
    """Take the job that has been due longest and count the attempt; None when none is due."""
    with connection.cursor() as cursor:
        cursor.execute(_CLAIM, {"at": at, "retry": FIRST_RETRY_SECONDS})
        found = cursor.fetchone()
    return None if found is None else Job.objects.get(pk=found[0])


@transaction.atomic
def revive(job_ids: Iterable[int]) -> int:
    """Give dead jobs new attempts; return how many of `job_ids` were dead.

    They go back through the outbox, which makes one job of several and of one that waits.
    """
    dead = list(Job.objects.select_for_update().filter(pk__in=job_ids, state=JobState.DEAD))
    for job in dead:
        outbox.put(job.kind, job.key)
        log.info("job.revived", kind=job.kind, key=job.key, error=job.error)
    Job.objects.filter(pk__in=[job.pk for job in dead]).delete()
    return len(dead)


def forget(at: datetime) -> int:
    """Drop the jobs that ended well a week ago; return how many. Dead ones stay."""
    old = Job.objects.filter(state=JobState.DONE, finished_at__lt=at - KEPT)
    dropped, _ = old.delete()
    return dropped


def _attempt(job: Job) -> None:
    try:
        with transaction.atomic():
            if not _is_mine(job):
                _give_back(job)
                return
            if job.attempts > ATTEMPTS:
                _bury(job, job.error or "its worker died at every attempt")
                return
            _handlers[job.kind](job.key)
            _finish(job)
    except Exception as error:  # any failure of a handler is recorded, never lost
        log.exception("job.failed", kind=job.kind, key=job.key, attempt=job.attempts)
        _note_failure(job, f"{type(error).__name__}: {error}"[:2000])


def _is_mine(job: Job) -> bool:
    """Hold the job while it runs; False when another worker still does, or has finished it."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_try_advisory_xact_lock(hashtextextended(%s, 0))", [f"job:{job.pk}"]
        )
        (free,) = cursor.fetchone()
    waiting: dict[str, Any] = {"pk": job.pk, "state": JobState.WAITING}
    return bool(free) and Job.objects.filter(**waiting).exists()


def _give_back(job: Job) -> None:
    """Count the attempt back: a job that takes long must not die of being looked at."""
    Job.objects.filter(pk=job.pk, state=JobState.WAITING).update(
        attempts=Greatest(F("attempts") - 1, 0)
    )


def _finish(job: Job) -> None:
    """End the job, unless more was asked for while it ran: then it is due again at once."""
    now = clock.now()
    done = Job.objects.filter(pk=job.pk, requests=job.requests).update(
        state=JobState.DONE, finished_at=now, error=""
    )
    if not done:
        Job.objects.filter(pk=job.pk).update(available_at=now, attempts=0, error="")


def _note_failure(job: Job, error: str) -> None:
    Job.objects.filter(pk=job.pk).update(error=error)
    if job.attempts >= ATTEMPTS:
        _bury(job, error)


def _bury(job: Job, error: str) -> None:
    Job.objects.filter(pk=job.pk, state=JobState.WAITING).update(
        state=JobState.DEAD, finished_at=clock.now(), error=error
    )
    log.error("job.dead", kind=job.kind, key=job.key, error=error)

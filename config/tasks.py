"""What the bell starts in a worker."""

from api import idempotency
from config import collector
from config.celery import DRAIN, FORGET, REFRESH, app
from kernel import clock, jobs
from teams.actions import refresh_all_flows


@app.task(name=DRAIN)  # type: ignore[untyped-decorator] # celery ships no types
def drain() -> None:
    """Run every job that is due. Safe to run twice, and beside itself."""
    jobs.drain()


@app.task(name=FORGET)  # type: ignore[untyped-decorator] # celery ships no types
def forget() -> None:
    """Drop what is kept for a while only: answers to retries, jobs that ended well."""
    now = clock.now()
    idempotency.forget(now)
    jobs.forget(now)


@app.task(name=REFRESH)  # type: ignore[untyped-decorator] # celery ships no types
def refresh() -> None:
    """Let time pass for every flow."""
    refresh_all_flows()


collector.calm()  # the last thing that a worker imports before it makes its processes

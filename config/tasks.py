"""What the bell starts in a worker."""

from api import idempotency
from config import collector
from config.celery import CLOSE_IMPORTS, DRAIN, FORGET, GATHER, REFRESH, SEND, app, ring_delivery
from integrations.jira.importing import close_abandoned
from kernel import clock, jobs
from organization import sending
from organization.actions import forget_notifications, gather_digests
from portfolio.actions import refresh_all_boards
from teams.actions import refresh_all_flows


@app.task(name=DRAIN)  # type: ignore[untyped-decorator] # celery ships no types
def drain() -> None:
    """Run every job that is due. Safe to run twice, and beside itself."""
    jobs.drain()


@app.task(name=CLOSE_IMPORTS)  # type: ignore[untyped-decorator] # celery ships no types
def close_imports() -> None:
    """Say of imports whose process died that they failed."""
    close_abandoned(at=clock.now())


@app.task(name=FORGET)  # type: ignore[untyped-decorator] # celery ships no types
def forget() -> None:
    """Drop what is kept for a while only: answers to retries, jobs that ended well, old news."""
    now = clock.now()
    idempotency.forget(now)
    jobs.forget(now)
    forget_notifications(at=now)


@app.task(name=SEND)  # type: ignore[untyped-decorator] # celery ships no types
def send() -> None:
    """Send what is due, for a while; ring again when more is. Safe to run beside itself."""
    if sending.send_due(now=clock.now):
        ring_delivery()


@app.task(name=GATHER)  # type: ignore[untyped-decorator] # celery ships no types
def gather() -> None:
    """Write the digests whose hour has come."""
    gather_digests(at=clock.now())


@app.task(name=REFRESH)  # type: ignore[untyped-decorator] # celery ships no types
def refresh() -> None:
    """Let time pass for every flow and every ranking."""
    refresh_all_flows()
    refresh_all_boards()


collector.calm()  # the last thing that a worker imports before it makes its processes

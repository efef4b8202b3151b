"""What the bell starts in a worker."""

from config.celery import DRAIN, app
from kernel import jobs


@app.task(name=DRAIN)  # type: ignore[untyped-decorator] # celery ships no types
def drain() -> None:
    """Run every job that is due. Safe to run twice, and beside itself."""
    jobs.drain()

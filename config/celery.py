"""Celery: a doorbell for the jobs that stand in PostgreSQL, and nothing more.

Whatever a message was meant to start is a row before the bell rings, and `drain` runs every 30
seconds anyway. So a lost, doubled or late message costs time, never work.
"""

import os
import time

import structlog
from celery import Celery
from kombu.exceptions import OperationalError

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

DRAIN = "config.tasks.drain"
CLOSE_IMPORTS = "config.tasks.close_imports"
FORGET = "config.tasks.forget"
GATHER = "config.tasks.gather"
REFRESH = "config.tasks.refresh"
SEND = "config.tasks.send"

app = Celery("throughline")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.conf.imports = ("config.tasks",)

log = structlog.get_logger(__name__)

QUIET_SECONDS = 10
"""How long nobody rings after a failure, so that a broker that is away slows no write down."""

_quiet_until = 0.0


def ring(after_seconds: float) -> None:
    """Ask a worker to drain. A broker that is away is noted; the sweep catches up."""
    _ring(DRAIN, after_seconds)


def ring_delivery() -> None:
    """Ask a worker to send what is due."""
    _ring(SEND, 0)


def _ring(task: str, after_seconds: float) -> None:
    global _quiet_until  # noqa: PLW0603 # one bell per process
    if time.monotonic() < _quiet_until:
        return
    try:
        app.send_task(task, countdown=after_seconds, retry=False, expires=300)
    except (OperationalError, OSError) as error:
        _quiet_until = time.monotonic() + QUIET_SECONDS
        log.warning("doorbell.unreachable", error=str(error))

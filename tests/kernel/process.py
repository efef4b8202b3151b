"""What a process of its own does in a test: `python -m tests.kernel.process COMMAND ...`.

It says on standard output where it is, and goes on when it is told to on standard input.
"""

import os
import signal
import sys
import time

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

from django.db import transaction  # noqa: E402
from django.db.models import F  # noqa: E402

from config.celery import DRAIN, app, ring_delivery  # noqa: E402
from kernel import clock, jobs  # noqa: E402
from organization.access import unlimited  # noqa: E402
from organization.models import Team, Workspace  # noqa: E402
from teams import actions as teams  # noqa: E402
from tests.kernel.processes import KIND, TEAM  # noqa: E402


def drain(pause):
    """Run the jobs that are due; the handler adds one to the team's version.

    Args:
        pause: Where it waits: `before` or `after` the effect, or `never`.
    """

    def handler(_key):
        if pause == "before":
            wait()
        Team.objects.filter(name=TEAM).update(version=F("version") + 1)
        if pause == "after":
            wait()

    jobs.handles(KIND)(handler)
    jobs.drain()
    say("done")


def move(key, to, *, die=False):
    """Move a story as a web process does; say how many milliseconds it took.

    Args:
        die: Be killed when the change is committed and the bell not rung yet.
    """
    workspace = Workspace.objects.get(key="acme")
    started = time.monotonic()
    with transaction.atomic():
        if die:
            transaction.on_commit(lambda: os.kill(os.getpid(), signal.SIGKILL))
        teams.move_story(
            by=unlimited(workspace.pk, "Web"), key=key, to=to, expected_version=1, at=clock.now()
        )
    say(str(round(1000 * (time.monotonic() - started))))


def serve():
    """Do what it is told, line by line, as a web process that lives for long."""
    say("ready")
    for line in sys.stdin:
        command, *words = line.split()
        COMMANDS[command](*words)


def sweep():
    """Ring as beat does, whatever was changed."""
    app.send_task(DRAIN)
    say("rung")


def ring():
    """Ring for messages."""
    ring_delivery()
    say("rung")


def wait():
    say("in the middle")
    sys.stdin.readline()


def say(text):
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


COMMANDS = {
    "drain": drain,
    "move": move,
    "move-and-die": lambda key, to: move(key, to, die=True),
    "ring-delivery": ring,
    "serve": serve,
    "sweep": sweep,
}

if __name__ == "__main__":
    COMMANDS[sys.argv[1]](*sys.argv[2:])

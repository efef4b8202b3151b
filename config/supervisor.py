"""Keeps a few programs running: starts them, starts them again when they end, stops them all."""

import signal
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from config.embedded.process import Process, Program, end, kill_group, last_words, reap, spawn

FAST_CRASH_SECONDS = 10.0
FAST_CRASHES_TO_GIVE_UP = 5
LONGEST_PAUSE_SECONDS = 30.0
STOP = ((signal.SIGTERM, 8.0), (signal.SIGQUIT, 3.0), (signal.SIGKILL, 2.0))
"""Warm, then cold: celery ends a running task only on the second, and the job row has it redone."""


class GaveUp(Exception):
    """A program ends as soon as it starts, again and again. The message is one line."""


@dataclass(slots=True)
class Child:
    """A program to keep running.

    Attributes:
        name: What a person calls it.
        program: How to start it.
        process: Its present or last process.
        started_at: When that started, in seconds of the monotonic clock.
        due_at: When to start it again, while it is down.
        fast_crashes: How often in a row it ended right after its start.
    """

    name: str
    program: Program
    process: Process | None = None
    started_at: float = 0.0
    due_at: float = 0.0
    fast_crashes: int = 0


@dataclass(slots=True)
class Supervisor:
    """Watches `children`; `on_change` gets their processes before a new one runs."""

    children: Sequence[Child]
    on_change: Callable[[Sequence[Process]], None]
    say: Callable[[str], None]

    def processes(self) -> list[Process]:
        """The processes of the children that are up."""
        return [child.process for child in self.children if child.process]

    def watch(self) -> None:
        """Look at every child once and start those that are due.

        Raises:
            GaveUp: See there.
        """
        now = time.monotonic()
        for child in self.children:
            if child.process is not None and not child.process.is_alive:
                self._bury(child, child.process, now)
            if child.process is None and now >= child.due_at:
                self._start(child, now)

    def _start(self, child: Child, now: float) -> None:
        def record(process: Process) -> None:
            child.process = process
            self.on_change(self.processes())

        child.started_at = now
        spawn(child.program, record)

    def _bury(self, child: Child, process: Process, now: float) -> None:
        code = reap(process.pid)
        kill_group(process)  # its workers, if it could not end them
        child.process = None
        fast = now - child.started_at < FAST_CRASH_SECONDS
        child.fast_crashes = child.fast_crashes + 1 if fast else 0
        if child.fast_crashes >= FAST_CRASHES_TO_GIVE_UP:
            raise GaveUp(
                f"The {child.name} ended {child.fast_crashes} times right after its start: "
                f"{last_words(child.program.log)} (see {child.program.log})"
            )
        pause = min(2.0**child.fast_crashes - 1, LONGEST_PAUSE_SECONDS)
        child.due_at = now + pause
        self.say(f"The {child.name} ended ({_told(code)}); it starts again in {pause:.0f} s.")

    def stop(self) -> None:
        """End all children, politely at first; at once on a second Ctrl-C."""
        try:
            end(self.processes(), STOP)
        except KeyboardInterrupt:
            end(self.processes(), ((signal.SIGKILL, 2.0),))


def _told(code: int | None) -> str:
    if code is None:
        return "nobody knows how"
    return f"exit code {code}" if code >= 0 else signal.Signals(-code).name

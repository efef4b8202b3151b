"""One demo in a home at a time, and what a killed one left there."""

import fcntl
import json
import os
import signal
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import TypedDict

from config.embedded.process import Process, end

SECONDS_TO_SAY_SO = 2.0
"""How long a demo that was told to stop may take to note that it stops."""
SECONDS_TO_STOP = 60.0


class AlreadyRuns(Exception):
    """Another demo has the home. The message is one line."""


class Fields(TypedDict):
    """A process as `demo.json` has it."""

    pid: int
    started: str


class Listed(TypedDict):
    """The content of `demo.json`."""

    stopping: bool
    children: list[Fields]


class Claim:
    """Holds `<home>/demo.lock` while it lives; lists the demo's processes in `demo.json`."""

    def __init__(self, home: Path) -> None:
        self._home = home
        self._list = home / "demo.json"
        self._lock = os.open(home / "demo.lock", os.O_RDWR | os.O_CREAT, 0o600)

    def take(self) -> None:
        """Take the home, then end what a killed demo left running.

        A demo that is stopping is waited for: whoever kills `make` and starts again at once
        finds it so.

        Raises:
            AlreadyRuns: See there.
        """
        begin = time.monotonic()
        while not self._try():
            patience = SECONDS_TO_STOP if self._read()["stopping"] else SECONDS_TO_SAY_SO
            if time.monotonic() - begin > patience:
                raise AlreadyRuns(f"`make demo` already runs with the data in {self._home}.")
            time.sleep(0.1)
        left = [Process(**fields) for fields in self._read()["children"]]
        end(left, ((signal.SIGTERM, 1.0), (signal.SIGKILL, 2.0)))
        self.note([])

    def note(self, processes: Sequence[Process], *, stopping: bool = False) -> None:
        """List `processes` as ours."""
        children = [Fields(pid=it.pid, started=it.started) for it in processes]
        content = Listed(stopping=stopping, children=children)
        draft = self._list.with_suffix(".new")
        draft.write_text(json.dumps(content), encoding="utf-8")
        draft.replace(self._list)

    def _try(self) -> bool:
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def _read(self) -> Listed:
        with suppress(FileNotFoundError, ValueError):
            content: Listed = json.loads(self._list.read_text(encoding="utf-8"))
            return content
        return Listed(stopping=False, children=[])

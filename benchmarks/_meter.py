"""CPU seconds of this process and of PostgreSQL, and tables with their spread."""

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from time import perf_counter, process_time

from django.db import connection

REPEATS = 5
_TICK = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class Spent:
    """What one call took, in seconds: CPU here, CPU of PostgreSQL to 10 ms, and wall."""

    python: float
    postgres: float
    wall: float

    @property
    def cpu(self) -> float:
        """CPU of both."""
        return self.python + self.postgres


def measure(call: Callable[[], object]) -> Spent:
    """Run a call once."""
    cpu, database, wall = process_time(), postgres_seconds(), perf_counter()
    call()
    return Spent(process_time() - cpu, postgres_seconds() - database, perf_counter() - wall)


def postgres_seconds() -> float:
    """CPU of the server and all its processes, ended ones too."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (backend,) = cursor.fetchone()
    server = int(_stat(backend)[1])
    of_server = _stat(server)[11:15]  # its own, and that of its children that ended
    others = (_stat(child)[11:13] for child in _children(server))
    return sum(map(int, [*of_server, *(ticks for pair in others for ticks in pair)])) / _TICK


def _stat(pid: int) -> list[str]:
    """Fields of /proc/<pid>/stat from the third on; zeros for a process that has just ended."""
    try:
        text = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8")
    except FileNotFoundError:
        return ["0"] * 50
    return text.rpartition(")")[2].split()


def _children(pid: int) -> list[int]:
    tasks = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="utf-8")
    return [int(child) for child in tasks.split()]


def spread(values: Sequence[float], *, unit: float = 1.0, digits: int = 3) -> str:
    """Median and range of several runs."""
    low, middle, high = (f(values) * unit for f in (min, median, max))
    return f"{middle:9.{digits}f}   ({low:.{digits}f} to {high:.{digits}f})"


def noise(values: Sequence[float]) -> str:
    """How far two identical runs were apart: the largest over the smallest."""
    return f"x{max(values) / min(values):.2f} between the slowest and the fastest identical run"

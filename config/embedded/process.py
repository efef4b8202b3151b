"""Processes that outlive or must not outlive us: who they are, how they start, how they end."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from config.embedded import launch

LAUNCH = Path(launch.__file__)
LOG_LIMIT = 5_000_000
"""Bytes of a log from which the next start puts it aside as `.1`."""


@dataclass(frozen=True, slots=True)
class Process:
    """A process that a recycled pid cannot be mistaken for.

    Attributes:
        pid: Its id; also the id of its session and group when `spawn` started it.
        started: Boot and clock tick of its start (Linux), or the text that ps prints.
    """

    pid: int
    started: str

    @property
    def is_alive(self) -> bool:
        """Whether this very process still runs. A zombie does not."""
        return started_at(self.pid) == self.started


@dataclass(frozen=True, slots=True)
class User:
    """Whom to become on leaving root, and whether closed folders lie on the way."""

    uid: int
    gid: int
    pass_closed_folders: bool


@dataclass(frozen=True, slots=True)
class Program:
    """What to start and how.

    Attributes:
        argv: Absolute path of the program, then its arguments.
        folder: Where it works.
        log: File that gets its output.
        environment: Its whole environment; the default is ours.
        hold: Lock file that it and its children hold while any of them lives.
        stale: File that only a dead holder of `hold` can have left; it is removed.
        user: Whom it becomes; None is the present user.
        die_with: Signal that it gets when we die, even of kill -9; None lets it live on.
    """

    argv: Sequence[str]
    folder: Path
    log: Path
    environment: Mapping[str, str] | None = None
    hold: Path | None = None
    stale: Path | None = None
    user: User | None = None
    die_with: signal.Signals | None = None


def started_at(pid: int) -> str | None:
    """Tell when the process `pid` started, in a form that is unique to it; None when it is dead."""
    if sys.platform != "linux":
        return _started_by_ps(pid)
    try:
        # The name of a process may hold spaces and brackets: count fields from the last bracket.
        fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return None
    return None if fields[0] in "ZX" else f"{_boot()}/{fields[19]}"


def _boot() -> str:
    return Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()


def _started_by_ps(pid: int) -> str | None:
    command = ["/bin/ps", "-o", "stat=,lstart=", "-p", str(pid)]
    answer = subprocess.run(command, capture_output=True, text=True, check=False).stdout  # noqa: S603
    state, _space, started = answer.strip().partition(" ")
    return started.strip() if state and not state.startswith("Z") else None


def spawn(program: Program, record: Callable[[Process], None]) -> Process:
    """Start `program` as the leader of a session of its own.

    `record` is called with the process before the program runs: whoever reads the record later
    finds it even if we are killed meanwhile, and what was never recorded never runs.
    """
    _put_aside(program.log)
    reading, writing = os.pipe()
    try:
        pid = _start(program, reading)
        process = Process(pid, started_at(pid) or "")
        record(process)
        with suppress(BrokenPipeError):
            os.write(writing, b"!")
    finally:
        os.close(reading)
        os.close(writing)
    return process


def run(program: Program) -> "subprocess.CompletedProcess[str]":
    """Run `program` to its end and return its output; `log` is not written."""
    environment = program.environment if program.environment is not None else os.environ
    return subprocess.run(  # noqa: S603 # the arguments are ours
        _command(program), env=environment, input="!", capture_output=True, text=True, check=False
    )


def _command(program: Program) -> list[str]:
    user = program.user
    plan = launch.Plan(
        argv=list(program.argv),
        folder=str(program.folder),
        hold=str(program.hold) if program.hold else None,
        stale=str(program.stale) if program.stale else None,
        user=(user.uid, user.gid, user.pass_closed_folders) if user else None,
        die_with=program.die_with,
        parent=os.getpid(),
    )
    return [sys.executable, "-I", "-S", str(LAUNCH), json.dumps(plan)]


def _start(program: Program, stdin: int) -> int:
    append = os.O_WRONLY | os.O_CREAT | os.O_APPEND
    return os.posix_spawn(
        sys.executable,
        _command(program),
        program.environment if program.environment is not None else os.environ,
        file_actions=[
            (os.POSIX_SPAWN_DUP2, stdin, 0),
            (os.POSIX_SPAWN_OPEN, 1, str(program.log), append, 0o600),
            (os.POSIX_SPAWN_DUP2, 1, 2),
        ],
        setsigmask=[],
        setsigdef=[signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT, signal.SIGPIPE],
    )


def _put_aside(log: Path) -> None:
    log.parent.mkdir(parents=True, exist_ok=True)
    if log.exists() and log.stat().st_size > LOG_LIMIT:
        log.replace(log.with_name(f"{log.name}.1"))


def end(processes: Sequence[Process], steps: Sequence[tuple[signal.Signals, float]]) -> None:
    """Send each signal in turn and wait its seconds, until all are gone; then their groups.

    Whatever a process left in its group gets SIGKILL: nobody else is there to end it.
    """
    for step, seconds in steps:
        for process in processes:
            if process.is_alive:
                with suppress(ProcessLookupError):
                    os.kill(process.pid, step)
        _wait(processes, seconds)
    for process in processes:
        kill_group(process)
        reap(process.pid)


def kill_group(process: Process) -> None:
    """End what is left of the session that `process` led, unless its id belongs to another now.

    The kernel gives no new process the id of a group that still has members, within one boot.
    """
    same_boot = sys.platform != "linux" or process.started.startswith(f"{_boot()}/")
    if same_boot and started_at(process.pid) in {None, process.started}:
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)


def reap(pid: int) -> int | None:
    """Collect the exit code of our child `pid`: negative for a signal; None if there is none."""
    try:
        found, status = os.waitpid(pid, os.WNOHANG)
    except ChildProcessError:
        return None
    return os.waitstatus_to_exitcode(status) if found else None


def _wait(processes: Sequence[Process], seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while any(process.is_alive for process in processes) and time.monotonic() < deadline:
        time.sleep(0.02)


def last_words(log: Path, since: int = 0) -> str:
    """The line of `log` after byte `since` that says best why a program ended; may be empty."""
    return reason(log.read_bytes()[since:].decode(errors="replace")) if log.exists() else ""


def reason(output: str) -> str:
    """The line of a program's output that says best why it ended; may be empty."""
    told = [line.strip() for line in output.splitlines() if line.strip()]
    marks = ("FATAL", "PANIC", "error", "Error", "ERROR", "could not", "Failed")
    why = [line for line in told if any(mark in line for mark in marks)]
    return (why or told or [""])[-1]

"""Starting, adopting and stopping one engine. The caller holds the lock of the home."""

import socket
import time
from functools import partial

from config.embedded.errors import ServicesError
from config.embedded.home import Home, Record
from config.embedded.postgres import Postgres
from config.embedded.process import Process, end, last_words, reap, spawn
from config.embedded.valkey import Valkey

SECONDS_TO_ANSWER = 120.0
"""Recovery after a crash reads the log of all changes since the last checkpoint."""
PORTS_TO_TRY = 5


Engine = Postgres | Valkey
KINDS = (Postgres, Valkey)


def ensure(engine: Engine, home: Home) -> bool:
    """Adopt the engine that `services.json` names, or start one.

    Returns:
        Whether it was started now.

    Raises:
        ServicesError: It does not start, or does not let us in.
    """
    record = home.records().get(engine.name)
    if record and record.process.is_alive and _comes_up(engine, record.process, record.port):
        return False
    if record:
        reap(record.pid)  # a dead child of ours would stay a zombie
    engine.prepare()
    _start(engine, home, record.port if record else None)
    return True


def stop(engine: Engine, home: Home) -> None:
    """Stop the engine that `services.json` names and take it off the list."""
    records = home.records()
    record = records.pop(engine.name, None)
    if record:
        end([record.process], engine.steps)
        home.write(records)


def _start(engine: Engine, home: Home, wished_port: int | None) -> None:
    """Start on the port of last time if it is free: whoever waits there then finds it again."""
    begin = engine.log.stat().st_size if engine.log.exists() else 0
    for _attempt in range(PORTS_TO_TRY):
        port = wished_port if wished_port and _is_free(wished_port) else _free_port()
        process = spawn(engine.program(port), partial(_note, engine, home, port))
        if _comes_up(engine, process, port):
            return
        stop(engine, home)
        if _is_free(port):
            break
    why = last_words(engine.log, begin) or f"see {engine.log}"
    raise ServicesError(f"{engine.title} does not start: {why}")


def _note(engine: Engine, home: Home, port: int, process: Process) -> None:
    record = Record(engine.url(port), port, process.pid, process.started)
    home.write(home.records() | {engine.name: record})


def _comes_up(engine: Engine, process: Process, port: int) -> bool:
    """Wait until the engine answers. False when it ends first or takes too long."""
    deadline = time.monotonic() + SECONDS_TO_ANSWER
    while process.is_alive and time.monotonic() < deadline:
        if engine.answers(port):
            return True
        time.sleep(0.02)
    reap(process.pid)
    return False


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port

"""`make demo`: the whole product on one machine, and nothing of it left when it ends.

`python -m config.run_demo [--port PORT]` has the services, migrates, builds the demo company and
keeps the API, two Celery workers and beat running until Ctrl-C or SIGTERM.

After kill -9 the kernel ends the children (Linux); what escapes it stands in `<home>/demo.json`
and is ended by the next start. PostgreSQL and Valkey live on and are adopted.

Exit codes: 0 a person stopped it, 1 something broke on the way, 2 it could not start.
"""

import argparse
import http.client
import os
import signal
import socket
import sys
import time
from pathlib import Path
from types import FrameType
from typing import NoReturn

from config.claim import AlreadyRuns, Claim
from config.embedded import Services, ServicesError, default_home, revive, services
from config.embedded.home import BASE_DIR, make_home
from config.embedded.launch import die_with_parent
from config.embedded.process import Program, reason, run
from config.supervisor import Child, GaveUp, Supervisor

SECONDS_TO_BE_READY = 90.0
LOOK_EVERY_SECONDS = 0.5


class CannotStart(Exception):
    """The demo cannot start. The message is one line."""


class Broke(Exception):
    """A step of the demo failed. The message is one line."""


def main(arguments: list[str]) -> int:
    """Run the demo until somebody stops it. Returns the exit code."""
    parser = argparse.ArgumentParser(prog="make demo", description="Run the demo company.")
    parser.add_argument("--port", default="8000")
    parser.add_argument("--with-parent", action="store_true", help="stop when the parent dies")
    options = parser.parse_args(arguments)
    for number in (signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(number) is not signal.SIG_IGN:  # nohup stays in force
            signal.signal(number, _stop)
    if options.with_parent:
        die_with_parent(signal.SIGTERM)
    try:
        _run(default_home(), options.port)
    except (CannotStart, AlreadyRuns, ServicesError, OSError) as error:
        return _fail(error, code=2)
    except (Broke, GaveUp) as error:
        return _fail(error, code=1)
    except KeyboardInterrupt:
        _say("Stopped. `make demo` starts it again with the same data.")
    return 0


def _run(home: Path, port_given: str) -> None:
    make_home(home)
    (home / "beat").mkdir(exist_ok=True)
    claim = Claim(home)
    claim.take()
    port = _free_port(port_given)
    os.environ.setdefault("PUBLIC_URL", f"http://127.0.0.1:{port}")
    _say(f"Starting Throughline with the data in {home} ...")
    with services() as running:
        _manage(home, "migrate", "--noinput", "--verbosity=0")
        if {"SECRET_KEY", "DEBUG"} & os.environ.keys():  # perhaps no DEBUG: files are collected
            _manage(home, "collectstatic", "--noinput", "--verbosity=0")
        api, *background = _children(home, port)
        supervisor = Supervisor([api], claim.note, _say)
        try:
            supervisor.watch()
            welcome = _manage(home, "build_demo", f"--port={port}")
            _wait_until_ready(supervisor, running, port)
            supervisor.children = [api, *background]  # not before: the start is short of processors
            supervisor.watch()
            _say(f"Throughline answers on http://127.0.0.1:{port}/")
            _say(welcome)
            _say(f"Logs: {home / 'logs'}. Ctrl-C stops everything.")
            while True:
                _look(supervisor, running)
        finally:
            claim.note(supervisor.processes(), stopping=True)
            supervisor.stop()


def _children(home: Path, port: int) -> list[Child]:
    granian = (
        f"granian --interface wsgi --no-ws --respawn-failed-workers --host 127.0.0.1 --port {port}"
    )
    # Each thread keeps a connection to the database, which has room for a hundred.
    threads = (
        "--workers=2 --respawn-failed-workers --blocking-threads=8 --workers-kill-timeout=5"
        " config.wsgi:application"
    )
    celery = ("celery", "--app=config.celery", "--quiet")
    one = ("--concurrency=1", "--hostname=sender@%h")
    beat = ("beat", f"--schedule={home / 'beat' / 'schedule'}", "--pidfile=")
    return [
        _child(home, "API", signal.SIGTERM, *granian.split(), *threads.split()),
        # SIGQUIT: a worker without a supervisor must not wait for its tasks; their rows wait.
        _child(home, "worker", signal.SIGQUIT, *celery, "worker", "--concurrency=2"),
        # Beside the jobs: a server of other people's that hangs holds up messages alone.
        _child(home, "sender", signal.SIGQUIT, *celery, "worker", "--queues=notify", *one),
        _child(home, "beat", signal.SIGTERM, *celery, *beat),
    ]


def _child(home: Path, name: str, die_with: signal.Signals, *words: str) -> Child:
    log = home / "logs" / f"{name.lower()}.log"
    argv = [sys.executable, "-m", *words]
    return Child(name, Program(argv, folder=BASE_DIR, log=log, die_with=die_with))


def _manage(home: Path, *words: str) -> str:
    """Run a command of `manage.py` and return what it printed.

    Raises:
        Broke: It failed. The whole output is in the log.
    """
    log = home / "logs" / "setup.log"
    argv = [sys.executable, str(BASE_DIR / "manage.py"), *words]
    done = run(Program(argv, folder=BASE_DIR, log=log, die_with=signal.SIGTERM))
    if done.returncode == 0:
        return done.stdout.strip()
    log.parent.mkdir(exist_ok=True)
    log.touch(mode=0o600)
    log.write_text(done.stderr, encoding="utf-8")
    why = reason(done.stderr) or f"exit code {done.returncode}"
    raise Broke(f"manage.py {words[0]} failed: {why} (see {log})")


def _wait_until_ready(supervisor: Supervisor, running: Services, port: int) -> None:
    deadline = time.monotonic() + SECONDS_TO_BE_READY
    while not _is_ready(port):
        if time.monotonic() > deadline:
            raise Broke(f"http://127.0.0.1:{port}/readyz does not get ready; see the logs.")
        _look(supervisor, running)


def _look(supervisor: Supervisor, running: Services) -> None:
    time.sleep(LOOK_EVERY_SECONDS)
    for name in sorted(revive(running)):
        _say(f"{name} had ended and was started again.")
    supervisor.watch()


def _is_ready(port: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", "/readyz")
        return connection.getresponse().status == http.client.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def _free_port(given: str) -> int:
    """The port as a number, if it is one and nobody listens there."""
    if not (given.isascii() and given.isdigit() and 0 < int(given) < 65536):  # noqa: PLR2004
        raise CannotStart(f"PORT={given} is not a port: give a number from 1 to 65535.")
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", int(given)))
        except PermissionError as error:
            raise CannotStart(f"Port {given} needs root: PORT=8000 make demo") from error
        except OSError as error:
            raise CannotStart(
                f"Port {given} is taken: another one is chosen with PORT=8001 make demo"
            ) from error
    return int(given)


def _stop(_number: int, _frame: FrameType | None) -> NoReturn:
    raise KeyboardInterrupt


def _fail(error: Exception, *, code: int) -> int:
    sys.stderr.write(f"{' '.join(str(error).split())}\n")
    return code


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

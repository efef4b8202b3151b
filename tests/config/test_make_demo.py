"""`make demo` as a person lives with it: killed, started again, stopped, started twice."""

import http.client
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import psycopg
import pytest

from config.embedded import reset
from config.embedded.process import Process

ROOT = Path(__file__).resolve().parents[2]
READY = "Ctrl-C stops everything."


class Demo:
    """A running `make demo`, without make."""

    def __init__(self, home, port):
        services = {"DATABASE_URL", "REDIS_URL", "THROUGHLINE_HOME", "SECRET_KEY"}
        environment = {name: value for name, value in os.environ.items() if name not in services}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "config.run_demo", f"--port={port}"],
            cwd=ROOT,
            env=environment | {"THROUGHLINE_HOME": str(home)},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )

    def until_ready(self):
        told = []
        for line in self.process.stdout:
            told.append(line)
            if READY in line:
                return "".join(told)
        raise AssertionError("".join(told))

    def end_by(self, number):
        self.process.send_signal(number)
        told, _nothing = self.process.communicate(timeout=60)
        return told


@pytest.fixture
def home(tmp_path):
    path = tmp_path / "home"
    yield path
    assert reset(path) == []


@pytest.fixture
def port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
def demo(home, port):
    demos = []

    def start(port=port):
        demos.append(Demo(home, port))
        return demos[-1]

    yield start
    for it in demos:
        it.process.terminate()
        it.process.communicate(timeout=60)


def sessions():
    """How many processes each session has, by the id of its leader."""
    found = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, _parent, _group, session = stat.read_text().rpartition(")")[2].split()[:4]
        except OSError:
            continue
        if state != "Z":
            found[int(session)] = found.get(int(session), 0) + 1
    return found


def children(home):
    """The ids of the sessions of web server, worker and beat."""
    return {child["pid"] for child in json.loads((home / "demo.json").read_text())["children"]}


def engines(home):
    return json.loads((home / "services.json").read_text())


def postmasters(home):
    """Every PostgreSQL server on the data of `home`: its children have another parent."""
    found = {}
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            folder = (entry / "cwd").readlink()
            parent = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
        except (OSError, IndexError):
            continue
        if folder in {home / "postgres" / "data", home / "valkey"}:
            found[int(entry.name)] = parent
    return {pid for pid, parent in found.items() if parent not in found}


def rows(home):
    """How many rows each table of the product has, and the ids of the workspaces."""
    with psycopg.connect(engines(home)["postgres"]["url"]) as connection:
        tables = connection.execute(
            "SELECT relname FROM pg_stat_user_tables WHERE schemaname = 'public' ORDER BY 1"
        ).fetchall()
        counted = {
            table: connection.execute(f'SELECT count(*) FROM "{table}"').fetchone()[0]
            for (table,) in tables
            if re.match("portfolio|products|teams|feedback", table)
        }
        ids = connection.execute("SELECT id FROM organization_workspace ORDER BY 1").fetchall()
    return counted, ids


def status(port, path):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request("GET", path)
        return connection.getresponse().status
    finally:
        connection.close()


def wait_until(condition, seconds=30):
    deadline = time.monotonic() + seconds
    while not condition() and time.monotonic() < deadline:
        time.sleep(0.1)
    assert condition()


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_after_kill_9_it_starts_again_with_the_same_data_and_one_of_each_engine(demo, home, port):
    first = demo()
    assert f"http://127.0.0.1:{port}/" in first.until_ready()
    before, served, pids = rows(home), children(home), postmasters(home)
    assert before[1], "the demo company has a workspace"
    assert len(pids) == 2

    first.process.kill()
    first.process.wait()
    wait_until(lambda: not served & sessions().keys())
    assert postmasters(home) == pids

    second = demo()
    second.until_ready()
    assert status(port, "/readyz") == 200
    assert rows(home) == before
    assert postmasters(home) == pids
    assert {record["pid"] for record in engines(home).values()} == pids

    served = children(home)
    second.end_by(signal.SIGINT)
    assert second.process.returncode == 0
    assert not served & sessions().keys()
    assert postmasters(home) == set()


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_a_start_right_after_kill_9_does_not_stumble_over_what_is_left(demo, home, port):
    first = demo()
    first.until_ready()
    left = children(home)

    first.process.kill()
    second = demo()

    second.until_ready()
    assert status(port, "/readyz") == 200
    assert not left & sessions().keys()


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_everything_that_dies_while_it_runs_comes_back(demo, home, port):
    running = demo()
    running.until_ready()
    before = rows(home)
    for record in engines(home).values():
        assert Process(record["pid"], record["started"]).is_alive
        os.kill(record["pid"], signal.SIGKILL)
    for pid in children(home):
        os.kill(pid, signal.SIGKILL)

    told = [running.process.stdout.readline() for _ in range(5)]

    assert any("postgres had ended and was started again" in line for line in told)
    assert sum("it starts again in" in line for line in told) == 3
    wait_until(lambda: len(children(home)) == 3)
    wait_until(lambda: answers(port))
    assert rows(home) == before


def answers(port):
    try:
        return status(port, "/readyz") == 200
    except OSError:
        return False


def test_a_taken_port_is_said_before_anything_starts(demo, home, port):
    with socket.socket() as other:
        other.bind(("127.0.0.1", port))
        other.listen()
        refused = demo()
        told, _nothing = refused.process.communicate(timeout=60)

    assert told == f"Port {port} is taken: another one is chosen with PORT=8001 make demo\n"
    assert refused.process.returncode == 2
    assert not (home / "services.json").exists()


@pytest.mark.parametrize("given", ["eight", "0", "65536", "-1", "", "8000 8001"])
def test_a_port_that_is_none_is_said_before_anything_starts(demo, home, given):
    refused = demo(given)
    told, _nothing = refused.process.communicate(timeout=60)

    assert told == f"PORT={given} is not a port: give a number from 1 to 65535.\n"
    assert refused.process.returncode == 2
    assert not (home / "services.json").exists()

"""`make demo` as a person lives with it: killed, started again, stopped, started twice."""

import http.client
import json
import os
import re
import signal
import socket
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from config.embedded.process import Process
from tests.config.homes import ROOT, VARIABLES, engines, names, wait_until

READY = "Ctrl-C stops everything."


class Demo:
    """A running `make demo`, without make."""

    def __init__(self, home, port):
        given = {*VARIABLES, "SECRET_KEY", "DEBUG"}
        environment = {name: value for name, value in os.environ.items() if name not in given}
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
    """The ids of the leaders of all sessions that have a process."""
    found = set()
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, _parent, _group, session = stat.read_text().rpartition(")")[2].split()[:4]
        except OSError:
            continue
        if state != "Z":
            found.add(int(session))
    return found


def children(home):
    """The ids of the sessions of web server, workers and beat."""
    return {child["pid"] for child in json.loads((home / "demo.json").read_text())["children"]}


def records(home):
    return json.loads((home / "services.json").read_text())


def rows(home):
    """How many rows each table of the product has, and the ids of the workspaces."""
    with psycopg.connect(records(home)["postgres"]["url"]) as connection:
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


def answers(port):
    try:
        return status(port, "/readyz") == 200
    except OSError:
        return False


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_after_kill_9_it_starts_again_with_the_same_data_and_one_of_each_engine(demo, home, port):
    first = demo()
    assert f"http://127.0.0.1:{port}/" in first.until_ready()
    before, served, servers = rows(home), children(home), engines(home)
    assert before[1], "the demo company has a workspace"
    assert names(home) == ["postgres", "valkey"]

    first.process.kill()
    first.process.wait()
    wait_until(lambda: not served & sessions(), seconds=30)
    assert engines(home) == servers

    second = demo()
    second.until_ready()
    assert status(port, "/readyz") == 200
    assert rows(home) == before
    assert engines(home) == servers
    assert {record["pid"] for record in records(home).values()} == {pid for _name, pid in servers}

    served = children(home)
    second.end_by(signal.SIGINT)
    assert second.process.returncode == 0
    assert not served & sessions()
    assert engines(home) == []


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
    assert not left & sessions()


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_everything_that_dies_while_it_runs_comes_back(demo, home, port):
    running = demo()
    running.until_ready()
    before = rows(home)
    for record in records(home).values():
        assert Process(record["pid"], record["started"]).is_alive
        os.kill(record["pid"], signal.SIGKILL)
    for pid in children(home):
        os.kill(pid, signal.SIGKILL)

    told = [running.process.stdout.readline() for _ in range(5)]

    assert any("postgres had ended and was started again" in line for line in told)
    assert sum("it starts again in" in line for line in told) == 3
    wait_until(lambda: len(children(home)) == 4, seconds=30)
    wait_until(lambda: answers(port), seconds=30)
    assert rows(home) == before


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

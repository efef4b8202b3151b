"""What the tests of the embedded services share: users of a home, and what runs in it."""

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import psycopg
import redis

ROOT = Path(__file__).resolve().parents[2]
HOLDER = """
import json, sys
from pathlib import Path
from config.embedded import services, throwaway

with throwaway() if sys.argv[1] == "throwaway" else services(Path(sys.argv[1])) as running:
    facts = {"database": running.database_url, "broker": running.redis_url}
    print(json.dumps(facts | {"started": sorted(running.started)}), flush=True)
    sys.stdin.read()
"""
VARIABLES = ("DATABASE_URL", "REDIS_URL", "THROUGHLINE_HOME")


class Holder:
    """A process that uses the services of a home until it is told to leave."""

    def __init__(self, home, **given):
        environment = {name: value for name, value in os.environ.items() if name not in VARIABLES}
        self._process = subprocess.Popen(
            [sys.executable, "-c", HOLDER, str(home)],
            cwd=ROOT,
            env=environment | given,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def facts(self):
        return json.loads(self._process.stdout.readline())

    def leave(self):
        self._process.communicate(timeout=60)

    def kill(self):
        self._process.kill()
        self._process.communicate(timeout=60)


def engines(home):
    """The pids of the servers that work on the data of `home`, without their own children."""
    folders = {str(home / "postgres" / "data"): "postgres", str(home / "valkey"): "valkey"}
    found = {}
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            name = folders.get(str((entry / "cwd").readlink()))
            parent = (entry / "stat").read_text().rpartition(")")[2].split()[1]
        except (OSError, IndexError):
            continue
        if name:
            found[int(entry.name)] = (name, int(parent))
    return sorted((name, pid) for pid, (name, parent) in found.items() if parent not in found)


def names(home):
    return [name for name, _pid in engines(home)]


def wait_until(condition, seconds=20):
    deadline = time.monotonic() + seconds
    while not condition() and time.monotonic() < deadline:
        time.sleep(0.05)
    assert condition()


def write(facts):
    with psycopg.connect(facts["database"]) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 42 AS answer")
    with redis.Redis.from_url(facts["broker"]) as client:
        client.set("kept", 42)


def read(facts):
    with psycopg.connect(facts["database"]) as connection:
        row = connection.execute("SELECT answer FROM kept").fetchone()
    with redis.Redis.from_url(facts["broker"]) as client:
        return row[0], int(client.get("kept"))

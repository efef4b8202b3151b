"""Other processes on the database of a test: what is killed here is really killed."""

import os
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

from django.db import connection

ROOT = Path(__file__).resolve().parents[2]
TEAM = "Team of the worker"
KIND = "test.effect"


def environment(**given):
    """The environment of a process that is to use the database of this test."""
    at = connection.settings_dict
    user = f"{quote(at['USER'])}:{quote(at['PASSWORD'])}"
    url = f"postgresql://{user}@/{at['NAME']}?host={at['HOST']}&port={at['PORT']}"
    return {**os.environ, "DATABASE_URL": url, **given}


@contextmanager
def running(*words, **given):
    """Run `python -m ...` as long as the block; end it then, if it has not ended."""
    process = subprocess.Popen(
        [sys.executable, "-m", *words],
        cwd=ROOT,
        env=environment(**given),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        yield process
    finally:
        if process.poll() is None:
            process.kill()
        process.communicate(timeout=30)


def heard(process, word):
    """Wait until the process says `word`; False when it ends before."""
    return any(line.strip() == word for line in process.stdout)


def told(process, *words):
    """Tell a serving process to do something; return what it says of it."""
    process.stdin.write(" ".join(words) + "\n")
    process.stdin.flush()
    return process.stdout.readline().strip()


def answer_of(*words, **given):
    """Run the process to its end and return what it said, and its exit code."""
    with running("tests.kernel.process", *words, **given) as process:
        said, _ = process.communicate(timeout=60)
    return said.strip(), process.returncode

"""manage.py as a person calls it: when it starts services, and how it fails."""

import os
import signal
import subprocess
import sys

import pytest

from tests.config.homes import ROOT, VARIABLES


@pytest.fixture
def manage(home):
    def start(*words, **given):
        environment = {name: value for name, value in os.environ.items() if name not in VARIABLES}
        return subprocess.Popen(
            [sys.executable, "manage.py", *words],
            cwd=ROOT,
            env=environment | {"THROUGHLINE_HOME": str(home)} | given,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    return start


def test_without_the_environment_it_says_how_to_make_it():
    bare = subprocess.run(
        [sys.executable, "-S", "manage.py", "check"], capture_output=True, text=True, check=False
    )

    assert bare.returncode == 2
    assert bare.stderr == (
        "No module named 'django': `make install`, then .venv/bin/python manage.py ...\n"
    )


def test_a_command_that_only_looks_at_the_code_starts_nothing(manage, home):
    checked = manage("check")

    assert "no issues" in checked.communicate(timeout=60)[0]
    assert not (home / "services.json").exists()


def test_a_command_that_needs_the_database_starts_it_and_stops_it(manage, home):
    checked = manage("check", "--database", "default")

    assert "no issues" in checked.communicate(timeout=60)[0]
    assert checked.returncode == 0
    assert (home / "services.json").read_text().split() == ["{}"]


def test_sigterm_ends_the_command_and_the_services(manage, home):
    shell = manage("shell", "-c", "import time; print('here', flush=True); time.sleep(60)")
    while "here" not in shell.stdout.readline():
        assert shell.poll() is None

    shell.send_signal(signal.SIGTERM)

    shell.communicate(timeout=60)
    assert shell.returncode == 128 + signal.SIGTERM
    assert (home / "services.json").read_text().split() == ["{}"]


@pytest.mark.parametrize(
    ("address", "line"),
    [
        ("mysql://u:secret@localhost/x", "DATABASE_URL must begin with postgresql:// or "),
        ("postgresql://u:secret@127.0.0.1:1/x", "The database does not answer: "),
    ],
)
def test_a_wrong_database_is_one_line_and_exit_code_2(manage, address, line):
    migration = manage("migrate", DATABASE_URL=address)

    _output, told = migration.communicate(timeout=60)

    assert migration.returncode == 2
    assert told.startswith(line)
    assert told.count("\n") == 1
    assert "secret" not in told


def test_a_wrong_number_in_the_environment_is_one_line_and_exit_code_2(manage):
    checked = manage("check", STATEMENT_TIMEOUT_MS="soon")

    assert checked.communicate(timeout=60)[1] == (
        "STATEMENT_TIMEOUT_MS must be a whole number above 0, not 'soon'.\n"
    )
    assert checked.returncode == 2


def test_a_word_that_is_no_text_is_one_line_and_exit_code_2(manage):
    asking = manage("sign_in_link", "a\udcff@acme.example")

    assert asking.communicate(timeout=60)[1] == "A word of this command is not UTF-8 text.\n"
    assert asking.returncode == 2


def test_a_database_without_tables_is_one_line_and_exit_code_2(manage):
    asking = manage("issue_token", "owner@acme.example", "--name", "CI")

    _output, told = asking.communicate(timeout=60)

    assert asking.returncode == 2
    assert told.startswith("The database has no tables of this version: run ")
    assert told.count("\n") == 1


def test_two_commands_at_once_share_the_services(manage, home):
    together = [manage("check", "--database", "default") for _ in range(2)]

    told = [command.communicate(timeout=60) for command in together]

    assert [command.returncode for command in together] == [0, 0], told
    assert (home / "services.json").read_text().split() == ["{}"]

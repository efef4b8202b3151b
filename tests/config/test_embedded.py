"""The embedded services, with real engines, real processes and real kills."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psycopg
import pytest
import redis

from config.embedded import ServicesError, reset, services, throwaway
from config.embedded.process import Program, User, run, started_at

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


@pytest.fixture
def home(tmp_path, monkeypatch):
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)
    path = tmp_path / "home"
    yield path
    assert reset(path) == []


@pytest.fixture
def hold(home):
    holders = []

    def start(**given):
        holders.append(Holder(home, **given))
        return holders[-1]

    yield start
    for holder in holders:
        holder.kill()


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


def test_the_first_user_starts_both_engines_and_stops_them_when_it_leaves(home, hold):
    first = hold()

    assert first.facts()["started"] == ["postgres", "valkey"]
    assert names(home) == ["postgres", "valkey"]
    first.leave()
    assert names(home) == []


def test_the_second_user_adopts_and_the_last_one_to_leave_stops(home, hold):
    first = hold()
    facts = first.facts()
    before = engines(home)
    second = hold()

    assert second.facts() == facts | {"started": []}
    assert engines(home) == before
    first.leave()
    assert engines(home) == before
    second.leave()
    assert names(home) == []


def test_users_that_come_at_once_get_one_engine_of_each(home, hold):
    together = [hold() for _ in range(3)]

    facts = [holder.facts() for holder in together]

    assert sorted(name for fact in facts for name in fact["started"]) == ["postgres", "valkey"]
    assert len({fact["database"] for fact in facts}) == 1
    assert names(home) == ["postgres", "valkey"]


def test_after_kill_9_of_the_user_the_engines_live_on_and_are_adopted(home, hold):
    first = hold()
    write(first.facts())
    before = engines(home)
    first.kill()
    second = hold()
    facts = second.facts()

    assert facts["started"] == []
    assert read(facts) == (42, 42)
    assert engines(home) == before
    second.leave()
    assert names(home) == []


def test_after_kill_9_of_everything_the_same_data_comes_back_at_the_same_address(home, hold):
    first = hold()
    facts = first.facts()
    write(facts)
    time.sleep(1.2)  # Valkey promises what is older than a second
    first.kill()
    for _name, pid in engines(home):
        os.kill(pid, signal.SIGKILL)
    second = hold()

    assert second.facts() == facts
    assert read(facts) == (42, 42)
    assert names(home) == ["postgres", "valkey"]


def test_a_recycled_pid_is_neither_adopted_nor_ended(home, hold):
    hold().facts()
    written = home / "services.json"
    records = json.loads(written.read_text())
    with subprocess.Popen(["sleep", "60"]) as stranger:
        for record in records.values():
            os.kill(record["pid"], signal.SIGKILL)
            record["pid"] = stranger.pid
        written.write_text(json.dumps(records))

        again = hold()

        assert again.facts()["started"] == ["postgres", "valkey"]
        again.leave()
        assert stranger.poll() is None
        stranger.kill()


def test_a_given_database_is_used_in_place_of_the_embedded_one(home, hold):
    given = "postgresql://reader@db.example:5432/throughline"

    facts = hold(DATABASE_URL=given).facts()

    assert facts["database"] == given
    assert names(home) == ["valkey"]


def test_a_given_broker_is_used_in_place_of_the_embedded_one(home, hold):
    facts = hold(REDIS_URL="redis://cache.example:6379/0").facts()

    assert facts["broker"] == "redis://cache.example:6379/0"
    assert names(home) == ["postgres"]


def test_nothing_starts_when_both_addresses_are_given(home, hold):
    hold(DATABASE_URL="postgresql:///a", REDIS_URL="redis://b").facts()

    assert not home.exists()


def test_an_address_of_another_database_is_refused_by_name(home, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "mysql://root:secret@localhost/x")

    with pytest.raises(ServicesError) as refusal, services(home):
        pass

    assert str(refusal.value) == "DATABASE_URL must begin with postgresql:// or postgres://."


def test_a_home_with_a_long_name_and_blanks_works(home, tmp_path):
    long = tmp_path / ("l" * 120) / 'a "quoted" home'

    with services(long) as running:
        write({"database": running.database_url, "broker": running.redis_url})
        assert names(long) == ["postgres", "valkey"]

    assert reset(long) == []


def test_a_home_in_a_folder_that_is_closed_to_others_works_and_stays_closed(home, tmp_path):
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)

    with services(closed / "home") as running:
        write({"database": running.database_url, "broker": running.redis_url})

    assert closed.stat().st_mode & 0o777 == 0o700
    assert reset(closed / "home") == []


@pytest.mark.skipif(os.geteuid() != 0, reason="only root leaves root")
def test_what_leaves_root_still_gets_into_a_closed_folder(home, tmp_path):
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    (closed / "note").write_text("here")
    script = f"id -u; test -r {closed}/note && cat {closed}/note"  # test asks access(2)
    nobody = User(65534, 65534, pass_closed_folders=True)

    done = run(Program(["/bin/sh", "-c", script], folder=tmp_path, log=tmp_path, user=nobody))

    assert done.stdout.split() == ["65534", "here"]


def test_secrets_can_be_read_by_their_owner_alone(home, hold):
    hold().facts()

    for name in ("services.json", "password", "valkey/valkey.conf"):
        assert (home / name).stat().st_mode & 0o077 == 0
    password = (home / "password").read_text()
    for _name, pid in engines(home):
        assert password not in Path(f"/proc/{pid}/cmdline").read_text()


def test_the_database_lets_nobody_in_without_the_password(home, hold):
    address = hold().facts()["database"].replace((home / "password").read_text(), "guess")

    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(address)


def test_the_broker_keeps_what_it_is_told_and_never_evicts(home, hold):
    with redis.Redis.from_url(hold().facts()["broker"]) as client:
        settings = client.config_get("append*", "maxmemory-policy")

    assert (settings["appendonly"], settings["appendfsync"]) == ("yes", "everysec")
    assert settings["maxmemory-policy"] == "noeviction"


def test_the_environment_is_as_before_once_the_services_are_left(home):
    before = dict(os.environ)

    with services(home) as running:
        assert os.environ["DATABASE_URL"] == running.database_url
        assert os.environ["THROUGHLINE_HOME"] == str(home)

    assert dict(os.environ) == before


def test_data_without_its_password_is_refused_with_the_way_out(home, hold):
    hold().facts()
    reset_holder = home / "password"
    reset_holder.rename(home / "elsewhere")

    with pytest.raises(ServicesError, match=r"password is missing.*make reset"), services(home):
        pass

    (home / "elsewhere").rename(reset_holder)


def test_an_engine_that_cannot_start_says_why_in_one_line(home):
    with services(home):
        pass
    (home / "postgres" / "data" / "PG_VERSION").write_text("9\n")

    with pytest.raises(ServicesError) as refusal, services(home):
        pass

    assert str(refusal.value).startswith("PostgreSQL does not start: ")
    assert "\n" not in str(refusal.value)
    assert names(home) == []


def test_reset_refuses_while_somebody_uses_the_engines(home, hold):
    user = hold()
    user.facts()

    with pytest.raises(ServicesError, match="is in use"):
        reset(home)

    assert names(home) == ["postgres", "valkey"]
    user.leave()


def test_reset_stops_what_was_left_running_and_spares_what_is_not_ours(home, hold):
    left = hold()
    left.facts()
    left.kill()
    (home / "thesis.txt").write_text("mine")

    assert reset(home) == [home / "thesis.txt"]

    assert names(home) == []
    (home / "thesis.txt").unlink()


def test_throwaway_services_leave_nothing_behind(home):
    with throwaway() as running:
        place = Path(os.environ["THROUGHLINE_HOME"])
        write({"database": running.database_url, "broker": running.redis_url})
        assert names(place) == ["postgres", "valkey"]

    assert not place.exists()
    assert names(place) == []


def test_throwaway_services_die_with_their_user_even_of_kill_9(home, tmp_path):
    user = Holder("throwaway", TMPDIR=str(tmp_path))
    user.facts()
    (place,) = tmp_path.glob("throughline-throwaway-*")
    assert names(place) == ["postgres", "valkey"]

    user.kill()

    wait_until(lambda: names(place) == [])


def test_throwaway_sweeps_what_a_killed_user_left(home, tmp_path):
    killed = Holder("throwaway", TMPDIR=str(tmp_path))
    killed.facts()
    (left,) = tmp_path.glob("throughline-throwaway-*")
    killed.kill()
    wait_until(lambda: names(left) == [])
    os.utime(left, (0, 0))

    user = Holder("throwaway", TMPDIR=str(tmp_path))
    user.facts()

    assert not left.exists()
    user.leave()
    assert list(tmp_path.glob("throughline-throwaway-*")) == []


def test_the_start_of_a_dead_process_is_unknown():
    with subprocess.Popen(["sleep", "60"]) as process:
        alive = started_at(process.pid)
        process.kill()
        wait_until(lambda: started_at(process.pid) is None)  # a zombie until it is waited for

    assert alive is not None


@pytest.mark.slow
def test_an_engine_that_services_json_forgot_is_not_doubled(home, hold):
    hold().facts()
    written = home / "services.json"
    written.rename(home / "elsewhere")

    with pytest.raises(ServicesError, match="another process still holds"), services(home):
        pass

    (home / "elsewhere").rename(written)
    assert names(home) == ["postgres", "valkey"]


@pytest.mark.slow
@pytest.mark.parametrize("seconds", [0.2, 0.3, 0.4, 0.5, 0.6, 0.8, 1.0, 1.4])
def test_a_start_that_is_killed_half_way_hinders_no_later_one(home, hold, seconds):
    half_way = hold()
    time.sleep(seconds)
    half_way.kill()

    again = hold()

    assert again.facts()["database"].startswith("postgresql://")
    assert names(home) == ["postgres", "valkey"]

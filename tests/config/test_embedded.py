"""Who starts, shares and stops the embedded services, with real engines and real kills."""

import json
import os
import signal
import subprocess
import time
from pathlib import Path

import pytest

from config.embedded import ServicesError, services, throwaway
from config.embedded.process import started_at
from tests.config.homes import Holder, engines, names, read, wait_until, write


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

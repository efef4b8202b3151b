"""Where the embedded services live, what they are given and how they refuse."""

import os
from pathlib import Path

import psycopg
import pytest
import redis

from config.embedded import ServicesError, reset, services
from config.embedded.process import Program, User, run
from tests.config.homes import engines, names, write


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


def test_reset_removes_the_e_mails_that_were_written_as_files(home):
    (home / "mail").mkdir(parents=True)
    (home / "mail" / "20261126-1.log").write_text("Subject: DRN-1 waits for you")

    assert reset(home) == []
    assert not home.exists()

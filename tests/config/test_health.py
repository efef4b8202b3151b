"""The two questions of a supervisor: is the process alive, and can it answer?"""

import pytest
from django.db import connection

NOWHERE = "redis://127.0.0.1:1/0"


def test_a_process_that_runs_is_live_whatever_it_stands_on(client, settings):
    settings.REDIS_URL = NOWHERE

    answer = client.get("/livez")

    assert (answer.status_code, answer.json()) == (200, {"live": True})


@pytest.mark.django_db
class TestReady:
    def test_with_everything_there(self, client):
        answer = client.get("/readyz")

        assert (answer.status_code, answer.json()) == (200, {"ready": True, "degraded": None})

    def test_and_degraded_without_redis(self, client, settings):
        settings.REDIS_URL = NOWHERE

        answer = client.get("/readyz")

        assert (answer.status_code, answer.json()) == (
            200,
            {"ready": True, "degraded": "Redis does not answer; background work waits."},
        )

    def test_not_with_a_migration_missing(self, client):
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM django_migrations WHERE app IN ('kernel', 'teams')")
            missing = cursor.rowcount

        answer = client.get("/readyz")

        assert (answer.status_code, answer.json()) == (
            503,
            {"ready": False, "problem": f"{missing} migrations are missing."},
        )

    def test_needs_no_sign_in_and_tells_no_secret(self, client, settings):
        settings.REDIS_URL = "redis://:top-secret@127.0.0.1:1/0"

        assert b"top-secret" not in client.get("/readyz").content


@pytest.mark.django_db(transaction=True)
def test_not_ready_without_postgresql_and_ready_again_once_it_is_back(client, monkeypatch):
    connection.close()
    with monkeypatch.context() as away:
        away.setitem(connection.settings_dict, "HOST", "127.0.0.1")
        away.setitem(connection.settings_dict, "PORT", 1)
        answer = client.get("/readyz")
        assert (answer.status_code, answer.json()) == (
            503,
            {"ready": False, "problem": "PostgreSQL does not answer."},
        )
        assert client.get("/livez").status_code == 200

    assert client.get("/readyz").status_code == 200

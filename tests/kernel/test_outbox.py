"""The outbox: a message stands or falls with its change, and many become one job."""

from datetime import timedelta

import pytest
from django.db import transaction

from kernel import jobs, outbox
from kernel.models import Job, OutboxMessage
from teams import actions as teams
from tests.line import AT, rolled_back, story, together

KIND = "test.message"


@pytest.fixture
def rung(monkeypatch):
    """What the doorbell was rung with: the delays, in order."""
    rings = []
    monkeypatch.setattr("config.celery.app.send_task", lambda *_, **named: rings.append(named))
    return rings


@pytest.mark.django_db
class TestPut:
    def test_stands_in_the_transaction_of_the_change(self):
        with rolled_back():
            outbox.put(KIND, "1")
            assert OutboxMessage.objects.filter(kind=KIND).count() == 1

        assert not OutboxMessage.objects.filter(kind=KIND).exists()

    @pytest.mark.usefixtures("drn")
    def test_is_undone_with_a_change_that_fails_later(self, product_itself):
        before = OutboxMessage.objects.count()
        one = story(product_itself)
        assert OutboxMessage.objects.count() == before + 1

        with rolled_back():
            teams.move_story(by=product_itself, key=one.key, to="DONE", expected_version=1, at=AT)
            assert OutboxMessage.objects.count() == before + 2

        one.refresh_from_db()
        assert (one.state, OutboxMessage.objects.count()) == ("TODO", before + 1)


@pytest.mark.django_db
class TestRelay:
    def test_makes_one_job_of_many_messages_of_one_key(self):
        for key in ["1", "1", "2", "1"]:
            outbox.put(KIND, key)

        jobs.relay()

        found = Job.objects.filter(kind=KIND).order_by("key").values_list("key", "requests")
        assert list(found) == [("1", 3), ("2", 1)]
        assert not OutboxMessage.objects.exists()

    def test_adds_later_messages_to_the_job_that_waits(self):
        outbox.put(KIND, "1")
        jobs.relay()
        due = Job.objects.get(kind=KIND).available_at

        outbox.put(KIND, "1", delay_seconds=60)
        jobs.relay()

        job = Job.objects.get(kind=KIND)
        assert (job.requests, job.available_at) == (2, due)

    def test_makes_the_job_due_when_the_first_message_is(self):
        outbox.put(KIND, "1", delay_seconds=60)
        outbox.put(KIND, "1", delay_seconds=5)
        soonest = min(
            message.created_at + timedelta(seconds=message.delay_seconds)
            for message in OutboxMessage.objects.filter(kind=KIND)
        )

        jobs.relay()

        assert Job.objects.get(kind=KIND).available_at == soonest

    def test_makes_a_new_job_beside_one_that_ended(self):
        for state in ("DONE", "DEAD"):
            Job.objects.create(kind=KIND, key="1", state=state, available_at=AT)

        outbox.put(KIND, "1")
        jobs.relay()

        assert Job.objects.filter(kind=KIND, state="WAITING").count() == 1


@pytest.mark.django_db(transaction=True)
def test_relays_at_once_take_every_message_once():
    for number in range(60):
        outbox.put(KIND, str(number % 3))

    together([jobs.relay] * 6)

    assert sum(Job.objects.filter(kind=KIND).values_list("requests", flat=True)) == 60
    assert Job.objects.filter(kind=KIND).count() == 3


@pytest.mark.django_db(transaction=True)
class TestBell:
    def test_is_rung_once_after_the_commit_however_many_messages(self, rung):
        with transaction.atomic():
            for _ in range(5):
                outbox.put(KIND, "1", delay_seconds=1)
            outbox.put(KIND, "2", delay_seconds=1)
            assert rung == []

        assert [ring["countdown"] for ring in rung] == [1]

    def test_is_rung_for_every_transaction_and_every_delay(self, rung):
        for _ in range(2):
            with transaction.atomic():
                outbox.put(KIND, "1", delay_seconds=1)
                outbox.put(KIND, "1")

        assert [ring["countdown"] for ring in rung] == [1, 0, 1, 0]

    def test_stays_silent_when_the_change_is_undone(self, rung):
        with rolled_back():
            outbox.put(KIND, "1")

        assert rung == []

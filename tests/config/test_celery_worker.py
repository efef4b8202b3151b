"""A real worker on a Valkey of its own: the bell is heard, and a flushed broker loses nothing."""

import time

import pytest
import redis

from config.embedded import throwaway
from kernel import clock
from kernel.models import Job, JobState, OutboxMessage
from teams.models import Flow
from tests.fakes.receivers import receiving
from tests.kernel.processes import answer_of, heard, running, told
from tests.line import story
from tests.organization.telling import subscribe, tell
from tests.portfolio.boards import member

pytestmark = pytest.mark.django_db(transaction=True)

WORKER = ["celery", "--app=config.celery", "--quiet", "worker", "--pool=solo"]


@pytest.fixture
def valkey(monkeypatch):
    """A client of a Valkey that only the processes of this test use."""
    monkeypatch.delenv("REDIS_URL")
    with throwaway() as services, redis.Redis.from_url(services.redis_url) as client:
        yield client


def refreshed(version):
    """Wait until the flow has been computed so often."""
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        if Flow.objects.filter(graph_version__gte=version).exists() and not unfinished():
            return True
        time.sleep(0.1)
    return False


def unfinished():
    waiting = Job.objects.filter(state=JobState.WAITING).exists()
    return waiting or OutboxMessage.objects.exists()


@pytest.mark.usefixtures("drn")
def test_a_move_leads_to_a_refreshed_flow_whatever_the_broker_forgets(product_itself, valkey):
    first, second, third = (story(product_itself, title).key for title in ("One", "Two", "Three"))

    with running("tests.kernel.process", "serve") as web:
        assert heard(web, "ready")

        # The bell rings while no worker is there, and is forgotten: the sweep finds the row.
        told(web, "move", first, "DONE")
        assert valkey.llen("celery") == 1
        valkey.flushall()
        told(web, "sweep")
        with running(*WORKER):
            assert refreshed(1)

            # The bell is heard by a worker that is there.
            told(web, "move", second, "DONE")
            assert refreshed(2)

            # And still after everything was flushed under both.
            valkey.flushall()
            told(web, "move", third, "DONE")
            assert refreshed(3)

    assert set(Job.objects.values_list("state", "attempts")) == {("DONE", 1)}


def test_messages_have_a_queue_of_their_own_and_a_sender_that_hears_it(product_itself, valkey):
    lea = member(product_itself, "lea")
    with receiving() as receiver:
        subscribe(lea, receiver.url)
        tell(lea, at=clock.now())
        assert answer_of("ring-delivery") == ("rung", 0)
        assert (valkey.llen("notify"), valkey.llen("celery")) == (1, 0)

        with running(*WORKER, "--queues=notify"):
            assert receiver.arrived.acquire(timeout=60)

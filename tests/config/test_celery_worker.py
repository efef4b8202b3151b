"""A real worker on a Valkey of its own: the bell is heard, and a flushed broker loses nothing."""

import time

import pytest
import redis

from config.embedded import throwaway
from kernel.models import Job, JobState, OutboxMessage
from teams.models import Flow
from tests.kernel.processes import heard, running, told
from tests.line import story

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

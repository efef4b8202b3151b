"""Processes killed with -9 in the middle, and a broker that is away: no work is lost or doubled."""

import signal
import socket

import pytest

from kernel import clock, jobs
from kernel.models import Job, JobState, OutboxMessage
from organization import actions as organization
from organization.models import Team
from teams.models import Flow, Story
from tests.factories.records import JobFactory
from tests.kernel.processes import KIND, TEAM, answer_of, heard, running
from tests.line import AT, story

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def effects(product_itself, monkeypatch):
    """Return a function that counts how often the handler had its effect, all commits told."""
    organization.create_team(by=product_itself, name=TEAM)
    monkeypatch.setitem(jobs._handlers, KIND, lambda _key: add_one())

    def add_one():
        Team.objects.filter(name=TEAM).update(version=effects() + 2)

    def effects():
        return Team.objects.get(name=TEAM).version - 1

    return effects


@pytest.mark.parametrize("moment", ["before", "after"])
def test_a_worker_killed_in_the_middle_leaves_the_job_to_the_next(effects, moment):
    """After 15 seconds, which the test lets pass, the job is due again."""
    job = JobFactory(kind=KIND, key="1", available_at=AT)
    with running("tests.kernel.process", "drain", moment) as worker:
        assert heard(worker, "in the middle")
        worker.send_signal(signal.SIGKILL)
        assert worker.wait(10) == -signal.SIGKILL

    job.refresh_from_db()
    assert (job.state, job.attempts, effects()) == (JobState.WAITING, 1, 0)
    assert 0 < (job.available_at - clock.now()).total_seconds() <= 15
    assert jobs.drain() == 0

    Job.objects.filter(pk=job.pk).update(available_at=AT)
    jobs.drain()

    job.refresh_from_db()
    assert (job.state, job.attempts, effects()) == (JobState.DONE, 2, 1)


def test_a_worker_that_was_thought_dead_has_no_second_effect(effects):
    """It stands still while another looks at the job, then goes on."""
    job = JobFactory(kind=KIND, key="1", available_at=AT)
    with running("tests.kernel.process", "drain", "before") as worker:
        assert heard(worker, "in the middle")
        worker.send_signal(signal.SIGSTOP)
        Job.objects.filter(pk=job.pk).update(available_at=AT)
        jobs.drain()
        assert effects() == 0
        worker.send_signal(signal.SIGCONT)
        worker.stdin.write("\n")
        worker.stdin.flush()
        assert heard(worker, "done")

    job.refresh_from_db()
    assert (job.state, effects()) == (JobState.DONE, 1)


@pytest.mark.usefixtures("drn")
class TestWeb:
    @pytest.fixture
    def key(self, product_itself):
        made = story(product_itself)
        jobs.drain()
        OutboxMessage.objects.all().delete()
        Job.objects.all().delete()
        return made.key

    def swept(self):
        """Run what is due once the second has passed that a change leaves for more of them."""
        jobs.relay()
        Job.objects.update(available_at=AT)
        assert jobs.drain() == 1
        return Flow.objects.get().graph_version

    def test_killed_between_commit_and_bell_has_lost_nothing(self, key):
        assert answer_of("move-and-die", key, "DONE") == ("", -signal.SIGKILL)

        assert Story.objects.get().state == "DONE"
        assert OutboxMessage.objects.count() == 1
        assert self.swept() == 1

    def test_writes_on_while_the_broker_is_away_and_the_sweep_catches_up(self, key):
        took, code = answer_of("move", key, "DONE", REDIS_URL="redis://127.0.0.1:1/0")

        assert (Story.objects.get().state, code) == ("DONE", 0)
        assert int(took) < 5000
        assert self.swept() == 1

    @pytest.mark.slow
    def test_is_not_held_up_long_by_a_broker_that_swallows_connections(self, key, silent_broker):
        took, code = answer_of("move", key, "DONE", REDIS_URL=silent_broker)

        assert (Story.objects.get().state, code) == ("DONE", 0)
        assert int(took) < 10_000
        assert self.swept() == 1

    @pytest.fixture
    def silent_broker(self):
        """An address that takes connections and never says a word."""
        with socket.create_server(("127.0.0.1", 0)) as server:
            yield f"redis://127.0.0.1:{server.getsockname()[1]}/0"

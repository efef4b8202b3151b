"""Jobs are run to their end: once in effect, again after a failure, never two at a time."""

from datetime import timedelta
from threading import Event
from time import sleep

import pytest

from kernel import clock, jobs, outbox
from kernel.models import Job, JobState
from organization.models import Team
from tests.factories.records import JobFactory, TeamFactory
from tests.line import AT, together

KIND = "test.job"


@pytest.fixture
def handle(monkeypatch):
    """Return a function that registers a handler for the jobs of the test."""

    def register(handler):
        monkeypatch.setitem(jobs._handlers, KIND, handler)

    return register


@pytest.fixture
def time(monkeypatch):
    """A clock that stands still until the test lets seconds pass."""

    class Time:
        now = AT

        def pass_(self, seconds):
            self.now += timedelta(seconds=seconds)

    time = Time()
    monkeypatch.setattr(clock, "now", lambda: time.now)
    return time


def waiting(**fields):
    return JobFactory(kind=KIND, key="1", available_at=fields.pop("at", AT), **fields)


def broken(_key):
    raise ValueError("no such luck")


@pytest.mark.django_db
class TestRunning:
    @pytest.mark.usefixtures("time")
    def test_gives_the_handler_the_key_and_ends_the_job(self, handle):
        keys = []
        handle(keys.append)
        job = waiting()

        assert jobs.drain() == 1

        job.refresh_from_db()
        assert keys == ["1"]
        assert (job.state, job.attempts, job.finished_at) == (JobState.DONE, 1, AT)
        assert jobs.drain() == 0

    def test_takes_a_message_through_in_one_drain(self, handle):
        keys = []
        handle(keys.append)
        outbox.put(KIND, "7")

        jobs.drain()

        assert keys == ["7"]

    @pytest.mark.usefixtures("time")
    def test_waits_until_the_job_is_due(self, handle):
        keys = []
        handle(keys.append)
        waiting(at=AT + timedelta(microseconds=1))

        assert (jobs.drain(), keys) == (0, [])

    @pytest.mark.usefixtures("time")
    def test_takes_what_has_been_due_longest_first(self, handle):
        keys = []
        handle(keys.append)
        for key, minutes in (("b", 1), ("a", 2), ("c", 0)):
            JobFactory(kind=KIND, key=key, available_at=AT - timedelta(minutes=minutes))

        jobs.drain()

        assert keys == ["a", "b", "c"]


@pytest.mark.django_db
class TestFailure:
    @pytest.mark.usefixtures("time")
    def test_undoes_what_the_handler_did_and_keeps_the_error(self, handle):
        def half(_key):
            TeamFactory(name="Half")
            broken(_key)

        handle(half)
        job = waiting()

        jobs.drain()

        job.refresh_from_db()
        assert not Team.objects.filter(name="Half").exists()
        assert (job.state, job.attempts, job.error) == ("WAITING", 1, "ValueError: no such luck")

    def test_is_tried_again_ever_later_and_dead_after_five(self, handle, time):
        handle(broken)
        job = waiting()

        for attempt, wait in enumerate([15, 30, 60, 120], start=1):
            assert jobs.drain() == 1
            job.refresh_from_db()
            assert (job.state, job.attempts) == (JobState.WAITING, attempt)
            assert job.available_at == time.now + timedelta(seconds=wait)
            time.pass_(wait - 1)
            assert jobs.drain() == 0
            time.pass_(1)
        jobs.drain()

        job.refresh_from_db()
        assert (job.state, job.attempts, job.finished_at) == (JobState.DEAD, 5, time.now)
        assert job.error == "ValueError: no such luck"
        time.pass_(10**6)
        assert jobs.drain() == 0

    @pytest.mark.usefixtures("time")
    def test_of_one_job_stops_no_other(self, handle):
        done = []
        handle(lambda key: broken(key) if key == "bad" else done.append(key))
        for key in ("bad", "good"):
            JobFactory(kind=KIND, key=key, available_at=AT)

        assert jobs.drain() == 2
        assert done == ["good"]

    def test_is_forgotten_when_a_later_attempt_goes_well(self, handle, time):
        handle(broken)
        job = waiting()
        jobs.drain()

        handle(lambda _key: None)
        time.pass_(15)
        jobs.drain()

        job.refresh_from_db()
        assert (job.state, job.error, job.attempts) == (JobState.DONE, "", 2)

    @pytest.mark.usefixtures("time")
    def test_of_a_kind_that_nobody_handles_is_written_down(self):
        job = JobFactory(kind="test.unheard-of", available_at=AT)

        jobs.drain()

        job.refresh_from_db()
        assert (job.state, job.error) == (JobState.WAITING, "KeyError: 'test.unheard-of'")

    def test_of_the_worker_at_every_attempt_makes_the_job_dead(self, handle, time):
        """A claim without an end is all that a killed worker leaves."""
        ran = []
        handle(ran.append)
        job = waiting()
        for attempt in range(5):
            assert jobs.claim(time.now) == job
            time.pass_(15 * 2**attempt)

        jobs.drain()

        job.refresh_from_db()
        assert ran == []
        assert (job.state, job.error) == (JobState.DEAD, "its worker died at every attempt")

    @pytest.mark.usefixtures("time")
    def test_with_a_very_long_message_is_cut(self, handle):
        def verbose(_key):
            raise ValueError("x" * 100_000)

        handle(verbose)
        job = waiting()

        jobs.drain()

        job.refresh_from_db()
        assert len(job.error) == 2000


@pytest.mark.django_db(transaction=True)
class TestBesideEachOther:
    def test_a_job_that_is_asked_for_again_while_it_runs_runs_again(self, handle):
        started, asked = Event(), Event()
        runs = []

        def slow(key):
            runs.append(key)
            started.set()
            assert asked.wait(30)

        def ask():
            assert started.wait(30)
            outbox.put(KIND, "1")
            jobs.relay()
            asked.set()

        handle(slow)
        job = waiting()

        together([jobs.drain, ask])

        job.refresh_from_db()
        assert runs == ["1", "1"]
        assert (job.state, job.requests) == (JobState.DONE, 2)

    def test_a_job_that_takes_longer_than_its_retry_is_not_run_beside_itself(self, handle):
        started, looked = Event(), Event()
        runs = []

        def slow(key):
            runs.append(key)
            started.set()
            assert looked.wait(30)

        def look():
            """Come by six times, each time when the job seems due again."""
            assert started.wait(30)
            for _ in range(6):
                Job.objects.filter(pk=job.pk).update(available_at=AT)
                jobs.drain()
            state = Job.objects.get(pk=job.pk).state
            looked.set()
            return state

        handle(slow)
        job = waiting()

        _, state = together([jobs.drain, look])

        job.refresh_from_db()
        assert (runs, state) == (["1"], JobState.WAITING)
        assert (job.state, job.attempts) == (JobState.DONE, 1)

    def test_many_drains_run_many_jobs_once_each(self, handle):
        runs = []

        def brief(key):
            sleep(0.005)
            Team.objects.create(workspace=workspace, name=key)
            runs.append(key)

        workspace = TeamFactory().workspace
        handle(brief)
        for number in range(24):
            JobFactory(kind=KIND, key=str(number), available_at=AT)

        tried = together([jobs.drain] * 6)

        assert sorted(runs, key=int) == [str(number) for number in range(24)]
        assert sum(tried) == 24
        assert not Job.objects.exclude(state=JobState.DONE).exists()

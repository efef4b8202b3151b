"""Dead jobs get new attempts from an operator, and only dead ones."""

import pytest
from django.urls import reverse

from kernel import jobs
from kernel.models import Job, JobState
from organization.models import User
from tests.factories.records import JobFactory

KIND = "test.revived"


@pytest.fixture
def handled(monkeypatch):
    """Return the keys that a handler of this test was called with."""
    keys = []
    monkeypatch.setitem(jobs._handlers, KIND, keys.append)
    return keys


def dead(key):
    return JobFactory(kind=KIND, key=key, state=JobState.DEAD, attempts=5, error="ValueError: no")


def give_new_attempts(client, *chosen):
    return client.post(
        reverse("admin:kernel_job_changelist"),
        {"action": "revive", "_selected_action": [job.pk for job in chosen]},
        follow=True,
    )


def test_a_revived_job_runs_with_its_attempts_counted_anew(db, handled):
    job = dead("7")

    assert jobs.revive([job.pk]) == 1
    jobs.drain()

    assert handled == ["7"]
    assert list(Job.objects.values_list("key", "state", "attempts")) == [("7", "DONE", 1)]


def test_several_dead_jobs_of_one_key_run_as_one(db, handled):
    jobs.revive([dead("7").pk, dead("7").pk])
    jobs.drain()

    assert handled == ["7"]


def test_a_dead_job_joins_the_one_that_waits_already(db, handled):
    JobFactory(kind=KIND, key="7")

    jobs.revive([dead("7").pk])
    jobs.drain()

    assert handled == ["7"]
    assert Job.objects.filter(state=JobState.DEAD).count() == 0


def test_jobs_that_are_not_dead_stay_as_they_are(db):
    job = JobFactory(kind=KIND, state=JobState.DONE)

    assert jobs.revive([job.pk]) == 0
    assert Job.objects.get(pk=job.pk).state == JobState.DONE


def test_a_superuser_revives_the_chosen_jobs_on_the_page(client, db, handled):
    client.force_login(
        User.objects.create(email="root@example.com", is_staff=True, is_superuser=True)
    )
    chosen, other = dead("1"), dead("2")

    answer = give_new_attempts(client, chosen)
    jobs.drain()

    assert "1 dead jobs have new attempts" in answer.content.decode()
    assert handled == ["1"]
    assert Job.objects.get(pk=other.pk).state == JobState.DEAD


def test_other_operators_may_only_look(client, db):
    client.force_login(User.objects.create(email="staff@example.com", is_staff=True))
    job = dead("1")

    answer = give_new_attempts(client, job)

    assert answer.status_code == 403
    assert Job.objects.get(pk=job.pk).state == JobState.DEAD

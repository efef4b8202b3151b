"""One import at a time, all of it or nothing, and a trace of who it was."""

import gzip
import os
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection, transaction
from jira_payloads import build_issue

from integrations.jira.files import ExportUnreadable
from integrations.jira.importing import close_abandoned, import_export
from integrations.jira.importing.lock import ImportRunning
from integrations.jira.models import ImportRun, JiraIssue, RunState
from kernel import ranks
from kernel.errors import AccessDenied, InvalidValue
from kernel.levels import Level
from organization.actions import invite_person
from organization.models import Role, Team, Workspace
from portfolio.models import Portfolio
from products.models import Product
from teams.models import Flow, Story

LATER = "2024-03-01T10:00:00.000+0000"
NOW = datetime(2026, 3, 2, tzinfo=UTC)
PATIENCE = 60


@pytest.fixture
def start(jira):
    """Return a function that starts the command in a process of its own; all end with the test."""
    running = []
    url = urlsplit(os.environ["DATABASE_URL"])
    url = url._replace(path="/" + connection.settings_dict["NAME"]).geturl()

    def run(*arguments):
        process = subprocess.Popen(
            [sys.executable, "manage.py", "import_jira", *map(str, arguments)],
            cwd=settings.BASE_DIR,
            env={**os.environ, "DATABASE_URL": url},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        running.append(process)
        return process

    yield run
    for process in running:
        if process.poll() is None:
            process.kill()
        process.communicate()


def into_drn(jira, path):
    order = jira.order(path)
    return ["--workspace", "acme", "--portfolio", "DRN", "--mapping", order.mapping, path]


def wait_for(condition):
    """Wait until something is so, and return it."""
    end = time.monotonic() + PATIENCE
    while not (found := condition()):
        assert time.monotonic() < end, "it never came"
        time.sleep(0.02)
    return found


@pytest.mark.django_db(transaction=True)
def test_a_second_import_while_one_runs_is_refused_in_one_line(jira, start, drn):
    path = jira.write(build_issue(1))
    with transaction.atomic():
        ranks.lock(drn.pk, Level.STORY)  # the first import waits for this
        first = start(*into_drn(jira, path))
        wait_for(lambda: ImportRun.objects.filter(state=RunState.RUNNING, rows_read=1).exists())
        second = start(*into_drn(jira, path))
        out, err = second.communicate(timeout=PATIENCE)

    assert (second.returncode, out, err.count("\n")) == (2, "", 1)
    assert "An import into the workspace 'acme' is running since" in err
    assert first.wait(timeout=PATIENCE) == 0
    assert [*ImportRun.objects.values_list("state", flat=True)] == ["DONE"]
    assert Story.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_kill_while_it_is_applied_leaves_the_old_state_and_a_failed_run(jira, start, drn):
    jira.load(build_issue(1))
    path = jira.write(build_issue(1, updated=LATER, summary="Newer"), build_issue(2, "Epic"))
    with transaction.atomic():
        ranks.lock(drn.pk, Level.STORY)
        process = start(*into_drn(jira, path))
        wait_for(lambda: ImportRun.objects.filter(state=RunState.RUNNING, rows_read=2).exists())
        process.send_signal(signal.SIGKILL)
        process.wait(timeout=PATIENCE)
    require_untouched(jira)


@pytest.mark.django_db(transaction=True)
def test_a_kill_while_it_is_read_leaves_the_old_state_and_a_failed_run(jira, start, drn):
    jira.load(build_issue(1))
    newer = [build_issue(number, updated=LATER) for number in range(1, 10_001)]
    path = jira.write(*newer)
    with transaction.atomic():
        ranks.lock(drn.pk, Level.STORY)  # should it be read before it is killed
        process = start(*into_drn(jira, path))
        wait_for(lambda: ImportRun.objects.filter(state=RunState.RUNNING, rows_read__gt=0).exists())
        process.send_signal(signal.SIGKILL)
        process.wait(timeout=PATIENCE)
    require_untouched(jira)


def require_untouched(jira):
    """Check that only SHOP-1 as it was first is here, and that the next import works."""
    assert (Story.objects.count(), JiraIssue.objects.count()) == (1, 1)
    assert (jira.story(1).title, jira.story(1).version) == ("Issue 1", 1)

    def loaded():
        try:
            return jira.load(build_issue(3))
        except ImportRunning:  # the server has not noticed the death yet
            return None

    wait_for(loaded)
    states = ImportRun.objects.order_by("pk").values_list("state", "error")
    assert [*states] == [
        ("DONE", ""),
        ("FAILED", "Its process died before its end."),
        ("DONE", ""),
    ]


@pytest.mark.django_db
def test_a_run_whose_process_died_is_closed_without_another_import(jira, drn):
    ImportRun.objects.create(workspace=drn.workspace, portfolio=drn, site="acme", started_at=NOW)

    close_abandoned(at=NOW)

    run = ImportRun.objects.get()
    assert (run.state, run.finished_at) == ("FAILED", NOW)
    assert run.error == "Its process died before its end."


@pytest.mark.django_db
def test_a_failure_in_the_middle_keeps_nothing_but_its_reason(jira):
    jira.mapping = jira.mapping.replace("Checkout = 4", "Checkout = 20000")

    with pytest.raises(InvalidValue):
        jira.load(build_issue(1), build_issue(2, components=[{"name": "Search"}]))

    run = ImportRun.objects.get()
    assert run.state == "FAILED"
    assert run.error == "It is above 0 and at most 10,000, not 20000."
    assert run.finished_at is not None
    assert not Story.objects.exists()
    assert not Team.objects.exists()


@pytest.mark.django_db
def test_a_rehearsal_tells_everything_and_keeps_nothing(jira, link):
    issues = [build_issue(1, issuelinks=[link(7, 9)]), build_issue(2, "Riddle")]
    rehearsed = jira.load(*issues, dry_run=True, as_of="newest")

    assert (rehearsed.created, rehearsed.quarantined, rehearsed.dependencies_added) == (1, 1, 1)
    assert (rehearsed.run, rehearsed.flow.open_items) == (None, 1)
    for model in (Story, JiraIssue, ImportRun, Team, Product, Flow):
        assert not model.objects.exists()
    assert Portfolio.objects.get().as_of is None
    assert jira.load(*issues).created == 1


@pytest.mark.django_db
def test_a_rehearsal_of_a_first_import_leaves_no_workspace_behind(jira):
    options = {"create": True, "owner": "boss@new.example", "dry_run": True}
    summary = jira.load(build_issue(1), workspace="new", **options)

    assert summary.created == 1
    assert not Workspace.objects.filter(key="new").exists()


@pytest.mark.django_db
def test_the_audit_log_names_the_importer_the_run_and_the_command(jira, product_itself):
    invite_person(by=product_itself, email="bot@acme.example", name="Bot", roles=[Role.INTEGRATION])
    arguments = into_drn(jira, jira.write(build_issue(1)))
    call_command("import_jira", *arguments, "--user", "bot@acme.example", verbosity=0)

    run = ImportRun.objects.get()
    for model in (Story, Team, Product):
        context = model.pgh_event_model.objects.get().pgh_context.metadata
        assert (context["actor"], context["person"]) == ("Bot", run.by_id)
        assert (context["operation"], context["reason"]) == ("import_jira", f"Jira import {run.pk}")
        assert context["request_id"]


@pytest.mark.django_db
@pytest.mark.parametrize("role", [Role.VIEWER, Role.TEAM_MEMBER, Role.AUDITOR])
def test_who_may_not_import_is_refused_before_anything_is_written(jira, as_role, role):
    as_role(role)

    with pytest.raises(AccessDenied):
        jira.load(build_issue(1), user=f"{role.lower()}@acme.example")

    assert not ImportRun.objects.exists()


@pytest.mark.django_db
def test_the_portfolio_is_judged_as_of_what_was_asked(jira):
    def judged(as_of):
        jira.load(build_issue(1), build_issue(2, updated=LATER), as_of=as_of)
        return Portfolio.objects.get().as_of

    assert judged(None) is None
    assert judged("newest") == datetime(2024, 3, 1, 10, tzinfo=UTC)
    assert judged(None) == datetime(2024, 3, 1, 10, tzinfo=UTC)
    assert judged("2024-05-31") == datetime(2024, 6, 1, tzinfo=UTC)
    Workspace.objects.update(time_zone="Europe/Zurich")
    assert judged("2024-05-31") == datetime(2024, 5, 31, 22, tzinfo=UTC)
    assert judged("2024-05-31T12:00:00") == datetime(2024, 5, 31, 10, tzinfo=UTC)


@pytest.mark.django_db
def test_the_flow_is_computed_at_the_end_unless_it_is_left_to_the_worker(jira):
    left = jira.load(build_issue(1), refresh=False)
    assert left.flow is None
    assert not Flow.objects.exists()

    done = jira.load(build_issue(1))
    assert done.flow.open_items == 1
    before = Flow.objects.get().graph_version

    jira.load(build_issue(1))
    assert Flow.objects.get().graph_version == before


@pytest.mark.django_db
def test_the_staging_tables_are_gone_afterwards(jira):
    jira.load(build_issue(1))

    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_class WHERE relnamespace = pg_my_temp_schema()")
        assert cursor.fetchone() == (0,)


@pytest.mark.django_db
def test_a_file_that_ends_early_fails_the_run_and_keeps_nothing(jira):
    whole = jira.write(*map(build_issue, range(1, 50))).read_bytes()
    path = jira.folder / "cut.jsonl.gz"
    path.write_bytes(gzip.compress(whole)[:-20])

    with pytest.raises(ExportUnreadable):
        import_export(jira.order(path), at=NOW)

    run = ImportRun.objects.get()
    assert run.state == "FAILED"
    assert "the gzip ends early" in run.error
    assert not Story.objects.exists()

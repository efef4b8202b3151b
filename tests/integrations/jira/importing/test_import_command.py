"""The command: what it prints, and one line with exit code 2 for every wrong input."""

import gzip
import json
import os
import subprocess
import sys
import tomllib

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from jira_payloads import build_issue

from integrations.jira.models import ImportRun
from organization.models import Person, Workspace
from portfolio.models import Portfolio
from teams.models import Story

pytestmark = pytest.mark.django_db


@pytest.fixture
def command(jira, capsys):
    """Return a function that runs the command on issues into DRN and returns what it printed."""

    def run(*issues, **options):
        order = jira.order(jira.write(*issues))
        chosen = {"workspace": "acme", "portfolio": "DRN", "mapping": order.mapping} | options
        call_command("import_jira", *order.paths, **chosen)
        return capsys.readouterr().out

    return run


def refusal(*arguments, **options):
    """Return the one line with which the command refuses, and see that its exit code is 2."""
    with pytest.raises(CommandError) as refused:
        call_command("import_jira", *arguments, **options)
    line = str(refused.value)
    assert refused.value.returncode == 2
    assert "\n" not in line
    return line


@pytest.fixture
def into(jira):
    """The options of an import that would work."""
    return {"workspace": "acme", "portfolio": "DRN", "mapping": jira.order().mapping}


def test_the_summary_reads_well(command, jira, link):
    told = command(
        build_issue(1, "Epic"),
        build_issue(2, "Sub-task", parent={"key": "SHOP-9"}, issuelinks=[link(7, 1)]),
        build_issue(3),
        build_issue(4, "Riddle"),
        as_of="newest",
    )

    run = ImportRun.objects.get()
    assert told == (
        f"Import {run.pk} of acme into acme/DRN.\n"
        "4 rows read: 3 new, 1 in quarantine.\n"
        "  1 feature: 1 TODO\n"
        "  2 stories (1 of them sub-tasks): 2 TODO\n"
        "  1 dependency inside, 0 with one end outside (1 added, 0 removed)\n"
        "1 row could not be used:\n"
        f"  {jira.folder}/export-1.jsonl:4: SHOP-4: the issue type 'Riddle' is not in [levels]"
        f" of {jira.folder}/mapping.toml\n"
        "1 named parent or epic is not here yet; a later import fills the place:\n"
        "  SHOP-2: parent SHOP-9\n"
        "DRN is judged as of 2024-02-01 10:00 UTC.\n"
        "Flow: 3 open items, 1 open dependency (0 between teams), 0 items hold other teams up,"
        " 0 deadlocks; no team overloaded.\n"
        "Next: mend the rows in quarantine at their source and import again.\n"
        "Next: ask what holds other teams up:\n"
        """  echo '{ portfolio(key: "DRN") { flow { blockers(first: 10, crossTeamOnly: true)"""
        """ { item { externalKey title } waitingItems waitingTeams { name } } } } }' \\\n"""
        "    | .venv/bin/python manage.py graphql --user EMAIL --workspace acme\n"
    )


def test_a_second_run_says_that_nothing_changed(command):
    command(build_issue(1))

    assert "Nothing changed: all of it stood here already." in command(build_issue(1))


def test_the_summary_as_json_holds_all_figures(command):
    told = json.loads(command(build_issue(1), build_issue(2, "Riddle"), json=True))

    assert (told["created"], told["quarantined"], told["dry_run"]) == (1, 1, False)
    assert told["states"] == {"STORY": {"TODO": 1}}
    assert told["bad_rows"][0]["line"] == 2
    assert told["flow"]["open_items"] == 1


def test_create_makes_workspace_portfolio_and_owner_once(command):
    options = {"workspace": "new", "portfolio": "NEW", "create": True, "owner": "Boss@New.example"}
    command(build_issue(1), **options)
    command(build_issue(1), **options)

    owner = Person.objects.get(workspace__key="new")
    assert owner.email == "boss@new.example"
    assert [*owner.workspace_roles.values_list("role", flat=True)] == ["ADMIN"]
    assert Portfolio.objects.get(workspace__key="new").key == "NEW"
    assert Story.objects.get().key == "NEW-1"


def test_create_adds_a_portfolio_to_a_workspace_that_stands(command):
    command(build_issue(1), portfolio="TWO", create=True)

    assert Story.objects.get().key == "TWO-1"
    assert Person.objects.filter(workspace__key="acme").count() == 1


def test_nothing_is_made_by_an_import_that_fails(jira, into):
    cut = jira.folder / "cut.gz"
    cut.write_bytes(gzip.compress(jira.write(build_issue(1)).read_bytes())[:-9])
    new = into | {"workspace": "new", "create": True, "owner": "boss@new.example"}

    assert refusal(cut, **new).startswith(f"{cut}: the gzip ends early")
    assert not Workspace.objects.filter(key="new").exists()


def test_a_missing_file_is_named(into):
    assert refusal("no-such.jsonl", **into) == "no-such.jsonl: no such file or directory"


@pytest.mark.parametrize("propose", [False, True])
def test_a_pipe_is_refused_at_once(into, tmp_path, propose):
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)

    told = refusal(pipe, propose_mapping=propose, **into)

    assert told == f"{pipe}: is no file; write it to one first"


def test_an_import_without_files_is_refused(into):
    assert refusal(**into) == "Name at least one file of the export."


@pytest.mark.parametrize("missing", ["workspace", "portfolio", "mapping"])
def test_a_missing_option_is_named(jira, into, missing):
    assert refusal(jira.write(), **(into | {missing: None})) == f"--{missing} is missing."


def test_a_mapping_that_cannot_be_meant_is_refused_with_its_place(jira, into):
    mapping = into["mapping"]
    mapping.write_text(jira.mapping.replace('"EPIC"', '"EPIK"'))
    assert refusal(jira.write(), **into) == (
        f"{mapping}: [levels] \"Initiative\" = 'EPIK' is none of EPIC, FEATURE, STORY, IGNORE;"
        " did you mean EPIC?"
    )
    mapping.write_text(jira.mapping.replace('site = "acme"', ""))
    assert '[source] "site" is missing' in refusal(jira.write(), **into)
    assert not ImportRun.objects.exists()


def test_an_unknown_place_is_named_with_what_would_make_it(jira, into):
    path = jira.write(build_issue(1))

    assert refusal(path, **(into | {"portfolio": "NOPE"})) == (
        "There is no portfolio 'NOPE'; --create would make it."
    )
    assert refusal(path, **(into | {"workspace": "nope"})) == (
        "There is no workspace 'nope'; --create would make it."
    )
    assert refusal(path, **(into | {"workspace": "nope", "create": True})) == (
        "There is no workspace 'nope'; --create makes it for --owner EMAIL, its administrator."
    )


@pytest.mark.parametrize(
    ("options", "line"),
    [
        (
            {"as_of": "yesterday"},
            "'yesterday' is no date: write newest, 2021-11-30 or a full moment.",
        ),
        (
            {"as_of": "2021-13-01"},
            "'2021-13-01' is no date: write newest, 2021-11-30 or a full moment.",
        ),
        (
            {"as_of": "9999-12-31"},
            "'9999-12-31' is no date: write newest, 2021-11-30 or a full moment.",
        ),
        *(
            ({"as_of": day}, f"'{day}' is no date: write newest, 2021-11-30 or a full moment.")
            for day in ("2026-W01", "20261130", "2026-W01-1T10:00", "2026-11-30x10:00", "2026-11")
        ),
        ({"owner": "boss@acme.example"}, "--owner goes with --create."),
        ({"user": "nobody@acme.example"}, "There is no person 'nobody@acme.example'."),
        (
            {"user": "owner@acme.example", "create": True},
            "--create makes what nobody owns yet; leave --user out.",
        ),
        (
            {"portfolio": "no key", "create": True},
            "key: 'no key' is no key: 2 to 10 capitals and digits, as DRN.",
        ),
        (
            {"workspace": "No Key", "create": True, "owner": "boss@new.example"},
            "key: 'No Key' is no key: use lower case letters, digits and -.",
        ),
        (
            {"workspace": "new", "create": True, "owner": "nobody"},
            "email: Enter a valid email address.",
        ),
        ({"portfolio": "D\0N"}, "'D\N{REPLACEMENT CHARACTER}N' is no key of a portfolio."),
    ],
)
def test_an_option_that_makes_no_sense_is_refused_and_nothing_is_written(jira, into, options, line):
    assert refusal(jira.write(build_issue(1)), **(into | options)) == line
    assert not Story.objects.exists()
    assert Workspace.objects.count() == 1


def test_a_proposed_mapping_needs_no_options_and_loads(jira, capsys):
    call_command("import_jira", jira.write(build_issue(1)), propose_mapping=True)

    assert tomllib.loads(capsys.readouterr().out)["levels"] == {"Story": "STORY"}


def test_a_proposal_out_of_no_issue_is_refused_in_one_line(jira):
    assert "holds no issue; line 1: not JSON" in refusal(
        jira.write(b"nothing"), propose_mapping=True
    )


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (
            ["--propose-mapping", "no-such.jsonl"],
            "CommandError: no-such.jsonl: no such file or directory\n",
        ),
        (["--bogus"], "unrecognized arguments: --bogus; --help tells the options.\n"),
        (["--owner"], "argument --owner: expected one argument; --help tells the options.\n"),
    ],
)
def test_a_refusal_is_one_line_on_standard_error_with_exit_code_2(arguments, line):
    ended = subprocess.run(
        [sys.executable, "-m", "django", "import_jira", *arguments],
        cwd=settings.BASE_DIR,
        env={**os.environ, "DATABASE_URL": "postgresql://nobody@127.0.0.1:1/nowhere"},
        capture_output=True,
        text=True,
        check=False,
    )

    assert (ended.returncode, ended.stdout, ended.stderr) == (2, "", line)

"""The commands and the mutation: what they print and answer, and how they refuse."""

import csv
import io

import pytest
from django.core.management import CommandError, call_command

from integrations.spreadsheet.kinds import SheetKind
from integrations.spreadsheet.schema.mutations import MOST_ROWS
from organization.models import Role
from portfolio.models import StrategicTheme
from tests.line import change

pytestmark = pytest.mark.django_db

SHEET = "name,horizon\nA,H1\nB,H7\nC,H2\n"


@pytest.fixture
def command(drn, as_role, tmp_path, capsys):
    """Return a function that imports a file as a portfolio manager; it returns print and code."""
    as_role(Role.PORTFOLIO_MANAGER)

    def run(*options, sheet=SHEET, kind="themes"):
        path = tmp_path / "sheet.csv"
        path.write_text(sheet)
        named = ("--workspace", "acme", "--portfolio", "DRN", "--kind", kind)
        by = ("--user", "portfolio_manager@acme.example")
        try:
            call_command("import_portfolio", path, *named, *by, *options)
            code = 0
        except SystemExit as ended:
            code = ended.code
        said = capsys.readouterr()
        return said.out or said.err, code

    return run


def test_rejected_rows_are_named_and_nothing_is_kept(command):
    assert command() == (
        (
            "3 rows read: 2 new, 0 changed, 0 as they were, 1 rejected.\n"
            "  row 3, horizon: 'H7' is none of H3, H2, H1, H0.\n"
            "Nothing was kept. Mend these rows, or keep the others by --skip-rejected.\n"
        ),
        1,
    )
    assert not StrategicTheme.objects.exists()


def test_the_good_rows_are_kept_on_demand_and_a_dry_run_keeps_none(command):
    said, code = command("--dry-run", sheet="name\nA\n")
    assert (said.splitlines()[-1], code) == ("A dry run: nothing was kept.", 0)

    said, code = command("--skip-rejected")
    assert (said.splitlines()[-1], code) == ("Kept.", 1)
    assert StrategicTheme.objects.count() == 2


def test_the_full_report_is_a_sheet_itself(command, tmp_path):
    report = tmp_path / "report.csv"
    command("--report", str(report))

    rows = list(csv.reader(io.StringIO(report.read_text("utf-8-sig"), newline="")))
    assert rows[0] == ["row", "outcome", "key", "column", "reason"]
    assert [row[:3] for row in rows[1:]] == [
        ["2", "CREATED", "A"], ["3", "REJECTED", ""], ["4", "CREATED", "C"],
    ]  # fmt: skip


def test_many_rejections_are_not_all_printed(command):
    said, _ = command(sheet="name,horizon\n" + "A,H7\n" * 25)

    assert "and 5 more; --report FILE names them all." in said


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (("--kind", "cars"), "there is no kind 'cars'; take one of themes, value-streams"),
        (("--user", "nobody@acme.example"), "There is no person"),
        (("--portfolio", "NONE"), "There is no portfolio"),
        (("--report", "/no/such/folder/r.csv"), "cannot be written"),
        (("--dates", "ymd"), "invalid choice"),
        (("--encoding", "klingon"), "no encoding"),
    ],
)
def test_wrong_input_is_one_line(command, options, told):
    try:
        said, code = command(*options, sheet="name\nA\n")
    except CommandError as refused:
        said, code = str(refused), refused.returncode
    assert (told in said, code) == (True, 2)
    assert len(said.strip().splitlines()) == 1


def test_a_file_that_is_not_there_is_said_in_one_line(drn, as_role):
    as_role(Role.PORTFOLIO_MANAGER)
    with pytest.raises(CommandError, match="cannot be read: No such file"):
        call_command(
            "import_portfolio", "/no/such.csv", "--workspace", "acme", "--portfolio", "DRN",
            "--kind", "themes", "--user", "portfolio_manager@acme.example",
        )  # fmt: skip


@pytest.mark.parametrize("kind", SheetKind)
def test_a_template_is_printed_and_explained(kind, capsys):
    call_command("spreadsheet_template", kind.lower().replace("_", "-"))
    header = next(csv.reader(io.StringIO(capsys.readouterr().out, newline="")))
    call_command("spreadsheet_template", kind.lower(), "--explain")
    explained = capsys.readouterr().out.splitlines()

    assert [line.split(":")[0].split(" (")[0] for line in explained] == header


SHOWS = """... on ImportReport { dryRun written rows created updated unchanged rejected notes
           rejections { row column reason } changes { row outcome key } }
           ... on SheetNotReadable { row }"""


def send(by, **given):
    return change("importItems", by, shows=SHOWS, portfolio="DRN", **given)


def test_the_mutation_answers_with_the_report(drn, product_itself):
    done = send(product_itself, kind="THEMES", csv=SHEET, skipRejected=True)

    assert done == {
        "__typename": "ImportReport", "dryRun": False, "written": True, "rows": 3, "created": 2,
        "updated": 0, "unchanged": 0, "rejected": 1, "notes": [],
        "rejections": [{"row": 3, "column": "horizon",
                        "reason": "'H7' is none of H3, H2, H1, H0."}],
        "changes": [{"row": 2, "outcome": "CREATED", "key": "A"},
                    {"row": 4, "outcome": "CREATED", "key": "C"}],
    }  # fmt: skip


def test_the_mutation_is_done_once_by_its_key(drn, product_itself):
    first = send(product_itself, kind="THEMES", csv="name\nA\n", idempotencyKey="k")

    assert send(product_itself, kind="THEMES", csv="name\nA\n", idempotencyKey="k") == first
    assert StrategicTheme.objects.count() == 1


def test_a_rejected_sheet_leaves_the_key_to_tell_so_again(drn, product_itself):
    first = send(product_itself, kind="THEMES", csv=SHEET, idempotencyKey="k")

    assert first["written"] is False
    assert send(product_itself, kind="THEMES", csv=SHEET, idempotencyKey="k") == first
    assert not StrategicTheme.objects.exists()


def test_the_mutation_refuses_what_is_no_sheet(drn, product_itself):
    refused = send(product_itself, kind="THEMES", csv="colour\nred\n")
    large = send(product_itself, kind="THEMES", csv="name\n" + "A\n" * (MOST_ROWS + 1))

    assert (refused["__typename"], refused["row"]) == ("SheetNotReadable", 1)
    assert "manage.py import_portfolio" in large["message"]


def test_the_mutation_takes_what_the_file_does_not_show(drn, product_itself):
    sheet = 'title,estimatedCost,dueDate\nA,"1,234",03/04/2026\n'
    unknown = send(product_itself, kind="EPICS", csv=sheet)
    known = send(product_itself, kind="EPICS", csv=sheet, decimal="POINT", dates="DMY")

    assert (unknown["rejected"], known["created"]) == (1, 1)


def test_the_template_is_asked_for_by_kind(product_itself, execute):
    found = execute(
        "{ spreadsheetTemplate(kind: THEMES) { kind csv columns { name required choices } } }",
        product_itself,
    )["spreadsheetTemplate"]

    assert found["columns"][0] == {"name": "name", "required": True, "choices": []}
    assert found["csv"].startswith('"name","description","horizon"')

"""The command: a file, or one line that says why there is none."""

import pytest
from django.core.management import CommandError, call_command

from tests.worlds import build

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    return build("acme", "ACM")


def run(world, tmp_path, **options):
    out = tmp_path / "out.csv"
    call_command("export_csv", user=world.email, out=out, **options)
    return out.read_text("utf-8-sig").splitlines()


def test_a_list_is_written(world, tmp_path, capsys):
    lines = run(world, tmp_path, list="epics")

    assert lines[0].startswith('"id","key","title"')
    assert capsys.readouterr().out == f"2 rows in {tmp_path / 'out.csv'}\n"


def test_a_list_of_a_portfolio_and_an_operation_are_written(world, tmp_path):
    operation = tmp_path / "q.graphql"
    operation.write_text(
        "query ($p: String!) { portfolio(key: $p) { name roles { edges { node { role } } } } }"
    )

    assert run(world, tmp_path, list="decisions", portfolio="ACM")[0].startswith('"id"')
    assert run(world, tmp_path, file=str(operation), variables='{"p": "ACM"}') == [
        '"role"', '"VIEWER"',
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({}, "Name an operation by --file, or a list by --list."),
        ({"list": "nothing"}, "There is no list"),
        ({"list": "decisions", "portfolio": "NONE"}, "There is no portfolio"),
        ({"file": "/no/such/file"}, "cannot be read"),
        ({"list": "epics", "user": "nobody@acme.example"}, "There is no person"),
    ],
)
def test_refusals_are_one_line_and_leave_no_file(world, tmp_path, options, told):
    out = tmp_path / "out.csv"
    with pytest.raises(CommandError, match=told) as refused:
        call_command("export_csv", **{"user": world.email, "out": out, **options})

    assert refused.value.returncode == 2
    assert [*tmp_path.iterdir()] == []


def test_a_folder_that_is_not_there_is_named(world, tmp_path):
    with pytest.raises(CommandError, match="cannot be written"):
        call_command("export_csv", user=world.email, list="epics", out=tmp_path / "no" / "out.csv")

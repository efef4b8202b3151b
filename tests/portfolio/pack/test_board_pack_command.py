"""`manage.py board_pack`: a file that is whole or as it was."""

import io
import re

import pytest
from django.core.management import CommandError, call_command

from organization import actions as organization
from organization.models import Role


@pytest.fixture
def chair(drn, product_itself):
    organization.invite_person(
        by=product_itself, email="chair@acme.example", name="Chair", roles=[Role.BOARD_MEMBER]
    )


@pytest.fixture
def write(chair):
    def call(**options):
        out = io.StringIO()
        given = {"portfolio": "DRN", "user": "chair@acme.example"} | options
        call_command("board_pack", stdout=out, **given)
        return out.getvalue()

    return call


def test_it_writes_the_page_into_a_file_and_says_so(write, tmp_path):
    file = tmp_path / "pack.html"

    said = write(out=str(file))

    html = file.read_text()
    assert html.startswith("<!doctype html>")
    assert said == f"{file}: {len(html.encode()):,} bytes.\n"
    assert "?since=" not in html
    assert 'http-equiv="Content-Security-Policy"' in html
    assert [one.name for one in tmp_path.iterdir()] == ["pack.html"]


def test_a_dash_is_standard_output(write):
    assert write(out="-").startswith("<!doctype html>")


def test_it_counts_from_the_day_that_is_named(write):
    assert 'datetime="2026-01-31"' in write(out="-", since="2026-01-31")


@pytest.mark.parametrize(
    ("options", "line"),
    [
        ({"portfolio": "NOPE"}, "There is no portfolio 'NOPE'."),
        ({"user": "nobody@acme.example"}, "There is no person 'nobody@acme.example'."),
        ({"workspace": "nope"}, "There is no workspace 'nope'."),
        ({"since": "soon"}, "since must be a day such as 2026-10-01, not 'soon'."),
    ],
)
def test_what_cannot_be_shown_is_said_in_one_line_and_leaves_the_file(
    write, tmp_path, options, line
):
    file = tmp_path / "pack.html"
    file.write_text("As it was.")

    with pytest.raises(CommandError, match=f"^{re.escape(line)}$") as refused:
        write(out=str(file), **options)

    assert refused.value.returncode == 2
    assert [one.read_text() for one in tmp_path.iterdir()] == ["As it was."]


@pytest.mark.parametrize("name", ["missing/pack.html", "folder", "file/pack.html", "n" * 300])
def test_a_place_that_cannot_be_written_is_said_in_one_line(write, tmp_path, name):
    (tmp_path / "folder").mkdir()
    (tmp_path / "file").touch()

    with pytest.raises(CommandError, match=r"cannot be written: [A-Z][\w ]+\.$") as refused:
        write(out=str(tmp_path / name))

    assert refused.value.returncode == 2
    assert sorted(one.name for one in tmp_path.iterdir()) == ["file", "folder"]

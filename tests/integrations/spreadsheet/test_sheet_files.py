"""Files as spreadsheets write them: encodings, separators, quotes, headers; and what is none."""

import pytest

from integrations.spreadsheet import reading
from integrations.spreadsheet.errors import SheetNotReadable
from portfolio.models import Epic, StrategicTheme
from tests.integrations.spreadsheet.conftest import fates, reasons

pytestmark = pytest.mark.django_db

THEMES = "name,description\r\nMünchen Süd €,Größe\r\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_the_encoding_of_a_file_is_found(load, encoding):
    report = load("THEMES", THEMES.encode(encoding))

    assert fates(report) == (1, 0, 0, 0)
    assert StrategicTheme.objects.get().name == "München Süd €"
    assert bool(report.notes) == (encoding == "cp1252")


def test_an_encoding_that_is_told_is_used(load):
    report = load("THEMES", THEMES.encode("utf-16-le"), encoding="utf-16-le")

    assert fates(report) == (1, 0, 0, 0)
    assert report.notes == []


@pytest.mark.parametrize(
    ("content", "encoding", "told"),
    [
        (b"PK\x03\x04....", None, "save it as CSV"),
        (b"\xd0\xcf\x11\xe0....", None, "save it as CSV"),
        (b"", None, "empty"),
        (b"\r\n\r\n", None, "no headers"),
        (b"name\r\n", None, "no rows"),
        ("name\r\nA\r\n".encode("utf-16-le"), None, "utf-16-le"),
        (b"name\r\n\x81\x8d\r\n", None, "--encoding"),
        (b"name\r\n\xff\r\n", "utf-8", "--encoding"),
        (b"name\r\nA\r\n", "klingon", "no encoding 'klingon'"),
        (b"name\r\nA\r\n", "zlib", "no encoding"),
        (b'name\r\n"A\r\nB\r\n', None, "never closed"),
        (b'name\r\n"A"b\r\n', None, "quotation marks"),
        (b"title,title\r\nA,B\r\n", None, "twice"),
        (b"name,colour,shape\r\nA,B,C\r\n", None, "Unknown headers: 'colour', 'shape'. Known: na"),
        (b"description\r\nA\r\n", None, "Missing headers: name"),
    ],
)
def test_what_is_no_sheet_is_refused_in_one_line(load, content, encoding, told):
    kind = "EPICS" if b"title" in content else "THEMES"
    with pytest.raises(SheetNotReadable) as refused:
        load(kind, content, encoding=encoding)

    assert told in refused.value.message
    assert "\n" not in refused.value.message


def test_a_cell_and_a_line_have_their_limits(load, monkeypatch):
    with pytest.raises(SheetNotReadable, match="over 1,000,000 characters"):
        load("THEMES", f"name\n{'x' * 1_000_001}\n")
    with pytest.raises(SheetNotReadable, match="A line has over 4,000,000"):
        load("THEMES", f"name\n{'x' * (reading.LONGEST_LINE + 1)}\n")


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_the_separator_is_found_in_the_headers(load, separator):
    sheet = separator.join(["name", "description"]) + "\n" + separator.join(["A", '"b;c,d"']) + "\n"

    assert fates(load("THEMES", sheet)) == (1, 0, 0, 0)
    assert StrategicTheme.objects.get().description == "b;c,d"


def test_the_first_line_of_excel_is_heeded(load):
    assert fates(load("THEMES", "sep=|\nname|description\nA|b\n")) == (1, 0, 0, 0)


def test_headers_are_known_whatever_their_case_and_spaces(load, strategy):
    report = load("EPICS", "TITLE, Value Stream ,strategic_theme\nA,City deliveries,Carry more\n")

    assert fates(report) == (1, 0, 0, 0)
    assert Epic.objects.get().value_stream.name == "City deliveries"


def test_empty_rows_and_columns_at_the_end_say_nothing(load):
    report = load("THEMES", "name,,\r\nA,,\r\n,,\r\n\r\nB\r\n,,,,\r\n")

    assert fates(report) == (2, 0, 0, 0)


def test_rows_are_counted_as_a_spreadsheet_counts_them(load):
    """A cell of three lines is one row; an empty row is one, too."""
    report = load("THEMES", 'name,horizon\n"A",\n,\n"B\nC\nD",\nE,H9\n', skip_rejected=True)

    assert [(row, column) for row, column, _ in reasons(report)] == [(4, "name"), (5, "horizon")]


def test_a_cell_without_header_rejects_its_row(load):
    report = load("THEMES", "name\nA,stray\nB\n", skip_rejected=True)

    assert reasons(report) == [(2, "", "Column 2 holds something and has no header.")]
    assert fates(report) == (1, 0, 0, 1)


def test_a_nul_rejects_its_row(load):
    report = load("THEMES", "name,description\nA,x\0y\n", skip_rejected=True)

    assert reasons(report) == [(2, "description", "Text must not contain a NUL character.")]


def test_formulas_are_text_and_are_never_run(load):
    report = load("EPICS", "rowId,title,estimatedCost\n1,=HYPERLINK(1),-0\n2,@SUM(1),=1+1\n",
                  skip_rejected=True)  # fmt: skip

    assert fates(report) == (1, 0, 0, 1)
    assert Epic.objects.get().title == "=HYPERLINK(1)"
    assert reasons(report) == [(3, "estimatedCost", "=1+1 is no number.")]


def test_the_apostrophe_of_an_export_is_taken_off(load):
    load("EPICS", "title\n'=1+1\n'tis\n")

    assert {*Epic.objects.values_list("title", flat=True)} == {"=1+1", "'tis"}


def test_a_hundred_thousand_rows_are_read_without_keeping_them(tmp_path):
    path = tmp_path / "long.csv"
    with path.open("w") as file:
        file.write("name,description\n")
        file.writelines(f"Theme {number},{'x' * 40}\n" for number in range(100_000))
    with path.open(newline="") as text:
        lines = reading.Table(text).lines()
        assert sum(1 for _ in lines) == 100_000

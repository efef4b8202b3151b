"""Cells: what is written comes back, and nothing that a spreadsheet opens is a formula."""

import csv
import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.export.cells import Column, csv_line, escaped, unescaped

WIDE = "\uff1d\uff0b\uff0d\uff20"
"""The signs of formulas in full width, which some spreadsheets take, too."""

DANGEROUS = ["=1+1", "+1", "-1", "@x", "\t=1", "\r1", "\n1", *(f"{sign}1" for sign in WIDE), "  =1"]

texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))
tables = st.lists(st.lists(texts, min_size=1, max_size=4), max_size=6)
near_formulas = st.lists(st.sampled_from("'=+-@\t\r \nx1"), max_size=6).map("".join)


@pytest.mark.parametrize("text", DANGEROUS)
def test_what_a_spreadsheet_would_run_begins_with_an_apostrophe(text):
    assert escaped(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", "plain", "'tis", "1", "a=1", "''"])
def test_other_texts_stay_as_they_are(text):
    assert escaped(text) == text


def test_a_plain_value_of_several_parts_is_written_as_json():
    seen = {"verdict": "WAIT", "score": None, "name": "Fünf", "open": True}

    cell = Column(("seen",)).cell({"seen": seen})

    assert json.loads(cell) == seen
    assert "Fünf" in cell


@given(texts | near_formulas)
def test_every_text_comes_back(text):
    assert unescaped(escaped(text)) == text


@given(texts | near_formulas)
def test_no_text_begins_as_a_formula_does(text):
    assert not escaped(text).lstrip().startswith(tuple("=+-@" + WIDE))


@given(tables)
def test_a_table_that_is_written_is_read_again_by_any_reader(rows):
    written = "".join(csv_line(map(escaped, row)) for row in rows)

    read = [
        [unescaped(cell) for cell in row] for row in csv.reader(io.StringIO(written, newline=""))
    ]

    assert read == rows


@given(st.lists(texts, min_size=1, max_size=4))
def test_no_part_of_a_cell_becomes_a_cell_where_semicolons_separate(row):
    written = csv_line(map(escaped, row))

    (read,) = csv.reader(io.StringIO(written.replace('","', '";"'), newline=""), delimiter=";")

    assert len(read) >= 1
    assert all(not cell.startswith("=") for cell in read)


@pytest.mark.parametrize(
    ("value", "is_number", "cell"),
    [
        ("-5.5", True, "-5.5"),
        (-5, True, "-5"),
        ("-5.5", False, "'-5.5"),
        ("-1+cmd", True, "'-1+cmd"),
        (1e-7, True, "0.0000001"),
        (None, False, ""),
        (True, False, "true"),
        (["a", "b"], False, "a; b"),
        ([-1, 2], True, "'-1; 2"),
    ],
)
def test_numbers_stay_numbers(value, is_number, cell):
    assert Column(("x",), is_number).cell({"x": value}) == cell


def test_a_path_goes_through_objects_and_lists():
    row = {"owner": {"name": "Ada"}, "parts": [{"name": "a"}, {"name": None}, {"name": "c"}]}

    assert Column(("owner", "name")).cell(row) == "Ada"
    assert Column(("parts", "name")).cell(row) == "a; c"
    assert Column(("nobody", "name")).cell(row) == ""

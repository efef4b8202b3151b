"""Cells of a CSV file that spreadsheets open without running anything.

A text that a spreadsheet would take for a formula gets an apostrophe in front. So does a text
that looks as if it had got one, so that whoever takes one apostrophe away has every text back.
"""

import csv
import io
import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

BOM = "\ufeff"
"""Tells Excel that the file is UTF-8."""

JOINED = "; "

_FORMULA = re.compile(r"'*(?:[\t\r\n]|\s*[=+\-@＝＋－＠])")  # noqa: RUF001 # spreadsheets take these, too
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")


@dataclass(frozen=True, slots=True)
class Column:
    """A leaf of a row of an answer.

    Attributes:
        path: The names that lead to it from the row.
        is_number: Whether its type is one of numbers, which are no formulas.
    """

    path: tuple[str, ...]
    is_number: bool = False

    @property
    def name(self) -> str:
        """What the first line calls it."""
        return ".".join(self.path)

    def cell(self, row: object) -> str:
        """Return its cell of a row; values of a list are joined by semicolons."""
        text = JOINED.join(_texts(row, self.path))
        return text if self.is_number and _NUMBER.fullmatch(text) else escaped(text)


def escaped(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula."""
    return f"'{text}" if _FORMULA.match(text) else text


def unescaped(text: str) -> str:
    """Return the text that `escaped` was given."""
    return text[1:] if text.startswith("'") and _FORMULA.match(text) else text


def csv_line(cells: Iterable[str]) -> str:
    """Write one line: every cell in quotes, so that none is cut where another sign separates."""
    buffer = io.StringIO()
    csv.writer(buffer, quoting=csv.QUOTE_ALL, lineterminator="\r\n").writerow(cells)
    return buffer.getvalue()


def _texts(value: object, path: Sequence[str]) -> list[str]:
    if isinstance(value, list):
        return [text for each in value for text in _texts(each, path)]
    if value is None:
        return []
    if not path:
        return [_text(value)]
    return _texts(value.get(path[0]), path[1:]) if isinstance(value, dict) else []


def _text(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, dict):
        return json.dumps(value, ensure_ascii=False)
    return f"{Decimal(str(value)):f}" if isinstance(value, float) else str(value)

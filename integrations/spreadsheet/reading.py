"""Rows of a CSV file: its separator, its headers, its limits. One row is in memory at a time."""

import csv
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TextIO

from integrations.spreadsheet.errors import SheetNotReadable

LONGEST_CELL = 1_000_000
LONGEST_LINE = 4_000_000
MOST_COLUMNS = 500

SEPARATORS = (",", ";", "\t")
_TOLD = re.compile(r"sep=(.)\s*\Z", re.IGNORECASE)
"""What Excel writes, and reads, as a first line."""

csv.field_size_limit(LONGEST_CELL)  # it is one for the whole process


@dataclass(frozen=True, slots=True)
class Line:
    """A row that says something.

    Attributes:
        number: As a spreadsheet counts: the header has 1, and empty rows count.
        cells: As many as there are headers.
        surplus: The number of a column without header that holds something; None without one.
    """

    number: int
    cells: list[str]
    surplus: int | None = None


class Table:
    """A header and the rows below it, read once from the beginning to the end."""

    def __init__(self, text: TextIO) -> None:
        """Read the header.

        Raises:
            SheetNotReadable: There is none.
        """
        first = _first_line(text)
        told = _TOLD.match(first)
        self.number = 0
        if told is not None:
            self.number, first = 1, _first_line(text)
        separator = told[1] if told is not None else _separator(first)
        self._rows = csv.reader(_again(first, text), delimiter=separator, strict=True)
        header = next(self._read(), None)
        if header is None:
            raise SheetNotReadable("The file is empty.")
        self.header = _without_end([cell.strip() for cell in header])
        if not self.header:
            raise SheetNotReadable("The first row has no headers.")
        if len(self.header) > MOST_COLUMNS:
            raise SheetNotReadable(f"The file has over {MOST_COLUMNS} columns.")

    def lines(self) -> Iterator[Line]:
        """Return the rows that say something.

        Raises:
            SheetNotReadable: The file is no CSV from some row on, or something in it is too large.
        """
        width = len(self.header)
        for row in self._read():
            cells = _without_end(row)
            if cells:
                padded = cells[:width] + [""] * (width - len(cells))
                yield Line(self.number, padded, _surplus(self.header, cells))

    def _read(self) -> Iterator[Sequence[str]]:
        while True:
            self.number += 1
            try:
                row = next(self._rows)
            except StopIteration:
                return
            except csv.Error as error:
                raise SheetNotReadable(_reason(str(error)), row=self.number) from None
            yield row


def _first_line(text: TextIO) -> str:
    return next(_bounded(text), "")


def _again(first: str, text: TextIO) -> Iterator[str]:
    """Return all lines, the first one again."""
    if first:
        yield first
    yield from _bounded(text)


def _bounded(text: TextIO) -> Iterator[str]:
    while found := text.readline(LONGEST_LINE + 1):
        if len(found) > LONGEST_LINE:
            raise SheetNotReadable(f"A line has over {LONGEST_LINE:,} characters.")
        yield found


def _separator(header: str) -> str:
    """Return what stands most often between the headers, outside of quotes."""
    plain = re.sub(r'"[^"]*"?', "", header)
    return max(SEPARATORS, key=plain.count)


def _without_end(cells: Sequence[str]) -> list[str]:
    """Leave out empty cells behind the last one that says something."""
    kept = len(cells)
    while kept and not cells[kept - 1].strip():
        kept -= 1
    return list(cells[:kept])


def _surplus(header: Sequence[str], cells: Sequence[str]) -> int | None:
    for place, cell in enumerate(cells):
        if cell.strip() and (place >= len(header) or not header[place]):
            return place + 1
    return None


def _reason(error: str) -> str:
    if "field larger" in error:
        return f"a cell has over {LONGEST_CELL:,} characters; is a quotation mark missing?"
    if "unexpected end" in error:
        return "a quotation mark is opened and never closed."
    return f"the quotation marks do not fit ({error})."

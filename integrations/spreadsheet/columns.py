"""What the columns of a sheet hold, and what a cell of them says."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

from api.decimals import plain
from api.export import unescaped
from integrations.spreadsheet import conventions
from integrations.spreadsheet.conventions import Conventions
from integrations.spreadsheet.errors import CellRefused, SheetNotReadable
from kernel.errors import shown

JOINED = "; "
"""Stands between the entries of a list in one cell, here and in exports."""

MOST_NAMED = 10


class Holds(StrEnum):
    """What a cell is read as."""

    TEXT = "text"
    NUMBER = "a number"
    WHOLE = "a whole number"
    DATE = "a date"
    CHOICE = "one of some words"
    LIST = "a list, with semicolons between"


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a kind of sheet.

    Attributes:
        name: As the API and exports call it.
        explains: What goes into it, for the template.
        holds: How its cells are read.
        needed: Whether a file without it makes no sense.
        also: Other headers that mean the same.
        choices: The words that it takes.
        example: A cell for the template.
    """

    name: str
    explains: str
    holds: Holds = Holds.TEXT
    needed: bool = False
    also: tuple[str, ...] = ()
    choices: tuple[str, ...] = ()
    example: str = ""

    @property
    def field(self) -> str:
        """What actions call it: value_stream for valueStream."""
        return re.sub("[A-Z]", lambda found: f"_{found[0].lower()}", self.name)

    def read(self, cell: str, told: Conventions) -> Any:
        """Return the value of a cell that says something.

        Raises:
            CellRefused: It cannot be what the column holds.
        """
        if "\0" in cell:
            raise CellRefused(self.name, "Text must not contain a NUL character.")
        try:
            return _READERS[self.holds](self, cell, told)
        except conventions.Unreadable as error:
            raise CellRefused(self.name, str(error)) from None


@dataclass(frozen=True, slots=True)
class Heading:
    """Where the columns of a kind stand in a file, and which headers are left alone."""

    places: Mapping[str, int]
    left_alone: Sequence[str]


def said(value: object) -> str:
    """Return the text that a value is compared by; two spellings of one value have one."""
    if value is None:
        return ""
    if isinstance(value, Decimal):
        return plain(value)
    if isinstance(value, list | tuple):
        return JOINED.join(map(said, value))
    if isinstance(value, date):
        return value.isoformat()
    return "\n".join(line.rstrip() for line in str(value).strip().splitlines())


def heading(
    header: Sequence[str], columns: Iterable[Column], exported: Iterable[str] = ()
) -> Heading:
    """Find the columns of a kind among the headers of a file, whatever their case and spaces.

    Args:
        header: The headers.
        columns: Those of the kind.
        exported: First words of further headers that exports write and no import takes.

    Raises:
        SheetNotReadable: A header is unknown, one is there twice, or one that is needed is not.
    """
    known = {_plain(name): each for each in columns for name in (each.name, *each.also)}
    ignored = {_plain(name) for name in exported}
    places: dict[str, int] = {}
    unknown, left_alone = [], []
    for place, text in enumerate(header):
        column = known.get(_plain(text))
        if column is not None:
            if column.name in places:
                raise SheetNotReadable(f"The column {column.name} is there twice.", row=1)
            places[column.name] = place
        elif _plain(text.partition(".")[0]) in ignored:
            left_alone.append(text)
        elif text:
            unknown.append(text)
    _require_known(unknown, known.values())
    _require_needed(places, known.values())
    return Heading(places, left_alone)


def _require_known(unknown: Sequence[str], columns: Iterable[Column]) -> None:
    if unknown:
        names = ", ".join(shown(each) for each in unknown[:MOST_NAMED])
        raise SheetNotReadable(f"Unknown headers: {names}. Known: {_listed(columns)}.", row=1)


def _require_needed(places: Mapping[str, int], columns: Iterable[Column]) -> None:
    missing = [each for each in columns if each.needed and each.name not in places]
    if missing:
        raise SheetNotReadable(
            f"Missing headers: {_listed(missing)}. Known: {_listed(columns)}.", row=1
        )


def _listed(columns: Iterable[Column]) -> str:
    return ", ".join(dict.fromkeys(each.name for each in columns))


def _plain(header: str) -> str:
    return re.sub(r"[\s_\-]", "", header).casefold()


def _text(_column: Column, cell: str, _told: Conventions) -> str:
    return unescaped(cell).strip().replace("\r\n", "\n").replace("\r", "\n")


def _number(_column: Column, cell: str, told: Conventions) -> Decimal:
    return conventions.number(unescaped(cell), told.decimal)


def _whole(column: Column, cell: str, told: Conventions) -> int:
    value = _number(column, cell, told)
    if value != value.to_integral_value():
        raise conventions.Unreadable(f"{cell.strip()} is no whole number.")
    return int(value)


def _date(_column: Column, cell: str, told: Conventions) -> date:
    return conventions.day(cell.strip(), told.days)


def _choice(column: Column, cell: str, _told: Conventions) -> str:
    words = {_plain(each): each for each in column.choices}
    word = words.get(_plain(cell))
    if word is None:
        raise conventions.Unreadable(f"{shown(cell)} is none of {', '.join(column.choices)}.")
    return word


def _list(column: Column, cell: str, told: Conventions) -> list[str]:
    parts = re.split(r";|\n", _text(column, cell, told))
    return [part.strip() for part in parts if part.strip()]


_READERS: dict[Holds, Callable[[Column, str, Conventions], Any]] = {
    Holds.TEXT: _text,
    Holds.NUMBER: _number,
    Holds.WHOLE: _whole,
    Holds.DATE: _date,
    Holds.CHOICE: _choice,
    Holds.LIST: _list,
}

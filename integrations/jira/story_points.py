"""Story points from a table beside the export, for sites whose issues do not carry them."""

import csv
from decimal import Decimal
from pathlib import Path
from typing import TextIO

from integrations.jira import values
from integrations.jira.toml_table import MappingInvalid

_KEY_COLUMNS = ("issuekey", "key")
_POINT_COLUMNS = ("storypoint", "storypoints", "points")


def read(path: Path) -> dict[str, Decimal]:
    """Return the points of each issue key in a CSV file with a header.

    Other columns are ignored, and so is a row without points.

    Raises:
        MappingInvalid: The file is missing or no CSV, has no such columns, or a row has no key,
            points that are no size, or other points than an earlier row of the same key.
    """
    try:
        with path.open(newline="", encoding="utf-8-sig") as file:
            return _points(file, str(path))
    except OSError as error:
        raise MappingInvalid(str(path), (error.strerror or str(error)).lower()) from None
    except UnicodeDecodeError:
        raise MappingInvalid(str(path), "the text is not UTF-8") from None


def _points(lines: TextIO, file: str) -> dict[str, Decimal]:
    found: dict[str, Decimal] = {}
    rows = csv.reader(lines)
    try:
        header = [_plain(column) for column in next(rows, [])]
        key_at = _column(header, _KEY_COLUMNS, file)
        points_at = _column(header, _POINT_COLUMNS, file)
        for row in rows:
            if row and (len(row) <= points_at or row[points_at].strip()):
                key, points = _row(row, key_at, points_at, f"{file}:{rows.line_num}")
                if found.setdefault(key, points) != points:
                    problem = f"{key} has {points} points here and {found[key]} further up"
                    raise MappingInvalid(f"{file}:{rows.line_num}", problem)
    except csv.Error as error:
        raise MappingInvalid(f"{file}:{rows.line_num}", f"no CSV: {error}") from None
    return found


def _plain(column: str) -> str:
    return "".join(letter for letter in column.casefold() if letter.isalnum())


def _column(header: list[str], names: tuple[str, ...], file: str) -> int:
    for name in names:
        if name in header:
            return header.index(name)
    raise MappingInvalid(f"{file}:1", f"no column {names[0]} in the header")


def _row(row: list[str], key_at: int, points_at: int, where: str) -> tuple[str, Decimal]:
    if len(row) <= max(key_at, points_at) or not row[key_at].strip():
        raise MappingInvalid(where, "a row without a key or without points")
    points = values.points(row[points_at])
    if points is None:
        problem = f"{row[points_at].strip()[:40]!r} is no number of points from 0 to below 100,000"
        raise MappingInvalid(where, problem)
    return row[key_at].strip(), points

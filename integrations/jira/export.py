"""Reading an export of Jira: files in, one record per issue out. Nothing is judged beyond shape.

A file holds JSON lines or the answers of Jira's search themselves, gzipped or not.
"""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from io import FileIO
from itertools import chain, islice
from pathlib import Path
from typing import Self

import orjson

from integrations.jira import files, json_text
from integrations.jira.custom_fields import UNTOLD, Catalogue, catalogue_of
from integrations.jira.values import ID_LENGTH, KEY_LENGTH, Json, identifier, text

_LAYOUT_LINES = 20
_QUOTED_LENGTH = 2_000
_SPACE = re.compile(r"\s*")


@dataclass(frozen=True, slots=True)
class Place:
    """Where an issue stands: a line of a file, and its place within the page that starts there."""

    file: str
    line: int
    position: int
    """From 1 within a page or array of issues; 0 for an issue that stands alone."""


@dataclass(frozen=True, slots=True)
class Record:
    """One issue as it came, with an id, a key and fields."""

    place: Place
    raw: str
    """Its JSON text. An issue of a page is written again, compact; a NUL stays an escape."""

    issue: Json
    """The parsed text, with U+FFFD for what PostgreSQL cannot store."""

    replaced: int
    """How many escapes became U+FFFD."""

    catalogue: Catalogue


@dataclass(frozen=True, slots=True)
class BadLine:
    """Something that is no issue, or one that cannot be used. It stops nothing else."""

    file: str
    line: int
    reason: str
    raw: str
    """The beginning of its text, fit for PostgreSQL."""

    @classmethod
    def at(cls, place: Place, reason: str, raw: bytes | str) -> Self:
        """Refuse what stands at `place`; within a page the reason says which issue it is."""
        where = f"issue {place.position} of the page: " if place.position else ""
        shown = json_text.storable(raw[:_QUOTED_LENGTH])
        return cls(place.file, place.line, where + " ".join(reason.split()), shown)


class Reading:
    """An export while it is read: iterate it once; `bytes_read` of `bytes_total` are done."""

    def __init__(self, paths: Sequence[Path]) -> None:
        self._paths = paths
        self.bytes_total = sum(files.size(path) for path in paths)
        self._bytes_before = 0
        self._open: FileIO | None = None

    @property
    def bytes_read(self) -> int:
        """Bytes of the files themselves, compressed where they are."""
        return self._bytes_before + (0 if self._open is None else self._open.tell())

    def __iter__(self) -> Iterator[Record | BadLine]:
        for path in self._paths:
            with files.opened(path) as file:
                self._open = file
                lines = files.Lines(file, files.shown(path))
                try:
                    yield from _issues_of(lines)
                finally:
                    self._bytes_before += file.tell()
                    self._open = None


def read(paths: Sequence[Path]) -> Reading:
    """Open an export, of one or more files, for one pass in flat memory.

    Every path is looked at before anything is read. Iterating yields the issues in the order of
    the files, with a `BadLine` for each that is none.

    Raises:
        ExportUnreadable: A file is missing, is no file, or cannot be read; while iterating, also
            what `files.Lines` raises.
    """
    return Reading(paths)


def _issues_of(lines: files.Lines) -> Iterator[Record | BadLine]:
    """Tell JSON lines from a document that spreads over lines, and read either."""
    coming = iter(lines)
    head = list(islice(coming, _LAYOUT_LINES))
    if _is_document([line for line in head if not line.isspace()]):
        yield from _document(b"".join(head) + lines.rest(), Place(lines.name, 1, 0))
        return
    for number, line in enumerate(chain(head, coming), 1):
        if not line.isspace():
            yield from _line(line.rstrip(), Place(lines.name, number, 0))


def _is_document(head: list[bytes]) -> bool:
    """Whether the first value goes on after its line, and the next lines are not rows themselves.

    A first row that was cut off looks like the beginning of a document; its neighbours tell.
    """
    if not head or not _is_unfinished(head[0]):
        return False
    rows = sum(1 for line in head[1:] if _is_object(line))
    return 2 * rows <= len(head) - 1


def _is_unfinished(line: bytes) -> bool:
    try:
        orjson.loads(line)
    except orjson.JSONDecodeError as error:
        return line.lstrip()[:1] in {b"{", b"["} and error.pos >= len(error.doc)
    return False


def _is_object(line: bytes) -> bool:
    try:
        return isinstance(orjson.loads(line), dict)
    except orjson.JSONDecodeError:
        return False


def _line(line: bytes, place: Place) -> Iterator[Record | BadLine]:
    try:
        value, replaced = json_text.parse(line)
    except orjson.JSONDecodeError:
        yield from _document(line, place)
        return
    if isinstance(value, dict) and "issues" not in value:
        yield _judged(value, replaced, line, place, catalogue_of(value))
    elif replaced:
        yield from _document(line, place)
    else:
        yield from _page(value, place)


def _document(data: bytes, place: Place) -> Iterator[Record | BadLine]:
    """Read values that follow one another with nothing between them, as curl appends them."""
    try:
        whole = data.decode()
    except UnicodeDecodeError as error:
        line = place.line + data.count(b"\n", 0, error.start)
        yield BadLine.at(replace(place, line=line), "not UTF-8", data)
        return
    at, line = 0, place.line
    while (start := _after_space(whole, at)) < len(whole):
        line += whole.count("\n", at, start)
        try:
            value, at = _DECODER.raw_decode(whole, start)
        except (ValueError, RecursionError) as error:
            here = replace(place, line=_line_of(error, place.line, line))
            yield BadLine.at(here, _problem(error), whole[start : start + _QUOTED_LENGTH])
            return
        yield from _page(value, replace(place, line=line))
        line += whole.count("\n", start, at)


def _no_number(constant: str) -> None:
    raise ValueError(f"{constant} is no number")


_DECODER = json.JSONDecoder(parse_constant=_no_number)


def _after_space(whole: str, at: int) -> int:
    space = _SPACE.match(whole, at)
    return at if space is None else space.end()


def _line_of(error: Exception, first: int, start: int) -> int:
    """Return the line where a value breaks, or where it starts when nobody knows."""
    return first + error.lineno - 1 if isinstance(error, json.JSONDecodeError) else start


def _problem(error: Exception) -> str:
    if isinstance(error, json.JSONDecodeError):
        return f"not JSON: {error.msg} (column {error.colno})"
    if isinstance(error, RecursionError):
        return "not JSON that can be read: nested too deeply"
    return f"not JSON: {str(error).partition(';')[0]}"


def _page(value: object, place: Place) -> Iterator[Record | BadLine]:
    """Yield the issues of an answer, of a list of either, or the one issue that `value` is."""
    held: object = None
    catalogue = UNTOLD
    for position, (holder, issue) in enumerate(_flattened(value), 1):
        if holder is not held:
            held, catalogue = holder, catalogue_of(holder)
        where = place if issue is value else replace(place, position=position)
        yield _again(issue, where, catalogue)


def _flattened(value: object) -> Iterator[tuple[object, object]]:
    for each in value if isinstance(value, list) else [value]:
        issues = each.get("issues") if isinstance(each, dict) else None
        if isinstance(issues, list):
            yield from ((each, issue) for issue in issues)
        else:
            yield each, each


def _again(issue: object, place: Place, catalogue: Catalogue) -> Record | BadLine:
    """Write one issue of a page as a text of its own and read that, like a line."""
    try:
        written = _written(issue)
        return _judged(*json_text.parse(written), written, place, catalogue)
    except (orjson.JSONDecodeError, RecursionError):
        return BadLine.at(place, "not JSON that can be stored", "")


def _written(issue: object) -> bytes:
    try:
        return orjson.dumps(issue)
    except TypeError:  # half a surrogate pair, an integer beyond 64 bits, deep nesting
        return json.dumps(issue).encode()


def _judged(
    issue: object, replaced: int, written: bytes, place: Place, catalogue: Catalogue
) -> Record | BadLine:
    if not isinstance(issue, dict):
        return BadLine.at(place, "not an object", written)
    problem = _complaint(issue)
    if problem is not None:
        return BadLine.at(place, problem, written)
    return Record(place, written.decode().strip(), issue, replaced, catalogue)


def _complaint(issue: Json) -> str | None:
    errors = issue.get("errorMessages")
    if isinstance(errors, list):
        told = " ".join(text(each) for each in errors)
        return f"an error of Jira, no issue: {told[:200]}"
    if identifier(issue.get("id")) is None:
        return f"no id of 1 to {ID_LENGTH} characters"
    if not 0 < len(text(issue.get("key"))) <= KEY_LENGTH:
        return f"no key of 1 to {KEY_LENGTH} characters"
    return None if isinstance(issue.get("fields"), dict) else "no fields"

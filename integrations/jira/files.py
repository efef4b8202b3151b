"""The lines of a file of the export: unpacked, without a byte order mark, of bounded length."""

import gzip
import io
import os
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO, ClassVar

from integrations.jira import json_text
from kernel.errors import DomainError

LONGEST_VALUE = 256 * 1024 * 1024
"""Bytes of one JSON value: a line, or a document that spreads over lines, which is read whole."""

_GZIP = b"\x1f\x8b"
_UTF8_MARK = b"\xef\xbb\xbf"
_UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")
_BUFFER = 1 << 16


class ExportUnreadable(DomainError):
    """A file of the export is missing or damaged; nothing of the import may be kept."""

    code: ClassVar[str] = "BAD_EXPORT"

    def __init__(self, file: str, problem: str) -> None:
        super().__init__(f"{file}: {problem}")
        self.file = file


def opened(path: Path) -> io.FileIO:
    """Open a file for reading.

    Raises:
        ExportUnreadable: It is missing, a folder, a pipe, or not ours to read.
    """
    try:
        if path.exists() and not (path.is_file() or path.is_dir()):  # opening it may never end
            raise ExportUnreadable(shown(path), "is no file; write it to one first")
        return path.open("rb", buffering=0)
    except OSError as error:
        raise ExportUnreadable(shown(path), _reason(error)) from None


def size(path: Path) -> int:
    """Return the bytes of a file; raises what `opened` raises."""
    with opened(path) as file:
        return os.fstat(file.fileno()).st_size


def shown(path: Path) -> str:
    """Return a path as text that can be stored and printed, whatever its bytes are."""
    return json_text.storable(os.fsencode(path))


class Lines:
    """The lines of one open file, in flat memory; `number` is the last one that was read."""

    def __init__(self, file: io.FileIO, name: str) -> None:
        self.name = name
        self.number = 0
        self._file = file
        self._stream: BinaryIO = file  # replaced by what is behind gzip once reading starts

    def __iter__(self) -> Iterator[bytes]:
        """Yield line after line.

        Raises:
            ExportUnreadable: A gzip is cut off or damaged, the text is UTF-16, a line is longer
                than `LONGEST_VALUE`.
        """
        try:
            self._stream = self._unpacked()
            while line := self._stream.readline(LONGEST_VALUE + 1):
                self.number += 1
                yield self._bounded(line, self.number)
        except (EOFError, gzip.BadGzipFile, zlib.error, OSError) as error:
            raise self._damaged(error) from None

    def rest(self) -> bytes:
        """Return all that follows of the value that line 1 begins; raises what iterating raises."""
        try:
            return self._bounded(self._stream.read(LONGEST_VALUE + 1), 1)
        except (EOFError, gzip.BadGzipFile, zlib.error, OSError) as error:
            raise self._damaged(error) from None

    def _unpacked(self) -> BinaryIO:
        """Return the stream behind gzip, if there is one: told by its first bytes, not its name."""
        stream: io.BufferedReader[Any] = io.BufferedReader(self._file)
        if stream.peek(2)[:2] == _GZIP:
            stream = io.BufferedReader(gzip.GzipFile(fileobj=stream), _BUFFER)
        start = stream.peek(3)
        if start.startswith(_UTF16_MARKS):
            raise ExportUnreadable(self.name, "the text is UTF-16; save it as UTF-8")
        if start.startswith(_UTF8_MARK):
            stream.read(len(_UTF8_MARK))
        return stream

    def _bounded(self, text: bytes, line: int) -> bytes:
        if len(text) > LONGEST_VALUE:
            limit = LONGEST_VALUE // 1024**2
            problem = f"line {line} begins a JSON value of over {limit} MB"
            raise ExportUnreadable(self.name, f"{problem}; write one issue a line")
        return text

    def _damaged(self, error: Exception) -> ExportUnreadable:
        after = f", after line {self.number}" if self.number else ""
        if isinstance(error, EOFError):
            return ExportUnreadable(self.name, f"the gzip ends early{after}")
        if isinstance(error, gzip.BadGzipFile | zlib.error):
            return ExportUnreadable(self.name, f"the gzip is damaged{after} ({error})")
        return ExportUnreadable(self.name, f"{_reason(error)}{after}")


def _reason(error: Exception) -> str:
    return (getattr(error, "strerror", None) or str(error)).lower()

"""Bytes of a file as text: which encoding a spreadsheet has written, when it does not say."""

import codecs
import io
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Protocol, TextIO

from integrations.spreadsheet.errors import SheetNotReadable
from kernel.errors import shown

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
"""How Excel's own files begin, the new ones and the old ones."""

_BLOCK = 1 << 16
_HEAD = 4
GUESS = "cp1252"


class Source(Protocol):
    """A sheet that can be read more than once."""

    def opened(self) -> AbstractContextManager[tuple[TextIO, list[str]]]:
        """Return its text and what there is to say of how it was read."""
        ...


@dataclass(frozen=True, slots=True)
class Pasted:
    """A sheet that was sent as text."""

    text: str

    @contextmanager
    def opened(self) -> Iterator[tuple[TextIO, list[str]]]:
        """Return the text as a file."""
        yield io.StringIO(self.text.removeprefix("\ufeff"), newline=""), []


@dataclass(frozen=True, slots=True)
class Stored:
    """A file on this machine, with its encoding where somebody said it."""

    path: Path
    encoding: str | None = None

    @contextmanager
    def opened(self) -> Iterator[tuple[TextIO, list[str]]]:
        """Open the file as text.

        Raises:
            SheetNotReadable: It is not there, no CSV, or in an encoding that nobody can tell.
        """
        try:
            with self.path.open("rb") as file:
                encoding, notes = self._encoding(file)
                file.seek(0)
                with io.TextIOWrapper(file, encoding=encoding, newline="") as text:
                    yield text, notes
        except OSError as error:
            name = shown(str(self.path))
            raise SheetNotReadable(f"{name} cannot be read: {error.strerror}.") from None
        except UnicodeError:
            named = self.encoding or "its encoding"
            raise SheetNotReadable(f"The file is not in {named}; name it by --encoding.") from None

    def _encoding(self, file: BinaryIO) -> tuple[str, list[str]]:
        head = file.read(_HEAD)
        if head.startswith(_WORKBOOKS):
            raise SheetNotReadable("This is a workbook of Excel: save it as CSV UTF-8 first.")
        if self.encoding is not None:
            return _known(self.encoding), []
        for mark, name in _MARKS:
            if head.startswith(mark):
                return name, []
        file.seek(0)
        if _is_utf8(file):
            return "utf-8", []
        return GUESS, ["The file is not UTF-8; it was read as Windows-1252."]


def _known(encoding: str) -> str:
    try:
        "x".encode(encoding)  # some codecs are of no text
        return codecs.lookup(encoding).name
    except (LookupError, ValueError):
        raise SheetNotReadable(f"There is no encoding {shown(encoding)}.") from None


def _is_utf8(file: BinaryIO) -> bool:
    """Read the whole file once.

    Raises:
        SheetNotReadable: It is neither text in UTF-8 nor in any encoding of one byte a sign.
    """
    decoder = codecs.getincrementaldecoder("utf-8")()
    strict = codecs.getincrementaldecoder(GUESS)()
    is_utf8 = True
    first = True
    while block := file.read(_BLOCK):
        if first and b"\0" in block[:_HEAD]:
            raise SheetNotReadable(
                "The file looks like UTF-16 without its mark; name it by --encoding utf-16-le."
            )
        first = False
        try:
            if is_utf8:
                decoder.decode(block)
        except UnicodeDecodeError:
            is_utf8 = False
        try:
            strict.decode(block)
        except UnicodeDecodeError:
            if not is_utf8:
                raise SheetNotReadable(
                    "The file is neither UTF-8 nor Windows-1252; name it by --encoding."
                ) from None
    return is_utf8

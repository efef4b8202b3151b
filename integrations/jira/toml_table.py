"""Reading a table of a mapping file: every refusal names the file, the table and the key."""

import json
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any, ClassVar

from kernel.errors import DomainError, shown
from kernel.models import VISIBLE

CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]")
"""Control characters and line ends; a name may hold any other letter, sign or space."""


class MappingInvalid(DomainError):
    """A mapping file says something that cannot be meant; nothing was read with it."""

    code: ClassVar[str] = "BAD_MAPPING"

    def __init__(self, file: str, problem: str) -> None:
        super().__init__(f"{file}: {problem}")
        self.file = file


@dataclass(frozen=True, slots=True)
class Table:
    """One table; `name` is empty for the file itself."""

    file: str
    name: str
    values: Mapping[str, Any]

    def refuse(self, key: str, problem: str) -> MappingInvalid:
        """Return the error that says what is wrong with `key`."""
        table = f"[{self.name}] " if self.name else ""
        return MappingInvalid(self.file, f"{table}{json.dumps(key, ensure_ascii=False)} {problem}")

    def only(self, *known: str) -> None:
        """Refuse the first key that nobody reads, naming the nearest that somebody does."""
        for key in self.values:
            if key not in known:
                raise self.refuse(key, f"is unknown; {_meant(key, known)}")

    def table(self, key: str) -> "Table":
        """Return the table below `key`, empty when there is none."""
        value = self.values.get(key, {})
        if not isinstance(value, dict):
            raise self.refuse(key, "is no table")
        return Table(self.file, f"{self.name}.{key}" if self.name else key, value)

    def texts(self, longest: int) -> dict[str, str]:
        """Return all keys and values, each a line of text of at most `longest` characters."""
        for key in self.values:
            self._fit(key, key, longest)
        return {key: self.text(key, longest) for key in self.values}

    def choices(self, allowed: Collection[str]) -> dict[str, str]:
        """Return all keys with values that are one of `allowed`."""
        for key, value in self.values.items():
            if not isinstance(value, str) or value not in allowed:
                problem = f"= {shown(str(value))} is none of {', '.join(allowed)}"
                raise self.refuse(key, problem + _nearest(str(value), allowed))
        return dict(self.values)

    def text(self, key: str, longest: int) -> str:
        """Return the line of text below `key`."""
        return self._fit(key, self.values[key], longest)

    def optional(self, key: str, longest: int) -> str | None:
        """Return the line of text below `key`, or None when it is not there."""
        return self.text(key, longest) if key in self.values else None

    def _fit(self, key: str, value: object, longest: int) -> str:
        if not isinstance(value, str) or not VISIBLE.search(value):
            raise self.refuse(key, "must be a text that is not empty")
        if CONTROL.search(value):
            raise self.refuse(key, "must be one line without control characters")
        if len(value) > longest:
            raise self.refuse(key, f"is longer than {longest} characters")
        return value


def _meant(key: str, known: Collection[str]) -> str:
    if not known:
        return "nothing here has a name yet"
    nearest = get_close_matches(key, known, n=1)
    return f"did you mean {nearest[0]}?" if nearest else f"known are {', '.join(known)}"


def _nearest(value: str, allowed: Collection[str]) -> str:
    nearest = get_close_matches(value.upper(), [each.upper() for each in allowed], n=1)
    meant = [each for each in allowed if each.upper() in nearest]
    return f"; did you mean {meant[0]}?" if meant else ""

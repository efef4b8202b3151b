"""Parts of an operation's answer that know where in it they stand. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Answer:
    """A part of an answer; what hangs on null is null.

    Attributes:
        value: What JSON has here.
        path: The operation, and how to come here from its data: `board.portfolio.kanban.0.count`.
    """

    value: Any
    path: str

    def __getitem__(self, name: str) -> "Answer":
        inner = None if self.value is None else self.value[name]
        return Answer(inner, f"{self.path}.{name}")

    def __iter__(self) -> Iterator["Answer"]:
        for place, inner in enumerate(self.value):
            yield Answer(inner, f"{self.path}.{place}")

    def __len__(self) -> int:
        return len(self.value)

    def __bool__(self) -> bool:
        """Whether there is anything to show: 0 and false are something."""
        return self.value not in (None, "", [])

    def nodes(self) -> list["Answer"]:
        """Return the rows of a connection."""
        return [edge["node"] for edge in self["edges"]]

"""What came of the rows of a sheet."""

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum

MOST_LISTED = 100


class Fate(StrEnum):
    """What came of a row."""

    CREATED = "CREATED"
    UPDATED = "UPDATED"
    UNCHANGED = "UNCHANGED"
    REJECTED = "REJECTED"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one row.

    Attributes:
        row: Its number, as a spreadsheet counts.
        fate: What came of it.
        key: What it is called here: a key or a name; empty when it is not here.
        column: Which cell a rejection is about; empty when it is about the row.
        reason: Why it was rejected; empty otherwise.
    """

    row: int
    fate: Fate
    key: str = ""
    column: str = ""
    reason: str = ""


Tell = Callable[[Outcome], None]


@dataclass(slots=True)
class ImportReport:
    """What an import did, or would do.

    Attributes:
        dry_run: Whether it was only tried.
        written: Whether anything was kept.
        created, updated, unchanged, rejected: Rows, by what came of them.
        rejections: The first hundred rejected rows.
        changes: The first hundred created and updated rows.
        notes: What else there is to know of how the file was read.
    """

    dry_run: bool
    written: bool = False
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    rejected: int = 0
    rejections: list[Outcome] = field(default_factory=list)
    changes: list[Outcome] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def rows(self) -> int:
        """All rows of the file that say something."""
        return self.created + self.updated + self.unchanged + self.rejected

    def count(self, outcome: Outcome) -> None:
        """Take down what came of a row."""
        name = outcome.fate.lower()
        setattr(self, name, getattr(self, name) + 1)
        listed = self.rejections if outcome.fate is Fate.REJECTED else self.changes
        if outcome.fate is not Fate.UNCHANGED and len(listed) < MOST_LISTED:
            listed.append(outcome)

"""The first phase of an import: from the files into the staging tables, in one pass."""

from collections import Counter
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from integrations.jira import export, issue
from integrations.jira.export import BadLine, Reading, Record
from integrations.jira.importing import staging
from integrations.jira.mapping import Mapping
from integrations.jira.states import Statuses

_CLOCKS_DIFFER = timedelta(days=1)
"""How far the clock of a site may be ahead of ours."""

MEMBER_UNKNOWN = "MEMBER_UNKNOWN"
"""The mapping gives a user the address of somebody who is not in the workspace."""


@dataclass(slots=True)
class Read:
    """What came out of the files so far."""

    rows: int = 0
    refused: int = 0
    first_refused: BadLine | None = None
    warnings: Counter[str] = field(default_factory=Counter)


Note = Callable[[Read, Reading], None]


class Reader:
    """Reads an export with a mapping; it may be asked to read once."""

    def __init__(
        self,
        reading: Reading,
        paths: Sequence[Path],
        mapping: Mapping,
        people: Collection[str],
        statuses: Statuses,
        at: datetime,
    ) -> None:
        self._reading = reading
        self._paths = paths
        self._mapping = mapping
        self._people = people
        self._statuses = statuses
        self._latest = at + _CLOCKS_DIFFER
        self._has_statuses = False
        self._batch = staging.Batch()
        self.read = Read()

    @property
    def statuses(self) -> Statuses:
        """All that is known of statuses by now."""
        return self._statuses

    def stage(self, note: Note) -> Read:
        """Fill the staging tables; `note` is called after each batch.

        Raises:
            ExportUnreadable: See `export.read`.
        """
        staging.prepare()
        for record in self._reading:
            self.read.rows += 1
            self._take(record)
            if self._batch.is_full:
                self._batch.write()
                note(self.read, self._reading)
        self._batch.write()
        staging.finish()
        note(self.read, self._reading)
        return self.read

    def _take(self, record: Record | BadLine) -> None:
        if isinstance(record, BadLine):
            self._refuse(record, None)
            return
        if "changelog" in record.issue and not self._has_statuses:
            self._learn_statuses()
        found = issue.read_issue(record, self._mapping, self._statuses, self._latest)
        if found is None:
            self._batch.leave_out(record)
        elif isinstance(found, BadLine):
            self._refuse(found, record)
        else:
            self.read.warnings.update(warned.doubt.value for warned in found.warnings)
            self._batch.add(record, found, self._assignee(found.assignee_email))

    def _refuse(self, bad: BadLine, record: Record | None) -> None:
        self.read.refused += 1
        self.read.first_refused = self.read.first_refused or bad
        self._batch.refuse(bad, record)

    def _learn_statuses(self) -> None:
        """Look through all files for what statuses mean; histories name those of later issues."""
        self._statuses = issue.statuses_of(export.read(self._paths), self._statuses)
        self._has_statuses = True

    def _assignee(self, email: str | None) -> str | None:
        """Return the address of a person of the workspace, in small letters."""
        known = None if email is None else email.lower()
        if known is not None and known not in self._people:
            self.read.warnings[MEMBER_UNKNOWN] += 1
            return None
        return known

"""Rows that make a thing or change it, without overwriting what people changed here meanwhile.

A cell counts as the sheet's only where the sheet has changed it. What it said before is known
from its last import, or from the history of the thing when the row names the version that it
was exported at; the newer of the two counts. So for every cell that differs from here:

| the sheet, since then | people here, since then | what happens |
|---|---|---|
| changed it | did not | it is written |
| did not | changed it | it stays |
| changed it | changed it | the row is rejected |
| was never here before | | it is written |
"""

import hashlib
from abc import abstractmethod
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, ClassVar, Generic, TypeVar

from django.db import IntegrityError, transaction

from integrations.spreadsheet.columns import Column, Holds, said
from integrations.spreadsheet.errors import CellRefused
from integrations.spreadsheet.kinds.kind import Kind, Row, Run, is_taken, rejected
from integrations.spreadsheet.models import SheetRow
from integrations.spreadsheet.report import Fate, Outcome
from kernel import audit
from kernel.errors import DomainError, NotFound, as_sent, shown
from kernel.models import Editable

M = TypeVar("M", bound=Editable)

VERSION = Column(
    "version",
    "As exported: then a later edit here is noticed. May be left out.",
    Holds.WHOLE,
)

LONGEST_REMEMBERED = 100
"""Texts up to this length are remembered as they are, for people who look at the rows."""

_PLACING = {"version", "key", "rowId"}
"""Columns that say which thing is meant and are no content of it."""


class Records(Kind, Generic[M]):
    """Things of one model."""

    subject: ClassVar[str]
    """The column of `SheetRow` that holds them."""

    repeats: ClassVar[bool] = False
    """Whether several rows of a sheet may be of one thing, if they say the same of it."""

    links: ClassVar[Mapping[str, Callable[[Any], object]]] = {}
    """What a column says of a thing that holds a related row."""

    own: ClassVar[tuple[Column, ...] | None] = None
    """The columns that are of the thing itself; None is all of them."""

    def __init__(self, run: Run) -> None:
        super().__init__(run)
        self.content = [each for each in self.own or self.columns if each.name not in _PLACING]
        self.seen: dict[str, Row] = {}
        self.made: dict[str, M] = {}
        self.memories: dict[int, SheetRow] = {}

    @abstractmethod
    def targets(self, rows: Sequence[Row]) -> dict[int, M | DomainError]:
        """Find what stands here, by the number of the row, or why a row can mean nothing."""

    @abstractmethod
    def identity(self, row: Row) -> str:
        """Return what makes a row the same row in the next file."""

    @abstractmethod
    def create(self, row: Row) -> M:
        """Make a thing by the action that makes one."""

    @abstractmethod
    def edit(self, target: M, changes: dict[str, Any]) -> M:
        """Change a thing by the action that changes one."""

    def take(self, rows: Sequence[Row]) -> Iterator[Outcome]:
        """Bring rows here; what they said is kept behind the last of them."""
        targets = self.targets(rows)
        standing = [each.pk for each in targets.values() if not isinstance(each, DomainError)]
        self.memories = self._remembered(standing)
        fresh: dict[int, SheetRow] = {}
        for row in rows:
            yield self._outcome(row, targets.get(row.number), fresh)
        self.keep(fresh)

    def keep(self, fresh: Mapping[int, SheetRow]) -> None:
        """Write down what rows said."""
        SheetRow.objects.bulk_create(
            fresh.values(),
            update_conflicts=True,
            unique_fields=[self.subject],
            update_fields=["identity", "said", "version"],
        )

    def _remembered(self, keys: Sequence[int]) -> dict[int, SheetRow]:
        rows = SheetRow.objects.filter(**{f"{self.subject}__in": keys})
        return {getattr(row, f"{self.subject}_id"): row for row in rows}

    def _outcome(
        self, row: Row, found: M | DomainError | None, fresh: dict[int, SheetRow]
    ) -> Outcome:
        try:
            if isinstance(found, DomainError):
                return rejected(row.number, found)
            fate, target = self.bring(row, found, fresh)
        except NotFound as error:
            return replace(rejected(row.number, error), column=self._naming(error.what))
        except DomainError as error:
            return rejected(row.number, error)
        except IntegrityError as error:
            if not is_taken(error):
                raise
            return rejected(row.number, error)
        return Outcome(row.number, fate, key=self.called(target))

    def _naming(self, what: str) -> str:
        """Return the column that names such a thing."""
        name = "owner" if what == "person" else as_sent(what.replace(" ", "_"))
        return name if name in self.links else ""

    def called(self, target: M) -> str:
        """Return what people call it."""
        return str(target)

    def bring(self, row: Row, found: M | None, fresh: dict[int, SheetRow]) -> tuple[Fate, M]:
        """Make the thing of a row, change it, or leave it as it is."""
        identity = self.identity(row)
        for name in {identity, self.remembered_as(row) or identity}:
            self._require_once(name, row)
        found = found or self.made.get(identity)
        if found is None:
            with transaction.atomic():
                made = self.create(row)
            self._note(made, row, fresh)
            fate = Fate.CREATED
        else:
            memory = fresh.get(found.pk) or self.memories.get(found.pk)
            made, changes = found, self._changes(row, found, memory)
            if changes:
                with transaction.atomic():
                    made = self.edit(found, changes)
            if changes or memory is None or {**memory.said, **self._marks(row)} != memory.said:
                self._note(made, row, fresh, memory)
            fate = Fate.UPDATED if changes else Fate.UNCHANGED
        if self.repeats:
            self.made[identity] = made
        return fate, made

    def _require_once(self, identity: str, row: Row) -> None:
        before = self.seen.setdefault(identity, row)
        if before is row:
            return
        if not self.repeats:
            raise CellRefused("", f"It is the same as row {before.number}.")
        for name, text in self._content(row).items():
            if before.texts.get(name, text) != text:
                raise CellRefused(
                    name, f"Row {before.number} says {shown(before.texts[name])} of the same."
                )

    def _changes(self, row: Row, target: M, memory: SheetRow | None) -> dict[str, Any]:
        """Return what the sheet changed, by the names of the action; see the module."""
        current = self.texts(target)
        differing = {
            name: text for name, text in self._content(row).items() if text != current[name]
        }
        if not differing:
            return {}
        before = self._before(row, target, memory)
        changes: dict[str, Any] = {}
        for name, text in differing.items():
            if before.get(name) == _mark(text):
                continue
            if name in before and before[name] != _mark(current[name]):
                raise CellRefused(
                    name,
                    f"The sheet says {shown(text)}, and here somebody has changed it to"
                    f" {shown(current[name])} since.",
                )
            changes[self._column(name).field] = row.values[name]
        return changes

    def _before(self, row: Row, target: M, memory: SheetRow | None) -> Mapping[str, str]:
        """Return the marks of what the sheet, or this place when it was exported, said before."""
        version = row.values.get("version")
        if memory is not None and (version is None or version < memory.version):
            return memory.said
        if version is None:
            return {}
        then = audit.as_of_version(target, version)
        if then is None:
            raise CellRefused("version", f"There is no version {version}; export it again.")
        return {name: _mark(text) for name, text in self.texts(then).items()}

    def texts(self, target: M) -> dict[str, str]:
        """Return what a thing says in every column."""
        return {
            column.name: said(
                self.links[column.name](target)
                if column.name in self.links
                else getattr(target, column.field)
            )
            for column in self.content
        }

    def _content(self, row: Row) -> dict[str, str]:
        names = {column.name for column in self.content}
        return {name: text for name, text in row.texts.items() if name in names}

    def _marks(self, row: Row) -> dict[str, str]:
        return {name: _mark(text) for name, text in self._content(row).items()}

    def _column(self, name: str) -> Column:
        return next(column for column in self.content if column.name == name)

    def _note(
        self, target: M, row: Row, fresh: dict[int, SheetRow], memory: SheetRow | None = None
    ) -> None:
        before = memory or SheetRow()
        fresh[target.pk] = SheetRow(
            workspace_id=self.run.portfolio.workspace_id,
            portfolio=self.run.portfolio,
            identity=self.remembered_as(row) or before.identity,
            said={**before.said, **self._marks(row)},
            version=target.version,
            **{f"{self.subject}_id": target.pk},
        )

    def remembered_as(self, _row: Row) -> str:
        """Return what the next file finds the thing by; empty where its own name does."""
        return ""

    def given(self, row: Row, *without: str) -> dict[str, Any]:
        """Return what a row says of a new thing, by the names of the action."""
        return {
            column.field: row.values[column.name]
            for column in self.content
            if column.name in row.values and column.name not in without
        }


def _mark(text: str) -> str:
    """Return what a text is remembered by: itself, or a digest of one that is long."""
    if len(text) <= LONGEST_REMEMBERED:
        return text
    return f"sha256:{hashlib.sha256(text.encode()).hexdigest()}"


def wanted(row: Row, *names: str) -> None:
    """Refuse a row that lacks what a new thing needs."""
    for name in names:
        if name not in row.values:
            raise CellRefused(name, f"A new one needs {name}.")

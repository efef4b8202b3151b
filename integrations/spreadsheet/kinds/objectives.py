"""Objectives and their key results: one row a key result, the objective's columns repeated."""

from collections.abc import Sequence
from typing import Any, ClassVar

from django.db import transaction

from integrations.spreadsheet.columns import Column, Holds
from integrations.spreadsheet.errors import CellRefused
from integrations.spreadsheet.kinds.kind import Row, Run
from integrations.spreadsheet.kinds.records import VERSION, Records, wanted
from integrations.spreadsheet.models import SheetRow
from integrations.spreadsheet.report import Fate
from kernel.errors import DomainError
from portfolio import actions
from portfolio.models import KeyResult, Objective
from portfolio.okr import Commitment, KeyResultKind
from portfolio.schema.objectives import Objective as ObjectiveType

_PARTS: tuple[Column, ...] = (
    Column("keyResult", "What shows that it is reached. Leave it empty for an objective alone.",
           example="Payload"),
    Column("kind", "How it is judged, for good.", Holds.CHOICE, choices=tuple(KeyResultKind),
           example="INCREASE"),
    Column("unit", "What its numbers count.", example="kg"),
    Column("start", "Where it stood.", Holds.NUMBER, example="2"),
    Column("target", "Where it should stand.", Holds.NUMBER, example="8"),
    Column("low", "Of one that should be maintained.", Holds.NUMBER),
    Column("high", "Of one that should be maintained.", Holds.NUMBER),
    Column("commitment", "Promised, or a stretch.", Holds.CHOICE, choices=tuple(Commitment),
           example="COMMITTED"),
    Column("weight", "Its part in the objective's score.", Holds.NUMBER, example="1"),
)  # fmt: skip

_AIMS: tuple[Column, ...] = (
    Column("name", "What the objective is called here.", needed=True, also=("objective",),
           example="Carry what matters"),
    Column("description", "Any text."),
    Column("theme", "By name.", also=("theme.name",), example="Carry more"),
    Column("owner", "By e-mail.", also=("owner.email",)),
    Column("startsDate", "The first day of its period.", Holds.DATE, example="2026-01-01"),
    Column("endsDate", "Its last day.", Holds.DATE, example="2026-03-31"),
)  # fmt: skip


class KeyResults(Records[KeyResult]):
    """The key results of one objective after the other; `Objectives` says of which."""

    subject = "key_result"
    verbs = ("objective.edit",)
    columns = _PARTS
    links = {"keyResult": lambda key_result: key_result.name}
    objective: Objective

    def identity(self, row: Row) -> str:
        """Return both names."""
        return f"{self.objective.pk} {row.values['keyResult']}"

    def targets(self, rows: Sequence[Row]) -> dict[int, KeyResult | DomainError]:
        """Find key results by the names that rows give them."""
        here = KeyResult.objects.active().filter(objective=self.objective)
        return {
            row.number: found
            for row in rows
            for found in here.filter(name=row.values["keyResult"])[:1]
        }

    def of(self, objective: Objective, row: Row) -> Fate:
        """Bring the key result of one row to its objective."""
        self.objective = objective
        found = self.targets([row]).get(row.number)
        assert not isinstance(found, DomainError)  # noqa: S101 # none is returned
        self.memories = {} if found is None else self._remembered([found.pk])
        fresh: dict[int, SheetRow] = {}
        fate, _ = self.bring(row, found, fresh)
        self.keep(fresh)
        return fate

    def create(self, row: Row) -> KeyResult:
        """Add a key result."""
        wanted(row, "kind")
        return actions.create_key_result(
            by=self.run.by, objective_id=self.objective.pk, name=row.values["keyResult"],
            kind=KeyResultKind(row.values["kind"]),
            details=self.given(row, "keyResult", "kind"),
        )  # fmt: skip

    def edit(self, target: KeyResult, changes: dict[str, Any]) -> KeyResult:
        """Change a key result, but for its kind."""
        if "kind" in changes:
            raise CellRefused("kind", f"It is of the kind {target.kind}, for good.")
        return actions.edit_key_result(
            by=self.run.by, key_result_id=target.pk, changes=changes,
            expected_version=target.version,
        )  # fmt: skip


class Objectives(Records[Objective]):
    """One objective, or one key result of an objective, a row."""

    subject = "objective"
    verbs = ("objective.edit",)
    repeats = True
    shown_by = (ObjectiveType,)
    columns: ClassVar[tuple[Column, ...]] = (*_AIMS, *_PARTS, VERSION)
    own = _AIMS
    links = {
        "theme": lambda objective: objective.theme.name if objective.theme_id else None,
        "owner": lambda objective: objective.owner.email if objective.owner_id else None,
    }

    def __init__(self, run: Run) -> None:
        super().__init__(run)
        self.parts = KeyResults(run)

    def identity(self, row: Row) -> str:
        """Return the name."""
        return str(row.values.get("name", ""))

    def targets(self, rows: Sequence[Row]) -> dict[int, Objective | DomainError]:
        """Find objectives by name; those that were put away have let their names go."""
        names = {row.number: row.values.get("name") for row in rows}
        here = Objective.objects.active().filter(portfolio=self.run.portfolio)
        rows_here = here.select_related("theme", "owner").filter(name__in={*names.values()})
        found = {row.name: row for row in rows_here}
        return {number: found[name] for number, name in names.items() if name in found}

    def bring(
        self, row: Row, found: Objective | None, fresh: dict[int, SheetRow]
    ) -> tuple[Fate, Objective]:
        """Bring the objective here, and then the key result of the row; both or neither."""
        kept, made = dict(fresh), dict(self.made)
        try:
            with transaction.atomic():
                fate, target = super().bring(_part(row, (*_AIMS, VERSION)), found, fresh)
                fates = {fate}
                if "keyResult" in row.values:
                    fates.add(self.parts.of(target, _part(row, _PARTS)))
        except DomainError:
            self.made = made
            fresh.clear()
            fresh.update(kept)
            raise
        return next(each for each in _STRONGEST if each in fates), target

    def create(self, row: Row) -> Objective:
        """Say what the portfolio wants to reach."""
        wanted(row, "name", "startsDate", "endsDate")
        given = self.given(row)
        return actions.create_objective(
            by=self.run.by, portfolio=self.run.portfolio.key, name=given.pop("name"),
            starts_date=given.pop("starts_date"), ends_date=given.pop("ends_date"),
            details=given, at=self.run.at,
        )  # fmt: skip

    def edit(self, target: Objective, changes: dict[str, Any]) -> Objective:
        """Change an objective."""
        return actions.edit_objective(
            by=self.run.by, objective_id=target.pk, changes=changes,
            expected_version=target.version,
        )  # fmt: skip


_STRONGEST = (Fate.CREATED, Fate.UPDATED, Fate.UNCHANGED)


def _part(row: Row, columns: Sequence[Column]) -> Row:
    names = {column.name for column in columns}
    return Row(
        row.number,
        {name: value for name, value in row.values.items() if name in names},
        {name: text for name, text in row.texts.items() if name in names},
    )

"""Themes and value streams, which are called by their names."""

from collections.abc import Sequence
from typing import Any, ClassVar

from integrations.spreadsheet.columns import Column, Holds
from integrations.spreadsheet.kinds.kind import Row
from integrations.spreadsheet.kinds.records import VERSION, Records, wanted
from kernel.errors import DomainError
from portfolio import actions
from portfolio.models import Horizon, StrategicTheme, ValueStream
from portfolio.schema import strategy as schema

_DESCRIPTION = Column("description", "What it is about.", example="Parts within the hour")


class Themes(Records[StrategicTheme]):
    """One theme a row."""

    subject = "theme"
    verbs = ("strategy.edit",)
    shown_by = (schema.StrategicTheme,)
    columns: ClassVar[tuple[Column, ...]] = (
        Column("name", "What it is called here.", needed=True, also=("theme",),
               example="Carry more"),
        _DESCRIPTION,
        Column("horizon", "How far it is from paying for itself.", Holds.CHOICE,
               choices=tuple(Horizon), example="H1"),
        Column("budgetShare", "Its part of the budget, in percent.", Holds.NUMBER, example="40"),
        VERSION,
    )  # fmt: skip

    def identity(self, row: Row) -> str:
        """Return the name."""
        return str(row.values.get("name", ""))

    def targets(self, rows: Sequence[Row]) -> dict[int, StrategicTheme | DomainError]:
        """Find themes by name, those that were put away, too: a name stays taken."""
        here = StrategicTheme.objects.filter(portfolio=self.run.portfolio)
        return _named(here, rows)

    def create(self, row: Row) -> StrategicTheme:
        """Add a theme."""
        wanted(row, "name")
        run = self.run
        return actions.create_theme(by=run.by, portfolio=run.portfolio.key, **self.given(row))

    def edit(self, target: StrategicTheme, changes: dict[str, Any]) -> StrategicTheme:
        """Change a theme."""
        return actions.edit_theme(
            by=self.run.by, portfolio=self.run.portfolio.key, name=target.name, changes=changes,
            expected_version=target.version, at=self.run.at,
        )  # fmt: skip


class ValueStreams(Records[ValueStream]):
    """One value stream a row."""

    subject = "value_stream"
    verbs = ("strategy.edit",)
    shown_by = (schema.ValueStream,)
    columns: ClassVar[tuple[Column, ...]] = (
        Column("name", "What it is called here.", needed=True, also=("valueStream",),
               example="City deliveries"),
        _DESCRIPTION,
        VERSION,
    )  # fmt: skip

    def identity(self, row: Row) -> str:
        """Return the name."""
        return str(row.values.get("name", ""))

    def targets(self, rows: Sequence[Row]) -> dict[int, ValueStream | DomainError]:
        """Find value streams by name, those that were put away, too: a name stays taken."""
        return _named(ValueStream.objects.filter(portfolio=self.run.portfolio), rows)

    def create(self, row: Row) -> ValueStream:
        """Add a value stream."""
        wanted(row, "name")
        run = self.run
        return actions.create_value_stream(
            by=run.by, portfolio=run.portfolio.key, **self.given(row)
        )

    def edit(self, target: ValueStream, changes: dict[str, Any]) -> ValueStream:
        """Change a value stream."""
        return actions.edit_value_stream(
            by=self.run.by, portfolio=self.run.portfolio.key, name=target.name, changes=changes,
            expected_version=target.version,
        )  # fmt: skip


def _named(here: Any, rows: Sequence[Row]) -> dict[int, Any]:
    names = {row.number: row.values.get("name") for row in rows}
    found = {row.name: row for row in here.filter(name__in={*names.values()} - {None})}
    return {number: found[name] for number, name in names.items() if name in found}

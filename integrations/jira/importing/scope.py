"""Where an import goes, and running its statements there."""

from dataclasses import dataclass
from typing import Any, LiteralString

from django.db import connection
from django.db.models import Model
from psycopg import sql

from kernel.principal import Principal
from portfolio.actions.statements import listed, table_of
from portfolio.models import Portfolio


@dataclass(frozen=True, slots=True)
class Scope:
    """The portfolio that one site is imported into, and who imports.

    Every statement may name `{workspace}`, `{portfolio}`, `{site}` and `{run}`, which stand in it
    as literals, so that views can be made of it too.
    """

    by: Principal
    portfolio: Portfolio
    site: str
    run_id: int

    def run(self, statement: LiteralString | sql.Composed) -> int:
        """Run a statement, or several, and return how many rows the first one touched."""
        with connection.cursor() as cursor:
            cursor.execute(self._filled(statement))
            return int(cursor.rowcount)

    def analyze(self, *models: type[Model]) -> None:
        """Let the planner know tables that have just grown: nobody else will before the end."""
        with connection.cursor() as cursor:
            cursor.execute(sql.SQL("ANALYZE {}").format(listed(map(table_of, models))))

    def rows(self, query: LiteralString) -> list[tuple[Any, ...]]:
        """Return all rows of a query."""
        with connection.cursor() as cursor:
            cursor.execute(self._filled(query))
            found: list[tuple[Any, ...]] = cursor.fetchall()
        return found

    def value(self, query: LiteralString) -> Any:  # whatever the database answers
        """Return the one value of a query."""
        ((found,),) = self.rows(query)
        return found

    def _filled(self, statement: LiteralString | sql.Composed) -> sql.Composed:
        if isinstance(statement, sql.Composed):
            return statement
        return sql.SQL(statement).format(
            run=sql.Literal(self.run_id),
            workspace=sql.Literal(self.by.workspace_id),
            portfolio=sql.Literal(self.portfolio.pk),
            site=sql.Literal(self.site),
        )

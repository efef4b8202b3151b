"""Imported items, taken in a whole table at a time: the set-based twin of creating and editing.

A source hands over two relations of its session, temporary tables or views. `incoming` has one
row per item of the portfolio:

| column | meaning |
|---|---|
| id | of an item that stands, or a new one, drawn with `statements.new_id` |
| position | the order of the new items; without this column every item stands already |
| history | WHOLE, PART or NONE: how much of the item's past the source told |
| source_fields | the fields that the source keeps, by the names that an edit gives them |
| any column of the item | what the source holds; a column that is not there is left alone |

`steps` has the past of these items: id, number (their order), at, from_state, to_state.

What stands is changed only where it differs, as one version. An archived item stays archived. A
field that may be filled here (`ours`) is the source's only where nobody here has filled it, or
where it was the source's already; so what was aligned here survives, and what the source alone
had said goes when the source says it no longer. New items go last, in their order.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import connection
from django.db.models.expressions import RawSQL
from psycopg import sql

from kernel import keys, ranks
from kernel.principal import Principal
from portfolio.actions.room import note_arrivals, take_turns
from portfolio.actions.statements import (
    columns_in,
    columns_of,
    defaults_of,
    listed,
    plan_anew,
    run,
    table_of,
    value_of,
)
from portfolio.limits import Measure, Occupied, Scope, Target
from portfolio.models import Item, ItemQuerySet, Portfolio, WipLimit

_AT_ONCE = 5_000
"""New keys and ranks that are held in memory at once."""

_NO_VALUES = frozenset({"id", "position", "history"})


@dataclass(frozen=True, slots=True)
class Absorbed:
    """How many items were new, and how many of the others differed."""

    created: int
    updated: int


def absorb(
    model: type[Item],
    *,
    by: Principal,
    portfolio: str,
    incoming: str,
    origin: str,
    at: datetime,
    ours: Collection[str] = (),
) -> Absorbed:
    """Bring the items of one level to what the source holds, in the caller's transaction.

    Args:
        model: The level.
        by: Who imports.
        portfolio: The key of where the items stand.
        incoming: The name of the relation, see above.
        origin: What brings them, for people: breaches of limits name it.
        at: When.
        ours: The fields, all of them nullable, that may be filled here where the source is silent.

    Raises:
        NotFound: There is no such portfolio.
        AccessDenied: The principal may not import into it.
    """
    found = Portfolio.objects.visible_to(by).named(portfolio)
    by.require("import.run", found.pk)
    taking = _Taking(model, incoming, found, ours)
    taking.hold()
    before = taking.occupied()
    updated = taking.update()
    created = taking.insert() if "position" in taking.given else 0
    note_arrivals(
        by=by, model=model, portfolio=found, before=before, after=taking.occupied(),
        origin=origin, at=at,
    )  # fmt: skip
    return Absorbed(created=created, updated=updated)


class _Taking:
    """One level of one import."""

    def __init__(
        self, model: type[Item], incoming: str, portfolio: Portfolio, ours: Collection[str]
    ) -> None:
        self.model = model
        self.incoming = sql.Identifier(incoming)
        self.table = table_of(model)
        self.portfolio = portfolio
        self.ours = ours
        self.given = columns_in(self.incoming)
        self.closed = sql.Literal(model.states_of_closed())

    def hold(self) -> None:
        """Lock what stands and the order of what is new, and let no limit be set meanwhile."""
        run(_HOLD.format(table=self.table, incoming=self.incoming))
        if "position" in self.given:
            ranks.lock(self.portfolio.pk, self.model.level)
        take_turns(self.portfolio.workspace_id, shared=True)

    def occupied(self) -> Occupied:
        """Weigh what the rows of the import take up, where the workspace has limits."""
        limits = WipLimit.objects.filter(workspace=self.portfolio.workspace_id)
        scopes = limits.in_force().filter(level=self.model.level).values_list("scope", flat=True)
        ids = RawSQL(sql.SQL("SELECT id FROM {}").format(self.incoming).as_string(), [])  # noqa: S611 # quoted
        rows: ItemQuerySet[Any] = self.model._default_manager.filter(pk__in=ids)  # type: ignore[assignment] # noqa: SLF001
        found: dict[Target, dict[Measure, Decimal]] = {}
        for scope in sorted({*scopes}):
            found |= rows.occupied(Scope(scope))
        return found

    def update(self) -> int:
        """Change what stands and differs; return how many that were."""
        plan_anew()
        fresh = {name: self._merged(name) for name in self._values()}
        if "state" in fresh:
            fresh |= {name: self._kept_in(name) for name in self.model.only_in}
        return run(
            _UPDATE.format(
                table=self.table,
                incoming=self.incoming,
                changes=listed(
                    sql.SQL("{} = {}").format(sql.Identifier(name), value)
                    for name, value in fresh.items()
                ),
                before=listed(sql.Identifier("item", name) for name in fresh),
                after=listed(fresh.values()),
                portfolio=sql.Literal(self.portfolio.pk),
            )
        )

    def insert(self) -> int:
        """Add what is new, with keys and ranks behind all others; return how many that were."""
        run(_NUMBER_NEW.format(table=self.table, incoming=self.incoming))
        count = self._place()
        columns: dict[str, sql.Composable] = {
            "id": sql.Identifier("incoming", "id"),
            "workspace_id": sql.Literal(self.portfolio.workspace_id),
            "portfolio_id": sql.Literal(self.portfolio.pk),
            "key": sql.Identifier("place", "key"),
            "rank": sql.Identifier("place", "rank"),
            **{name: self._new(name) for name in self._values()},
        }
        columns |= defaults_of(self.model, columns)
        run(
            _INSERT.format(
                table=self.table,
                incoming=self.incoming,
                columns=listed(map(sql.Identifier, columns)),
                values=listed(columns.values()),
            )
        )
        return count

    def _place(self) -> int:
        """Give the new items their keys and ranks, in flat memory."""
        count = int(value_of(_COUNT_NEW))
        last = value_of(
            _LAST_RANK.format(table=self.table, portfolio=sql.Literal(self.portfolio.pk))
        )
        for start in range(0, count, _AT_ONCE):
            many = min(_AT_ONCE, count - start)
            places = ranks.after(last, many)
            last = places[-1]
            names = keys.take(self.portfolio.pk, self.portfolio.key, many)
            with connection.cursor() as cursor, cursor.copy(_COPY_PLACES) as copy:
                for place in zip(range(start + 1, start + many + 1), names, places, strict=True):
                    copy.write_row(place)
        return count

    def _kept_in(self, name: str) -> sql.Composable:
        """Return the value of a column that an item leaves behind with its state."""
        field: Any = self.model._meta.get_field(name)  # noqa: SLF001
        return _KEPT_IN.format(
            state=sql.Literal(self.model.only_in[name]),
            column=sql.Identifier(name),
            empty=sql.Literal(field.get_default()),
        )

    def _values(self) -> list[str]:
        names = {*columns_of(self.model).values()} - _NO_VALUES
        return [name for name in self.given if name in names]

    def _new(self, name: str) -> sql.Composable:
        if name == "finished_at":
            return _FINISHED_NEW.format(closed=self.closed)
        if name == "source_fields":
            return _SORTED.format(kept=sql.SQL(""))
        return sql.Identifier("incoming", name)

    def _merged(self, name: str) -> sql.Composable:
        """Return the value of a column that stands, by the rules of this module."""
        if name == "started_at":
            return _STARTED
        if name == "finished_at":
            return _FINISHED.format(closed=self.closed)
        if name == "source_fields":
            kept = (_KEPT.format(**self._ours(field)) for field in self.ours)
            return _SORTED.format(kept=sql.SQL("").join(kept))
        if name.removesuffix("_id") in self.ours:
            return _OURS_OR_THEIRS.format(**self._ours(name.removesuffix("_id")))
        return sql.Identifier("incoming", name)

    def _ours(self, field: str) -> dict[str, sql.Composable]:
        column = sql.Identifier(columns_of(self.model)[field])
        return {"field": sql.Literal(field), "column": column}


_HOLD = sql.SQL("""
    SELECT item.id FROM {table} AS item JOIN {incoming} AS incoming ON incoming.id = item.id
    ORDER BY item.id FOR NO KEY UPDATE OF item
""")
"""Everybody takes locks in one order, so that none waits for ever: see `portfolio.actions.room`."""

_UPDATE = sql.SQL("""
    UPDATE {table} AS item SET {changes}, version = item.version + 1
    FROM {incoming} AS incoming
    WHERE item.id = incoming.id AND item.portfolio_id = {portfolio}
      AND ROW({before}) IS DISTINCT FROM ROW({after})
""")

_NUMBER_NEW = sql.SQL("""
    DROP TABLE IF EXISTS absorbed_new, absorbed_place;
    CREATE TEMP TABLE absorbed_new ON COMMIT DROP AS
        SELECT id, row_number() OVER (ORDER BY position) AS number FROM {incoming} AS incoming
        WHERE NOT EXISTS (SELECT FROM {table} AS item WHERE item.id = incoming.id);
    CREATE TEMP TABLE absorbed_place (number bigint, key text, rank text) ON COMMIT DROP
""")

_COUNT_NEW = sql.SQL("SELECT count(*) FROM absorbed_new").format()

_LAST_RANK = sql.SQL("SELECT max(rank) FROM {table} WHERE portfolio_id = {portfolio}")

_COPY_PLACES = "COPY absorbed_place FROM STDIN"

_INSERT = sql.SQL("""
    ANALYZE absorbed_new, absorbed_place;
    INSERT INTO {table} ({columns})
    SELECT {values} FROM absorbed_new AS new
    JOIN absorbed_place AS place USING (number)
    JOIN {incoming} AS incoming ON incoming.id = new.id
""")

_STARTED = sql.SQL("""
    CASE incoming.history WHEN 'WHOLE' THEN incoming.started_at
                          ELSE coalesce(incoming.started_at, item.started_at) END
""")

_FINISHED = sql.SQL("""
    CASE WHEN incoming.state = ANY({closed})
         THEN coalesce(incoming.finished_at, item.finished_at) END
""")

_FINISHED_NEW = sql.SQL("CASE WHEN incoming.state = ANY({closed}) THEN incoming.finished_at END")

_KEPT_IN = sql.SQL("CASE WHEN incoming.state = {state} THEN item.{column} ELSE {empty} END")

_OURS_OR_THEIRS = sql.SQL("""
    CASE WHEN item.{column} IS NOT NULL AND NOT {field} = ANY(item.source_fields)
         THEN item.{column} ELSE incoming.{column} END
""")

_SORTED = sql.SQL("""
    ARRAY(SELECT field FROM unnest(incoming.source_fields) AS field WHERE true {kept}
          ORDER BY field COLLATE "C")::varchar[]
""")

_KEPT = sql.SQL("""
    AND NOT (field = {field} AND item.{column} IS NOT NULL
             AND NOT {field} = ANY(item.source_fields))
""")

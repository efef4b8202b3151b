"""How what is computed is written: all at once, and only where it differs from what was known.

A computation follows every change, and most changes leave most of its rows as they are. Writing
all of them anew would leave thousands of dead rows and foreign key checks behind each time.
"""

from collections.abc import Callable, Sequence
from typing import Any, TypeAlias, TypeVar

from django.contrib.postgres.fields import ArrayField
from django.db import connection, models
from psycopg import sql
from psycopg.types.json import Jsonb

from portfolio.actions.statements import listed, table_of

M = TypeVar("M", bound=models.Model)

Row: TypeAlias = dict[str, Any]
"""Values by column. Arrays hold numbers or plain words: nothing that PostgreSQL needs quoted."""


def replace(
    model: type[models.Model],
    owner: str,
    owners: Sequence[int],
    rows: Sequence[Row],
    *,
    same: Sequence[str],
) -> None:
    """Bring the rows of one kind to `rows`. Five statements and one COPY at any size.

    Args:
        model: The kind.
        owner: The column that says whose a row is.
        owners: Whose rows are replaced; what they have beside `rows` goes.
        rows: All rows of these, without their keys, which the database draws.
        same: The columns that tell rows apart, under a unique constraint.
    """
    options = model._meta  # noqa: SLF001
    fields = [field for field in options.concrete_fields if not field.primary_key]
    rest = [field.attname for field in fields if field.attname not in same]
    names: dict[str, sql.Composable] = {
        "table": table_of(model),
        "columns": listed(sql.Identifier(field.attname) for field in fields),
        "same": sql.SQL(" AND ").join(
            [sql.SQL("kept.{0} = fresh.{0}").format(sql.Identifier(name)) for name in same]
        ),
        "owner": sql.Identifier(owner),
        "owners": sql.Literal(list(owners)),
        "changes": listed(sql.SQL("{0} = fresh.{0}").format(sql.Identifier(name)) for name in rest),
        "before": listed(sql.Identifier("kept", name) for name in rest),
        "after": listed(sql.Identifier("fresh", name) for name in rest),
    }
    with connection.cursor() as cursor:
        cursor.execute(_FRESH.format(**names))
        with cursor.copy(_COPY.format(**names)) as stream:
            columns = [(field.attname, _writer_of(field)) for field in fields]
            for row in rows:
                stream.write_row([write(row[name]) for name, write in columns])
        for statement in (_FORGET, _CHANGE, _ADD, _END):
            cursor.execute(statement.format(**names))


def write_once_a_portfolio(model: type[M], rows: Sequence[M]) -> None:
    """Write one row for each portfolio, over the one that it had; one statement."""
    fields = [f.name for f in model._meta.concrete_fields if f.name not in ("id", "portfolio")]  # noqa: SLF001
    model._default_manager.bulk_create(  # noqa: SLF001
        rows, update_conflicts=True, unique_fields=["portfolio"], update_fields=fields
    )


_FRESH = sql.SQL("""
    CREATE TEMP TABLE fresh ON COMMIT DROP AS SELECT {columns} FROM {table} WITH NO DATA
""")

_COPY = sql.SQL("COPY fresh ({columns}) FROM STDIN")

_FORGET = sql.SQL("""
    DELETE FROM {table} AS kept WHERE {owner} = ANY({owners})
      AND NOT EXISTS (SELECT FROM fresh WHERE {same})
""")

_CHANGE = sql.SQL("""
    UPDATE {table} AS kept SET {changes} FROM fresh
    WHERE {same} AND ROW({before}) IS DISTINCT FROM ROW({after})
""")

_ADD = sql.SQL("""
    INSERT INTO {table} ({columns}) SELECT {columns} FROM fresh
    WHERE NOT EXISTS (SELECT FROM {table} AS kept WHERE {same})
""")


_END = sql.SQL("DROP TABLE fresh")


def _writer_of(field: "models.Field[Any, Any]") -> Callable[[Any], object]:
    """Return what turns a value into one that COPY takes. Django's own checks every number."""
    if isinstance(field, ArrayField):
        return _array
    return Jsonb if isinstance(field, models.JSONField) else _itself


def _array(values: Sequence[object]) -> str:
    return "{" + ",".join(map(str, values)) + "}"


def _itself(value: object) -> object:
    return value

"""Composing the statements of imports over the relations and tables that they are about."""

from collections.abc import Collection, Iterable
from typing import Any

from django.db import connection, models
from psycopg import sql


def table_of(model: type[models.Model]) -> sql.Identifier:
    """Return the table of a model."""
    return sql.Identifier(model._meta.db_table)  # noqa: SLF001


def new_id(model: type[models.Model]) -> sql.Composed:
    """Return the expression that draws the id of a new row."""
    table = sql.Literal(model._meta.db_table)  # noqa: SLF001
    return sql.SQL("nextval(pg_get_serial_sequence({}, 'id'))").format(table)


def columns_of(model: type[models.Model]) -> dict[str, str]:
    """Return the columns of a model by its fields."""
    return {field.name: field.attname for field in model._meta.concrete_fields}  # noqa: SLF001


def defaults_of(model: type[models.Model], without: Collection[str]) -> dict[str, sql.Composable]:
    """Return what a new row has in the columns that neither `without` nor the database fills."""
    return {
        field.attname: sql.Literal(field.get_default())
        for field in model._meta.concrete_fields  # noqa: SLF001
        if field.attname not in without
        and not (field.primary_key or field.generated or field.has_db_default())
    }


def columns_in(relation: sql.Composable) -> list[str]:
    """Return the columns of a relation of this session."""
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL("SELECT * FROM {} LIMIT 0").format(relation))
        return [column.name for column in cursor.description]


def listed(parts: Iterable[sql.Composable]) -> sql.Composed:
    """Return the parts with commas between them."""
    return sql.SQL(", ").join(parts)


def run(query: sql.Composed) -> int:
    """Run a statement and return how many rows it wrote."""
    with connection.cursor() as cursor:
        cursor.execute(query)
        return int(cursor.rowcount)


def plan_anew() -> None:
    """Forget the plans of this session before thousands of tracked rows change at once.

    The audit trigger joins the old rows to the new, by a plan that it made for its first statement
    in this session. Made for one row, it takes the square of thousands.
    """
    run(sql.SQL("DISCARD PLANS").format())


def value_of(query: sql.Composed) -> Any:
    """Run a query and return the one value that it answers."""
    with connection.cursor() as cursor:
        cursor.execute(query)
        ((value,),) = cursor.fetchall()
    return value

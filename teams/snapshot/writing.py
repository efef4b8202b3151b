"""How findings are written: by COPY, because thousands of rows change at once."""

from collections.abc import Callable, Sequence
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import connection, models
from psycopg.types.json import Jsonb


def copy(rows: Sequence[models.Model]) -> None:
    """Insert rows of one model; the database draws their keys, which stay unset here.

    Arrays hold numbers or plain words: nothing that PostgreSQL would need quoted.
    """
    if not rows:
        return
    options = rows[0]._meta  # noqa: SLF001
    fields = [field for field in options.concrete_fields if not field.primary_key]
    names = ", ".join(connection.ops.quote_name(field.attname) for field in fields)
    columns = [(field.attname, _writer_of(field)) for field in fields]
    with (
        connection.cursor() as cursor,
        cursor.copy(f"COPY {options.db_table} ({names}) FROM STDIN") as stream,
    ):
        for row in rows:
            stream.write_row([write(getattr(row, name)) for name, write in columns])


def _writer_of(field: "models.Field[Any, Any]") -> Callable[[Any], object]:
    """Return what turns a value into one that COPY takes. Django's own checks every number."""
    if isinstance(field, ArrayField):
        return _array
    return Jsonb if isinstance(field, models.JSONField) else _itself


def _array(values: Sequence[object]) -> str:
    return "{" + ",".join(map(str, values)) + "}"


def _itself(value: object) -> object:
    return value

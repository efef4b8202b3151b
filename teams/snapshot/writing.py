"""How findings are written: by COPY, because thousands of rows change at once."""

from collections.abc import Sequence
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import connection, models


def copy(rows: Sequence[models.Model]) -> None:
    """Insert rows of one model; the database draws their keys, which stay unset here.

    Arrays hold numbers or plain words: nothing that PostgreSQL would need quoted.
    """
    if not rows:
        return
    options = rows[0]._meta  # noqa: SLF001
    fields = [field for field in options.concrete_fields if not field.primary_key]
    names = ", ".join(connection.ops.quote_name(field.attname) for field in fields)
    with (
        connection.cursor() as cursor,
        cursor.copy(f"COPY {options.db_table} ({names}) FROM STDIN") as stream,
    ):
        for row in rows:
            stream.write_row([_plain(field, row) for field in fields])


def _plain(field: "models.Field[Any, Any]", row: models.Model) -> object:
    value = getattr(row, field.attname)
    if isinstance(field, ArrayField):
        # Many times faster than a check of every number by Django's field.
        return "{" + ",".join(map(str, value)) + "}"
    return field.get_db_prep_save(value, connection)

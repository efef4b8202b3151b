"""Temporary tables such as imports hand to the set-based actions."""

from django.db import connection

TYPES = {
    "id": "bigint",
    "position": "bigint",
    "number": "bigint",
    "labels": "varchar[]",
    "source_fields": "text[]",
    "points": "numeric",
    "is_subtask": "boolean",
    "blocker_node": "bigint",
    "blocked_node": "bigint",
}


def relation(name, rows, columns=()):
    """Make a temporary table of rows that are given as dictionaries."""
    columns = list(rows[0]) if rows else columns
    types = [TYPES.get(column) or ("timestamptz" if "_at" in column or column == "at" else "")
             for column in columns]  # fmt: skip
    types = [
        kind or ("bigint" if column.endswith("_id") else "text")
        for kind, column in zip(types, columns, strict=True)
    ]
    declared = ", ".join(f"{column} {kind}" for column, kind in zip(columns, types, strict=True))
    with connection.cursor() as cursor:
        cursor.execute(
            f"DROP TABLE IF EXISTS pg_temp.{name}; CREATE TEMP TABLE {name} ({declared})"
        )
        for row in rows:
            places = ", ".join(["%s"] * len(row))
            cursor.execute(f"INSERT INTO {name} VALUES ({places})", [*row.values()])
    return name

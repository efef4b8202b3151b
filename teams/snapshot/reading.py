"""How a snapshot reads: plain SQL, with the states that count as finished or started at hand."""

from typing import Any

from django.db import connection

from kernel.levels import WORK_CATEGORIES, StateCategory
from portfolio import kanban

STATES: dict[str, list[str]] = {
    "closed": [s for s, category in WORK_CATEGORIES.items() if not category.is_open],
    "closed_epic": [s for s, category in kanban.CATEGORIES.items() if not category.is_open],
    "started": [s for s, c in WORK_CATEGORIES.items() if c is StateCategory.IN_PROGRESS],
    "started_epic": [s for s, c in kanban.CATEGORIES.items() if c is StateCategory.IN_PROGRESS],
}
"""Parameters that every statement of a snapshot may name."""


def rows_of(sql: str, **parameters: Any) -> list[tuple[Any, ...]]:
    """Run one statement and return all its rows."""
    with connection.cursor() as cursor:
        cursor.execute(sql, {**STATES, **parameters})
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows

"""Reads a connection page by page, as one moment of the database, and writes it as CSV."""

import time
from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from itertools import chain
from typing import Any, ClassVar

from django.db import connection, transaction
from graphql import GraphQLError

from api.context import Context
from api.export.asking import Asked
from api.export.cells import BOM, csv_line
from api.export.paging import AFTER, FIRST
from api.schema import Schema
from kernel.errors import DomainError

BROKEN_OFF = "This export is not whole. It broke off here:"

PATIENCE_MS = 60_000
"""How long a client may take over a page: as long as it reads, no row is cleaned up behind it."""


LONGEST_SECONDS = 600.0
"""How long an export may take in all, so that a client who reads a little at a time ends, too."""


class NotExported(DomainError):
    """The schema refused to answer a page.

    Attributes:
        errors: What it said, as it says it to every client.
    """

    code: ClassVar[str] = "BAD_INPUT"

    def __init__(self, errors: Sequence[GraphQLError]) -> None:
        super().__init__(errors[0].message)
        self.errors = errors


def csv_lines(schema: Schema, asked: Asked, context: Context) -> Generator[str]:
    """Write the header, then one line a row, all of them as of one moment.

    Raises:
        NotExported: A page was refused: the first, before anything is written, or a later one,
            behind a line that says so; as is said when the time is over.
    """
    ends = time.monotonic() + LONGEST_SECONDS
    with _one_moment():
        pages = _pages(schema, asked, context)
        first = next(pages)  # refused before the header is out
        yield BOM + csv_line(column.name for column in asked.columns)
        try:
            for page in chain([first], pages):
                yield from _lines(asked, page, ends)
        except NotExported as error:
            yield csv_line([f"{BROKEN_OFF} {error.message}"])  # the server ends the body as usual
            raise


def _lines(asked: Asked, rows: Sequence[object], ends: float) -> Iterator[str]:
    for row in rows:
        if time.monotonic() >= ends:
            minutes = f"{LONGEST_SECONDS / 60:g}"
            raise NotExported([GraphQLError(f"It was not read within {minutes} minutes.")])
        yield csv_line(column.cell(row) for column in asked.columns)


def _pages(schema: Schema, asked: Asked, context: Context) -> Iterator[list[object]]:
    """Return the rows of page after page; there is always a first one."""
    after: str | None = None
    while True:
        page = _page(schema, asked, context, after)
        yield [edge["node"] for edge in page["edges"]]
        if not page["pageInfo"]["hasNextPage"]:
            return
        after = page["pageInfo"]["endCursor"]


def _page(schema: Schema, asked: Asked, context: Context, after: str | None) -> dict[str, Any]:
    result = schema.execute_sync(
        asked.text,
        {**asked.variables, FIRST: asked.most, AFTER: after},
        context_value=replace(context),
        operation_name=asked.name,
    )
    if result.errors:
        raise NotExported(result.errors)
    found: Any = result.data
    for name in asked.path:
        found = found[name] if found is not None else None
    return found or {"edges": [], "pageInfo": {"hasNextPage": False}}


@contextmanager
def _one_moment() -> Iterator[None]:
    """Let everything that is read inside be as of one moment; inside a transaction, as of that."""
    if connection.in_atomic_block:
        yield
        return
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            cursor.execute("SET LOCAL idle_in_transaction_session_timeout = %s", [PATIENCE_MS])
        yield

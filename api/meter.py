"""What an operation really costs in the database."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.db import connection


@dataclass(frozen=True, slots=True)
class Statement:
    """One SQL statement and its time."""

    sql: str
    ms: float


@dataclass(slots=True)
class Meter:
    """Counts statements and the rows that they returned or changed.

    Attributes:
        keep: Whether to keep the statements themselves.
    """

    keep: bool = False
    rows: int = 0
    statements: int = 0
    ms: float = 0.0
    kept: list[Statement] = field(default_factory=list)

    @contextmanager
    def running(self) -> Iterator[None]:
        """Count all statements of this thread until the end of the block."""
        begun = time.perf_counter()
        with connection.execute_wrapper(self):
            try:
                yield
            finally:
                self.ms += (time.perf_counter() - begun) * 1000

    def __call__(
        self,
        execute: Callable[..., Any],
        sql: str,
        params: object,
        many: bool,  # noqa: FBT001 # Django's protocol
        context: dict[str, Any],
    ) -> object:
        """Run one statement; Django calls this."""
        begun = time.perf_counter()
        self.statements += 1
        try:
            return execute(sql, params, many, context)
        finally:
            self.rows += max(context["cursor"].rowcount, 0)
            if self.keep:
                self.kept.append(Statement(sql, (time.perf_counter() - begun) * 1000))

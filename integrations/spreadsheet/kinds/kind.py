"""What every kind of sheet has: columns, verbs, and what it does with rows."""

from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, ClassVar

from django.db import IntegrityError
from psycopg import errors as postgresql

from integrations.spreadsheet.columns import Column
from integrations.spreadsheet.errors import CellRefused
from integrations.spreadsheet.report import Fate, Outcome
from kernel.errors import AccessDenied, DomainError, InvalidValue, as_sent
from kernel.principal import Principal
from portfolio.models import Portfolio


@dataclass(slots=True)
class Row:
    """A row of which every cell could be read.

    Attributes:
        number: As a spreadsheet counts.
        values: What its cells say, by column; empty cells are not there.
        texts: The same as the texts that are compared.
    """

    number: int
    values: dict[str, Any] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Run:
    """Who imports what into where, and when.

    Attributes:
        sheet: Whose row ids they are; empty while a portfolio has one sheet of a kind.
    """

    by: Principal
    portfolio: Portfolio
    at: datetime
    sheet: str = ""


class Kind(ABC):
    """One kind of sheet, for one run."""

    columns: ClassVar[tuple[Column, ...]]
    verbs: ClassVar[tuple[str, ...]]
    """Whoever imports it holds at least one of them; which one a row needs its action asks."""

    at_once: ClassVar[int] = 500
    """Rows that are in memory, and taken, at once."""

    shown_by: ClassVar[tuple[type, ...]] = ()
    """GraphQL types whose fields an export of the same things has."""

    def __init__(self, run: Run) -> None:
        self.run = run

    @classmethod
    def require(cls, by: Principal, portfolio_id: int) -> None:
        """Raise `AccessDenied` when `by` may do nothing that such a sheet asks for."""
        if not any(by.may(verb, portfolio_id) for verb in cls.verbs):
            raise AccessDenied(verb=cls.verbs[0])

    @classmethod
    def exported(cls) -> Iterator[str]:
        """Return the names of what exports write."""
        for type_ in cls.shown_by:
            definition: Any = type_.__strawberry_definition__  # type: ignore[attr-defined]
            for each in definition.fields:
                yield each.graphql_name or as_sent(each.python_name)

    @abstractmethod
    def take(self, rows: Sequence[Row]) -> Iterator[Outcome]:
        """Bring some rows of a sheet here, and say what came of each."""


def rejected(row: int, error: Exception) -> Outcome:
    """Return a rejection with the one line that says why, and the column where one is to blame."""
    column = ""
    if isinstance(error, CellRefused):
        column = error.column
    elif isinstance(error, InvalidValue):
        column = as_sent(error.field)
    message = error.message if isinstance(error, DomainError) else _TAKEN
    return Outcome(row, Fate.REJECTED, column=column, reason=" ".join(message.split()))


def is_taken(error: IntegrityError) -> bool:
    """Whether somebody has taken the name just now: a rejection, and no bug of ours."""
    return isinstance(error.__cause__, postgresql.UniqueViolation)


_TAKEN = "Somebody else took this name just now."

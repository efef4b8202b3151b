from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from django.db import connection, transaction

from integrations.spreadsheet.columns import Heading, Holds, heading, said
from integrations.spreadsheet.conventions import Conventions, Evidence
from integrations.spreadsheet.decoding import Source
from integrations.spreadsheet.errors import CellRefused, SheetNotReadable
from integrations.spreadsheet.kinds import KINDS, Kind, Row, Run, SheetKind, rejected
from integrations.spreadsheet.reading import Line, Table
from integrations.spreadsheet.report import ImportReport, Outcome, Tell
from kernel import audit
from kernel.errors import InvalidValue
from kernel.principal import Principal
from portfolio.actions import checked_once
from portfolio.models import Portfolio

LONGEST_SHEET_NAME = 60
MOST_NAMED = 5
"""Columns that were left alone and are named."""


@dataclass(frozen=True, slots=True)
class Options:
    """How a sheet is read and what is kept of it.

    Attributes:
        dry_run: Do everything and keep nothing.
        skip_rejected: Keep the good rows when others are rejected; else all or nothing.
        conventions: How the file writes numbers and dates, as far as somebody said so.
        sheet: Whose row ids they are, where a portfolio has several sheets of a kind.
        most_rows: More are refused; None is any number.
    """

    dry_run: bool = False
    skip_rejected: bool = False
    conventions: Conventions = Conventions()  # noqa: RUF009 # it is frozen
    sheet: str = ""
    most_rows: int | None = None


def import_sheet(
    *,
    by: Principal,
    portfolio: str,
    kind: SheetKind,
    source: Source,
    at: datetime,
    options: Options,
    tell: Tell = lambda _outcome: None,
) -> ImportReport:
    """Bring the rows of a sheet into a portfolio, in one transaction.

    Every row goes through the action that people use for one: their permissions, limits, rules.

    Args:
        by: Who imports.
        portfolio: The key of where the rows go.
        kind: What they are of.
        source: The file, which is read twice: how it writes, then what it says.
        at: When.
        options: See `Options`.
        tell: Told what came of each row, in their order, before it is kept.

    Raises:
        SheetNotReadable: The file as a whole cannot be used.
        InvalidValue: An option cannot be stored.
        AccessDenied: The principal may not import here, or nothing of this kind.
        NotFound: There is no such portfolio.
    """
    found = Portfolio.objects.visible_to(by).named(portfolio)
    by.require("sheet.import", found.pk)
    kind_of_rows = KINDS[kind]
    kind_of_rows.require(by, found.pk)
    _require_sheet_name(options.sheet)
    report = ImportReport(dry_run=options.dry_run)
    told = _survey(source, kind_of_rows, options, report)
    importer = kind_of_rows(Run(by=by, portfolio=found, at=at, sheet=options.sheet))
    with transaction.atomic():
        with audit.transaction(by=by, reason=f"Sheet of {kind.lower().replace('_', ' ')}"):
            audit.take_turns(f"sheet:{found.pk}")
            with _guardrails(kind, by, at):
                for outcome in _outcomes(source, importer, told):
                    report.count(outcome)
                    tell(outcome)
        report.written = not options.dry_run and (options.skip_rejected or not report.rejected)
        if not report.written:
            connection.check_constraints()
            transaction.set_rollback(True)
    return report


def _guardrails(kind: SheetKind, by: Principal, at: datetime) -> AbstractContextManager[None]:
    """Check guardrails behind the last row; a decision about money keeps what they say of it."""
    if kind is SheetKind.BUDGETS:
        return nullcontext()
    return checked_once(by=by, at=at, cause="import_sheet")


def _survey(
    source: Source, kind: type[Kind], options: Options, report: ImportReport
) -> Conventions:
    """Read the whole file once: its header, how it writes, and whether it can be read at all."""
    evidence, rows = Evidence(), 0
    with source.opened() as (text, notes):
        table = Table(text)
        found = heading(table.header, kind.columns, kind.exported())
        looks = {Holds.NUMBER: evidence.number, Holds.WHOLE: evidence.number}
        looked_at = [
            (found.places[column.name], looks.get(column.holds, evidence.day))
            for column in kind.columns
            if column.name in found.places and column.holds in (*looks, Holds.DATE)
        ]
        for line in table.lines():
            rows += 1
            _require_few(rows, options.most_rows)
            for place, look in looked_at:
                look(line.cells[place])
    if not rows:
        raise SheetNotReadable("The file has headers and no rows.")
    report.notes += notes
    if found.left_alone:
        report.notes.append(_left_alone(found.left_alone))
    return evidence.settled(options.conventions)


def _left_alone(headers: Sequence[str]) -> str:
    more = len(headers) - MOST_NAMED
    rest = f" and {more} more" if more > 0 else ""
    return f"Not imported: {', '.join(headers[:MOST_NAMED])}{rest}."


def _require_few(rows: int, most: int | None) -> None:
    if most is not None and rows > most:
        raise SheetNotReadable(
            f"The file has over {most:,} rows; manage.py import_portfolio takes any number."
        )


def _require_sheet_name(name: str) -> None:
    if len(name) > LONGEST_SHEET_NAME or "\0" in name:
        raise InvalidValue("sheet", f"The name of a sheet has at most {LONGEST_SHEET_NAME} signs.")


def _outcomes(source: Source, importer: Kind, told: Conventions) -> Iterator[Outcome]:
    with source.opened() as (text, _notes):
        table = Table(text)
        found = heading(table.header, importer.columns, importer.exported())
        lines = table.lines()
        while part := list(islice(lines, importer.at_once)):
            read = [_read(line, found, importer, told) for line in part]
            taken = importer.take([each for each in read if isinstance(each, Row)])
            yield from (each if isinstance(each, Outcome) else next(taken) for each in read)
            for _ in taken:  # it keeps what the rows said behind the last of them
                raise AssertionError("one outcome a row")


def _read(line: Line, found: Heading, importer: Kind, told: Conventions) -> Row | Outcome:
    """Read the cells of a row, or say which of them is wrong."""
    row = Row(line.number)
    if line.surplus is not None:
        error = CellRefused("", f"Column {line.surplus} holds something and has no header.")
        return rejected(line.number, error)
    try:
        for column in importer.columns:
            cell = line.cells[found.places[column.name]] if column.name in found.places else ""
            if cell.strip():
                value = column.read(cell, told)
                row.values[column.name], row.texts[column.name] = value, said(value)
    except CellRefused as error:
        return rejected(line.number, error)
    return row

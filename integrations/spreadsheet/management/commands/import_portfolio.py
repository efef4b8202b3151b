"""Brings a CSV file into a portfolio."""

import sys
import uuid
from argparse import ArgumentParser, ArgumentTypeError
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import structlog
from django.core.management.base import CommandError

from api.export import csv_line
from integrations.spreadsheet.actions import Options, import_sheet
from integrations.spreadsheet.conventions import Conventions, DayOrder
from integrations.spreadsheet.decoding import Stored
from integrations.spreadsheet.kinds import SheetKind
from integrations.spreadsheet.report import ImportReport, Outcome, Tell
from kernel import clock
from kernel.errors import shown
from kernel.management.domain_command import DomainCommand
from organization.access import principal_by_email

_DECIMALS = {"point": ".", "comma": ","}
SHOWN = 20


class Command(DomainCommand):
    """Exit code 0 when every row is good, 1 when some were rejected, 2 for wrong input."""

    help = "Bring a CSV file into a portfolio: all of it in one transaction, or nothing."
    rejected = False

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the options."""
        kinds = ", ".join(SheetKind).lower().replace("_", "-")
        parser.add_argument("--kind", required=True, type=kind_of, metavar="KIND", help=kinds)
        parser.add_argument(
            "--sheet", default="", metavar="NAME", help="whose row ids they are, of several sheets"
        )
        self.add_usual(parser)

    def add_usual(self, parser: ArgumentParser) -> None:
        """Declare the options that every import has."""
        add = parser.add_argument
        add("file", type=Path, metavar="FILE", help="the file")
        add("--workspace", required=True, metavar="KEY", help="where the portfolio is")
        add("--portfolio", required=True, metavar="KEY", help="where the rows go")
        add("--user", required=True, metavar="EMAIL", help="who imports")
        add("--dry-run", action="store_true", help="do everything and keep nothing")
        add("--skip-rejected", action="store_true", help="keep the good rows, whatever others say")
        add("--report", type=Path, metavar="FILE", help="write what came of every row, as CSV")
        add("--encoding", metavar="NAME", help="where it cannot be told: cp1252, utf-16-le")
        add("--decimal", choices=list(_DECIMALS), help="the sign before the decimals")
        add("--dates", type=str.upper, choices=list(DayOrder), help="the order in 03/04/2026")

    def handle(self, *args: Any, **options: Any) -> None:
        """Import, print the report, and tell by the exit code whether rows were rejected."""
        super().handle(*args, **options)
        if self.rejected:
            sys.exit(1)

    def call(self, **options: Any) -> str:
        """Import, and return what there is to say."""
        by = principal_by_email(options["user"], options["workspace"])
        days = options["dates"] and DayOrder(options["dates"])
        chosen = Options(
            dry_run=options["dry_run"],
            skip_rejected=options["skip_rejected"],
            conventions=Conventions(_DECIMALS.get(options["decimal"] or ""), days),
            sheet=options["sheet"],
        )
        with (
            structlog.contextvars.bound_contextvars(
                operation="import_portfolio", request_id=uuid.uuid4().hex
            ),
            _told(options["report"]) as tell,
        ):
            report = import_sheet(
                by=by,
                portfolio=options["portfolio"],
                kind=options["kind"],
                source=Stored(options["file"], options["encoding"]),
                at=clock.now(),
                options=chosen,
                tell=tell,
            )
        self.rejected = report.rejected > 0
        return as_text(report)


def as_text(report: ImportReport) -> str:
    """Return the report for people."""
    rows = "1 row" if report.rows == 1 else f"{report.rows:,} rows"
    told = (
        f"{rows} read: {report.created:,} new, {report.updated:,} changed,"
        f" {report.unchanged:,} as they were, {report.rejected:,} rejected."
    )
    lines = [
        told,
        *report.notes,
        *(f"  {_place(each)}: {each.reason}" for each in report.rejections[:SHOWN]),
    ]
    if report.rejected > SHOWN:
        lines.append(f"  and {report.rejected - SHOWN:,} more; --report FILE names them all.")
    lines.append(_end(report))
    return "\n".join(lines)


def _place(outcome: Outcome) -> str:
    return f"row {outcome.row}" + (f", {outcome.column}" if outcome.column else "")


def _end(report: ImportReport) -> str:
    if report.written:
        return "Kept."
    if report.dry_run:
        return "A dry run: nothing was kept."
    return "Nothing was kept. Mend these rows, or keep the others by --skip-rejected."


def kind_of(text: str) -> SheetKind:
    """Read a kind as people type it: epics, value-streams."""
    try:
        return SheetKind(text.upper().replace("-", "_"))
    except ValueError:
        kinds = ", ".join(SheetKind).lower().replace("_", "-")
        raise ArgumentTypeError(f"there is no kind {shown(text)}; take one of {kinds}") from None


@contextmanager
def _told(path: Path | None) -> Iterator[Tell]:
    """Write what came of each row to a file, if one is wanted."""
    if path is None:
        yield lambda _outcome: None
        return
    try:
        with path.open("w", encoding="utf-8-sig", newline="") as file:
            file.write(csv_line(["row", "outcome", "key", "column", "reason"]))
            yield lambda each: _write(file, each)
    except OSError as error:
        message = f"{shown(str(path))} cannot be written: {error.strerror}."
        raise CommandError(message, returncode=2) from None


def _write(file: Any, each: Outcome) -> None:
    file.write(csv_line([str(each.row), each.fate, each.key, each.column, each.reason]))

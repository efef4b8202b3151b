"""Sheets written by hand and imported into the portfolio DRN."""

import pytest

from integrations.spreadsheet.actions import Options, import_sheet
from integrations.spreadsheet.conventions import Conventions
from integrations.spreadsheet.decoding import Pasted, Stored
from integrations.spreadsheet.kinds import SheetKind
from portfolio import actions as portfolio
from tests.line import AT


@pytest.fixture
def strategy(drn, product_itself):
    """A theme and a value stream that epics can name."""
    portfolio.create_theme(by=product_itself, portfolio="DRN", name="Carry more")
    portfolio.create_value_stream(by=product_itself, portfolio="DRN", name="City deliveries")


@pytest.fixture
def load(drn, product_itself, tmp_path):
    """Return a function that imports a sheet: text as text, bytes as a file."""

    def run(
        kind, content, *, by=None, decimal=None, dates=None, encoding=None, tell=None, **options
    ):
        source = (
            Pasted(content) if isinstance(content, str) else _stored(tmp_path, content, encoding)
        )
        chosen = Options(conventions=Conventions(decimal, dates), **options)
        extra = {} if tell is None else {"tell": tell}
        return import_sheet(
            by=by or product_itself, portfolio="DRN", kind=SheetKind(kind), source=source, at=AT,
            options=chosen, **extra,
        )  # fmt: skip

    return run


def _stored(folder, sheet, encoding):
    path = folder / "sheet.csv"
    path.write_bytes(sheet)
    return Stored(path, encoding)


def fates(report):
    """The figures of a report: new, changed, as they were, rejected."""
    return report.created, report.updated, report.unchanged, report.rejected


def reasons(report):
    """The rejections of a report: row, column and reason."""
    return [(each.row, each.column, each.reason) for each in report.rejections]

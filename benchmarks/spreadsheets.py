"""What sheets cost: 10,000 epics from CSV, the same file again, and 20,000 rows to CSV.

    python -m benchmarks.spreadsheets

The import goes through the action for one epic, row by row, in one transaction. Beside it stands
COPY of the same lines into one text column. The export is the default one of a list, by the schema
with its limits and permissions, page after page. CPU is that of this process and of all processes
of PostgreSQL; memory is the largest that this process ever had.
"""

import random
import resource
from collections.abc import Iterator
from uuid import uuid4

from django.db import connection

from api.context import Context
from api.export import asked, csv_line, csv_lines, defaults
from benchmarks import _django  # noqa: F401 # before any model is imported
from benchmarks._meter import Spent, measure
from config.schema import schema
from integrations.spreadsheet.actions import Options, import_sheet
from integrations.spreadsheet.decoding import Pasted
from integrations.spreadsheet.kinds import SheetKind
from integrations.spreadsheet.report import ImportReport
from kernel import clock
from kernel.principal import Principal
from organization import actions as organization
from organization.access import unlimited
from portfolio import actions as portfolio
from portfolio.models import Epic, Portfolio, WipLimit

EPICS = 10_000
ROWS = 20_000
HEADER = ["rowId", "title", "theme", "valueStream", "estimatedCost", "plannedStartDate", "solution"]


def main() -> None:
    """Print seconds, rows a second and memory of each."""
    by = _company()
    sheet = "".join(_sheet(EPICS))
    before = _megabytes()
    print(f"memory before: {before} MB")
    copied = measure(lambda: _copy(sheet))
    _say(f"COPY of {EPICS:,} lines", copied, EPICS)
    first = measure(lambda: _load(by, sheet))
    _say(f"import of {EPICS:,} epics", first, EPICS)
    print(f"  {first.cpu / copied.cpu:,.0f} times COPY")
    _say("the same file again", measure(lambda: _load(by, sheet)), EPICS)
    print(f"memory after: {_megabytes()} MB")
    _more(ROWS)
    _say(f"export of {ROWS:,} epics", measure(lambda: _export(by)), ROWS)
    print(f"memory after: {_megabytes()} MB")


def _company() -> Principal:
    workspace = organization.create_workspace(key="bench", name="B", owner_email="o@b.example")
    by = unlimited(workspace.pk, "Measurement")
    portfolio.create_portfolio(by=by, key="BENCH", name="Bench", at=clock.now())
    WipLimit.objects.update(archived_at=clock.now())
    for number in range(20):
        portfolio.create_theme(by=by, portfolio="BENCH", name=f"Theme {number}")
        portfolio.create_value_stream(by=by, portfolio="BENCH", name=f"Stream {number}")
    return by


def _sheet(rows: int) -> Iterator[str]:
    draw = random.Random(7)
    yield csv_line(HEADER)
    for number in range(rows):
        cost = str(draw.randrange(1_000, 900_000))
        stream = f"Stream {draw.randrange(20)}"
        yield csv_line(
            [
                str(number),
                f"Epic {number}",
                f"Theme {draw.randrange(20)}",
                stream,
                cost,
                "31.12.2026",
                "Build it. " * 20,
            ]
        )


def _load(by: Principal, sheet: str) -> ImportReport:
    report = import_sheet(
        by=by, portfolio="BENCH", kind=SheetKind.EPICS, source=Pasted(sheet), at=clock.now(),
        options=Options(),
    )  # fmt: skip
    assert report.written, report.rejections[:3]
    return report


def _copy(sheet: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMP TABLE IF NOT EXISTS lines (line text)")
        with cursor.copy("COPY lines FROM STDIN") as copy:
            for each in sheet.splitlines():
                copy.write_row([each])


def _more(rows: int) -> None:
    """Copy epics until there are so many."""
    here = Portfolio.objects.get(key="BENCH")
    standing = list(Epic.objects.filter(portfolio=here)[: rows - EPICS])
    for number, epic in enumerate(standing):
        epic.pk, epic.key, epic.rank = None, f"BENCH-X{number}", f"z{number:07}"
    Epic.objects.bulk_create(standing, batch_size=1_000)


def _export(by: Principal) -> None:
    written = defaults.write(schema, "epics", {"portfolio": ["BENCH"]})
    ask = asked(schema, written.text, written.variables)
    lines = csv_lines(schema, ask, Context(by, uuid4().hex))
    assert sum(1 for _ in lines) == ROWS + 1


def _say(what: str, spent: Spent, rows: int) -> None:
    print(
        f"{what:30} {spent.cpu:7.2f} s CPU ({spent.python:.2f} here), {spent.wall:7.2f} s,"
        f" {rows / spent.wall:9,.0f} rows a second"
    )


def _megabytes() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


if __name__ == "__main__":
    main()

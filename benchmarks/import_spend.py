"""What an import of 50,000 rows of spend costs beside COPY of the same rows into a bare table.

    python -m benchmarks.import_spend

Both sides are given the same rows, in turn. COPY writes them into a table without keys or
constraints; the import looks at each, finds its epic among 2,000, tells what is known already,
and writes what is new under five foreign keys and four indexes. Then four times as many
rows show whether memory stays flat. CPU is that of this process and of all processes of
PostgreSQL; memory is the most that this process ever held.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

from django.db import connection

from benchmarks import _django  # noqa: F401 # before any model is imported
from benchmarks._meter import Spent, measure, noise, spread
from kernel import clock
from kernel.principal import Principal
from organization.access import unlimited
from organization.models import Workspace
from portfolio import actions
from portfolio.models import Epic, StrategicTheme, ValueStream
from portfolio.spending import SpendRow

REPEATS = 3
ROWS = 50_000
TIMES = 4
EPICS = 2_000
FIRST_DAY = date(2026, 1, 1)


def main() -> None:
    """Print both sides, their ratio, and the memory of one import and of a larger one."""
    by = _company()
    copies, imports, again = [], [], []
    before = peak()
    for turn in range(REPEATS):
        copies.append(measure(lambda: bare_copy(ROWS)))
        imports.append(measure(lambda turn=turn: _import(by, f"ledger {turn}", ROWS)))
        again.append(measure(lambda turn=turn: _import(by, f"ledger {turn}", ROWS)))
    _table("COPY into a bare table", copies)
    _table("import", imports)
    _table("the same import again", again)
    for name, runs in (("import / COPY", imports), ("again / COPY", again)):
        ratios = [one.cpu / copy.cpu for one, copy in zip(runs, copies, strict=True)]
        print(f"{name + ', all CPU':<36}{spread(ratios, digits=2)}")
    print(f"noise: {noise([copy.cpu for copy in copies])} of COPY")
    print(f"{'peak memory, MB':<36}{before:9.0f} before, {peak():.0f} after {ROWS:,} rows", end="")
    _import(by, "many", ROWS * TIMES)
    print(f", {peak():.0f} after {ROWS * TIMES:,}")


def rows(count: int) -> Iterator[SpendRow]:
    """Give one invoice after another."""
    for n in range(count):
        yield SpendRow(
            row=n + 1,
            document=f"INV-{n}",
            amount=Decimal(n % 9_000 + 1),
            kind="OPEX" if n % 3 else "CAPEX",
            booked_date=FIRST_DAY + timedelta(days=n % 365),
            epic=f"BENCH-{n % EPICS}",
            note="Motors and batteries",
        )


def bare_copy(count: int) -> None:
    """COPY the columns of the rows into an empty table without anything."""
    with connection.cursor() as cursor:
        cursor.execute(
            "DROP TABLE IF EXISTS bare; CREATE TABLE bare (number integer, document text,"
            " amount numeric, kind text, booked date, epic text, note text)"
        )
        with cursor.copy("COPY bare FROM STDIN") as stream:
            for one in rows(count):
                stream.write_row((
                    one.row, one.document, one.amount, one.kind, one.booked_date, one.epic,
                    one.note,
                ))  # fmt: skip


def peak() -> float:
    """The most memory that this program ever held, in MB."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.partition("VmHWM:")[2].split()[0]) / 1024


def _import(by: Principal, source: str, count: int) -> None:
    report = actions.absorb_spend(
        by=by, portfolio="BENCH", source=source, rows=rows(count), at=clock.now()
    )
    assert report.accepted + report.duplicates == count, report


def _company() -> Principal:
    at = clock.now()
    workspace = Workspace.objects.create(key="spend", name="Spend")
    by = unlimited(workspace.pk, "Measurement")
    portfolio = actions.create_portfolio(by=by, key="BENCH", name="Bench", at=at)
    here = {"workspace": workspace, "portfolio": portfolio}
    stream = ValueStream.objects.create(**here, name="Stream")
    theme = StrategicTheme.objects.create(**here, name="Theme")
    Epic.objects.bulk_create(
        Epic(
            **here,
            key=f"BENCH-{n}",
            title="Epic",
            rank=f"a{n:08}",
            created_at=at,
            theme=theme,
            value_stream=stream,
        )
        for n in range(EPICS)
    )
    return by


def _table(name: str, runs: list[Spent]) -> None:
    print(f"{name + ', wall seconds':<36}{spread([run.wall for run in runs], digits=2)}")
    print(f"{'  CPU of this process':<36}{spread([run.python for run in runs], digits=2)}")
    print(f"{'  CPU of PostgreSQL':<36}{spread([run.postgres for run in runs], digits=2)}")


if __name__ == "__main__":
    main()

"""What telling of changes costs, and what reading them costs.

    python -m benchmarks.changes

Writing: the same edits of an epic by `edit_epic`, one at a time, and one UPDATE of 10,000 stories,
with the triggers that tell of changes and without, in turn. Reading: a page of 50 changes of a
portfolio that has 100,000, at depth 0 and 90,000, and the history of one item, run by the schema
without HTTP. CPU is that of this process and of all processes of PostgreSQL.
"""

from collections.abc import Callable
from typing import Any

from django.db import connection

from api.context import Context
from api.filters.registry import listing_of
from benchmarks import _django  # noqa: F401 # before any model is imported
from benchmarks._meter import REPEATS, Spent, measure, noise, spread
from config.schema import schema
from kernel import clock
from kernel.models import Change
from kernel.principal import Principal
from organization.access import unlimited
from organization.models import Workspace
from portfolio import actions as portfolio
from portfolio.models import Epic, Portfolio
from teams.models import Story

EDITS = 50
STORIES = 10_000
CHANGES = 100_000
PAGES = 10

PAGE = """query ($after: String) { portfolio(key: "BENCH") { changes(first: 50, after: $after) {
    edges { cursor node { at text person { name } } } } } }"""
HISTORY = """{ epic(key: "BENCH-1") { history(first: 50) { edges { node { text } } } } }"""


def main() -> None:
    """Print what both kinds of writes cost with and without, and what the pages cost."""
    by = _company()
    edit = _edits(by)
    for name, write in (("edit of one epic", edit), ("UPDATE of 10,000 stories", _update)):
        write()
        runs = [_with_and_without(write) for _ in range(REPEATS)]
        print(name, flush=True)
        print(f"  told, milliseconds of CPU   {spread([told.cpu for told, _ in runs], unit=1000)}")
        print(f"  not told                    {spread([bare.cpu for _, bare in runs], unit=1000)}")
        print(f"  told / not told     {spread([t.cpu / b.cpu for t, b in runs], digits=2)}")
        print(f"  noise: {noise([bare.cpu for _, bare in runs])}")
    _tell_much()
    deep = Change.objects.filter(level="EPIC").order_by("-at", "-pk")[90_000]
    after = listing_of(Change).default_order.cursor(deep)
    pages: dict[str, Callable[[], Any]] = {
        "first page": lambda: _ask(by, PAGE),
        "page at depth 90,000": lambda: _ask(by, PAGE, after=after),
        "history of an item": lambda: _ask(by, HISTORY),
    }
    for name, ask in pages.items():
        statements = ask().extensions["cost"]["statements"]
        runs = [measure(lambda ask=ask: [ask() for _ in range(PAGES)]) for _ in range(REPEATS)]
        cpu = spread([run.cpu / PAGES for run in runs], unit=1000, digits=1)
        print(f"{name}: {statements} statements, milliseconds of CPU {cpu}")


def _company() -> Principal:
    workspace = Workspace.objects.create(key="bench", name="Bench")
    by = unlimited(workspace.pk, "Measurement")
    made = portfolio.create_portfolio(by=by, key="BENCH", name="Bench", at=clock.now())
    portfolio.create_epic(by=by, portfolio="BENCH", title="Carry heavy loads", at=clock.now())
    Story.objects.bulk_create(
        Story(
            workspace=workspace, portfolio=made, key=f"BENCH-S{n}", title="Story",
            rank=f"a{n:08}", created_at=clock.now(),
        )
        for n in range(STORIES)
    )  # fmt: skip
    return by


def _edits(by: Principal) -> Callable[[], None]:
    def edit() -> None:
        for number in range(EDITS):
            version = Epic.objects.values_list("version", flat=True).get(key="BENCH-1")
            portfolio.edit_epic(
                by=by, key="BENCH-1", changes={"need": f"Speed {number} {version}"},
                expected_version=version, at=clock.now(),
            )  # fmt: skip

    return edit


def _update() -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE teams_story SET title = 'Story ' || version, version = version + 1")


def _with_and_without(write: Callable[[], None]) -> tuple[Spent, Spent]:
    _tell("ENABLE")
    told = measure(write)
    _tell("DISABLE")
    try:
        return told, measure(write)
    finally:
        _tell("ENABLE")


def _tell(how: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgrelid::regclass::text, tgname FROM pg_trigger WHERE tgname LIKE %s",
            ["pgtrigger_told_%"],
        )
        for table, trigger in cursor.fetchall():
            cursor.execute(f"ALTER TABLE {table} {how} TRIGGER {trigger}")


def _tell_much() -> None:
    """Write changes of many epics straight into the table."""
    found = Portfolio.objects.get(key="BENCH")
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO kernel_change (workspace_id, portfolio_id, level, kind, row_id, subject,"
            " subject_id, key, name, action, field, old, new, actor, operation, reason,"
            " request_id, at) SELECT %s, %s, 'EPIC', 'EPIC', n %% 2000, 'EPIC', n %% 2000,"
            " 'BENCH-' || n %% 2000, '', 'CHANGED', 'title', 'Old', 'New', 'Anna', 'editEpic', '',"
            " '', now() - n * interval '1 minute' FROM generate_series(1, %s) n",
            [found.workspace_id, found.pk, CHANGES],
        )
        cursor.execute("VACUUM ANALYZE kernel_change")


def _ask(by: Principal, text: str, **variables: object) -> Any:
    answer = schema.execute_sync(text, variables, context_value=Context(by, "measurement"))
    assert answer.errors is None, answer.errors
    return answer


if __name__ == "__main__":
    main()

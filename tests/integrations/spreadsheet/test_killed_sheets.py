"""Imports that are killed: nothing of them stays, and the next one brings all of it, once."""

from contextlib import contextmanager

import pytest
from django.db.models import Sum

from integrations.spreadsheet.models import SheetRow
from kernel.models import KeySequence, OutboxMessage
from portfolio.models import Epic, Spend
from tests.integrations.spreadsheet.conftest import fates
from tests.kernel.processes import heard, running
from tests.line import epic, lift_limits, together

pytestmark = pytest.mark.django_db(transaction=True)

ROWS = 60
SHEET = "rowId,title\n" + "".join(f"{number},Epic {number}\n" for number in range(ROWS))
LEDGER = "document,epic,amount,kind,bookedDate\n" + "".join(
    f"{number},DRN-1,{number}.50,OPEX,2026-03-02\n" for number in range(1, ROWS + 1)
)
IN_SHEET = {"sheet": "ledger"}


@pytest.fixture
def written(drn, tmp_path):
    lift_limits()

    def write(text):
        path = tmp_path / "sheet.csv"
        path.write_text(text)
        return str(path)

    return write


@contextmanager
def killed(kind, path, row):
    """Let an import be killed when it has taken a row."""
    with running("tests.integrations.spreadsheet.process", kind, path, str(row)) as process:
        assert heard(process, "in the middle")
        process.kill()
        process.wait(timeout=30)
        yield


def state():
    return (
        Epic.objects.count(),
        Spend.objects.count(),
        SheetRow.objects.count(),
        OutboxMessage.objects.count(),
        [*KeySequence.objects.values_list("last", flat=True)],
    )


@pytest.mark.parametrize("row", [2, ROWS // 2, ROWS + 1])
def test_a_killed_import_leaves_nothing_and_the_next_is_whole(written, load, row):
    before = state()
    with killed("EPICS", written(SHEET), row):
        assert state() == before

    assert fates(load("EPICS", SHEET, **IN_SHEET)) == (ROWS, 0, 0, 0)
    assert fates(load("EPICS", SHEET, **IN_SHEET)) == (0, 0, ROWS, 0)
    assert Epic.objects.values("title").distinct().count() == Epic.objects.count() == ROWS


def test_a_killed_import_of_spend_leaves_nothing_and_the_next_is_whole(
    written, load, product_itself
):
    epic(product_itself)
    before = state()
    with killed("SPEND", written(LEDGER), ROWS // 2):
        assert state() == before

    assert fates(load("SPEND", LEDGER, **IN_SHEET)) == (ROWS, 0, 0, 0)
    assert fates(load("SPEND", LEDGER, **IN_SHEET)) == (0, 0, ROWS, 0)
    assert Spend.objects.aggregate(total=Sum("amount"))["total"] == sum(range(1, 61)) + 30


def test_two_imports_of_one_sheet_at_once_make_each_row_once(drn, load):
    lift_limits()
    reports = together([lambda: load("EPICS", SHEET), lambda: load("EPICS", SHEET)])

    assert sorted(map(fates, reports)) == [(0, 0, ROWS, 0), (ROWS, 0, 0, 0)]
    assert Epic.objects.count() == ROWS

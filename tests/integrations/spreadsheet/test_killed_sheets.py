"""Imports that are killed: nothing of them stays, and the next one brings all of it, once."""

import pytest

from integrations.spreadsheet.models import SheetRow
from kernel.models import KeySequence, OutboxMessage
from portfolio.models import Epic
from tests.integrations.spreadsheet.conftest import fates
from tests.kernel.processes import heard, running
from tests.line import lift_limits, together

pytestmark = pytest.mark.django_db(transaction=True)

ROWS = 60
SHEET = "rowId,title\n" + "".join(f"{number},Epic {number}\n" for number in range(ROWS))


@pytest.fixture
def path(drn, tmp_path):
    lift_limits()
    found = tmp_path / "sheet.csv"
    found.write_text(SHEET)
    return found


def state():
    return (
        Epic.objects.count(),
        SheetRow.objects.count(),
        OutboxMessage.objects.count(),
        [*KeySequence.objects.values_list("last", flat=True)],
    )


@pytest.mark.parametrize("row", [2, ROWS // 2, ROWS + 1])
def test_a_killed_import_leaves_nothing_and_the_next_is_whole(path, load, row):
    before = state()
    with running("tests.integrations.spreadsheet.process", str(path), str(row)) as process:
        assert heard(process, "in the middle")
        process.kill()
        process.wait(timeout=30)

    assert state() == before
    assert fates(load("EPICS", SHEET)) == (ROWS, 0, 0, 0)
    assert fates(load("EPICS", SHEET)) == (0, 0, ROWS, 0)
    assert Epic.objects.values("title").distinct().count() == Epic.objects.count() == ROWS


def test_two_imports_of_one_sheet_at_once_make_each_row_once(path, load):
    reports = together([lambda: load("EPICS", SHEET), lambda: load("EPICS", SHEET)])

    assert sorted(map(fates, reports)) == [(0, 0, ROWS, 0), (ROWS, 0, 0, 0)]
    assert Epic.objects.count() == ROWS

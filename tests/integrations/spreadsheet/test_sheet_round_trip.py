"""An export is a sheet: imported as it is, it changes nothing; changed, it changes that."""

import pytest

from api.context import Context
from api.export import asked, csv_lines, defaults
from config.schema import schema
from integrations.spreadsheet.actions import Options, import_sheet
from integrations.spreadsheet.decoding import Pasted
from integrations.spreadsheet.kinds import SheetKind
from portfolio.models import Epic, StrategicTheme
from products.models import Feature
from tests.integrations.spreadsheet.conftest import fates
from tests.line import AT, epic
from tests.portfolio.boards import complete
from tests.worlds import build

pytestmark = pytest.mark.django_db


def exported(name, by, portfolio="DRN"):
    written = defaults.write(schema, name, {"portfolio": [portfolio]})
    ask = asked(schema, written.text, written.variables)
    return "".join(csv_lines(schema, ask, Context(by, "export")))


@pytest.fixture
def board(drn, product_itself):
    """Epics with everything in them that a sheet can say, and what would trip one up."""
    complete(product_itself)
    epic(product_itself, "=1+1", description="'=2\r\nline", need="- first\n- second")
    epic(product_itself, "-5", leading_indicators=["a; b", "c"], cost_of_delay="0.10")
    return drn


def test_epics_come_back_as_they_are(board, product_itself, load):
    versions = {*Epic.objects.values_list("key", "version")}
    sheet = exported("epics", product_itself)

    report = load("EPICS", sheet)

    assert fates(report) == (0, 0, 3, 0)
    assert {*Epic.objects.values_list("key", "version")} == versions


def test_every_kind_that_is_exported_comes_back(db, load):
    world = build("other", "OTH")
    for kind, name in (
        ("THEMES", "themes"),
        ("OBJECTIVES", "objectives"),
        ("FEATURES", "features"),
    ):
        sheet = exported(name, world.itself, "OTH")
        report = _into(world, kind, sheet)
        assert fates(report)[:2] == (0, 0), kind
        assert report.rejected == 0, (kind, report.rejections)
        assert report.unchanged > 0
    assert {*Feature.objects.values_list("version", flat=True)} == {1}
    assert {*StrategicTheme.objects.values_list("version", flat=True)} == {1}


def _into(world, kind, sheet):
    return import_sheet(
        by=world.itself, portfolio="OTH", kind=SheetKind(kind), source=Pasted(sheet), at=AT,
        options=Options(),
    )  # fmt: skip


def test_a_cell_that_is_changed_in_an_export_is_changed_here(board, product_itself, load):
    sheet = exported("epics", product_itself)

    report = load("EPICS", sheet.replace("Carry heavy loads", "Carry heavier loads"))

    assert fates(report) == (0, 1, 2, 0)
    assert Epic.objects.filter(title="Carry heavier loads").exists()

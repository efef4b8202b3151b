"""The sheet in the documents is one."""

import re
from pathlib import Path

import pytest

from tests.integrations.spreadsheet.conftest import fates

ROOT = Path(__file__).resolve().parents[3]
SHEETS = re.findall(r"```csv\n(.*?)```", (ROOT / "docs/spreadsheet.md").read_text(), re.DOTALL)


@pytest.mark.django_db
def test_the_sheet_of_the_documents_is_imported(load, strategy):
    (sheet,) = SHEETS

    assert fates(load("EPICS", sheet)) == (2, 0, 0, 0)
    assert fates(load("EPICS", sheet)) == (0, 0, 2, 0)

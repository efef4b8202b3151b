"""Use cases of sheets."""

from integrations.spreadsheet.actions.import_sheet import Options, import_sheet

__all__ = ["Options", "import_sheet"]

"""Queries of sheets."""

import strawberry

from api.queries import query
from integrations.spreadsheet.kinds import SheetKind
from integrations.spreadsheet.schema.types import SpreadsheetTemplate
from integrations.spreadsheet.template import template_of


@strawberry.type
class SpreadsheetQuery:
    @query("item.read", description="What a sheet of a kind looks like.")
    def spreadsheet_template(self, kind: SheetKind) -> SpreadsheetTemplate:
        return SpreadsheetTemplate.of(template_of(kind))

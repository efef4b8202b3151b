"""Mutations of sheets."""

import strawberry

from api.context import Info
from api.mutations import mutation
from integrations.spreadsheet import actions
from integrations.spreadsheet.conventions import Conventions
from integrations.spreadsheet.decoding import Pasted
from integrations.spreadsheet.schema.inputs import ImportItemsInput
from integrations.spreadsheet.schema.problems import SheetNotReadable
from integrations.spreadsheet.schema.types import ImportReport
from kernel import clock

MOST_ROWS = 1_000


@strawberry.type
class SpreadsheetMutation:
    @mutation("sheet.import", SheetNotReadable)
    def import_items(self, info: Info, input: ImportItemsInput) -> ImportReport:
        """Bring the rows of a CSV file into a portfolio: all of them or none."""
        sign = input.decimal.value if input.decimal else None
        return actions.import_sheet(
            by=info.context.principal,
            portfolio=input.portfolio,
            kind=input.kind,
            source=Pasted(input.csv),
            at=clock.now(),
            options=actions.Options(
                dry_run=input.dry_run,
                skip_rejected=input.skip_rejected,
                conventions=Conventions(sign, input.dates),
                sheet=input.sheet,
                most_rows=MOST_ROWS,
            ),
        )

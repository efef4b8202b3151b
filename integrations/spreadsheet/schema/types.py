"""What a client sees of imported sheets."""

import strawberry

from api.enums import describe
from integrations.spreadsheet import report, template
from integrations.spreadsheet.conventions import DayOrder
from integrations.spreadsheet.kinds import SheetKind
from integrations.spreadsheet.report import Fate

describe(SheetKind, "What the rows of a sheet are of.")
describe(Fate, "What came of a row of a sheet.")
describe(DayOrder, "Whether the day or the month comes first in 03/04/2026.")


@strawberry.type(description="What came of one row of a sheet.")
class RowOutcome:
    row: int = strawberry.field(description="As a spreadsheet counts: the headers are row 1.")
    outcome: Fate
    key: str = strawberry.field(description="The key or name of what it became; empty without.")
    column: str = strawberry.field(description="The cell that is to blame; empty when it is none.")
    reason: str = strawberry.field(description="Why it was rejected; empty otherwise.")

    @classmethod
    def of(cls, outcome: report.Outcome) -> "RowOutcome":
        return cls(
            row=outcome.row,
            outcome=outcome.fate,
            key=outcome.key,
            column=outcome.column,
            reason=outcome.reason,
        )


@strawberry.type(description="What an import of a sheet did, or would do.")
class ImportReport:
    dry_run: bool
    written: bool = strawberry.field(description="Whether anything was kept.")
    rows: int = strawberry.field(description="Rows that say something.")
    created: int
    updated: int
    unchanged: int
    rejected: int
    rejections: list[RowOutcome] = strawberry.field(description="The first 100 of them.")
    changes: list[RowOutcome] = strawberry.field(
        description="The first 100 created and updated rows."
    )
    notes: list[str] = strawberry.field(description="How the file was read, where that matters.")

    @classmethod
    def of(cls, done: report.ImportReport) -> "ImportReport":
        return cls(
            dry_run=done.dry_run,
            written=done.written,
            rows=done.rows,
            created=done.created,
            updated=done.updated,
            unchanged=done.unchanged,
            rejected=done.rejected,
            rejections=[RowOutcome.of(each) for each in done.rejections],
            changes=[RowOutcome.of(each) for each in done.changes],
            notes=done.notes,
        )


@strawberry.type(description="A column of a kind of sheet.")
class SheetColumn:
    name: str
    explanation: str
    holds: str = strawberry.field(description="What its cells are read as, in words.")
    required: bool = strawberry.field(description="Whether a file without it is refused.")
    choices: list[str] = strawberry.field(description="The words that it takes; empty for any.")


@strawberry.type(description="What a sheet of a kind looks like.")
class SpreadsheetTemplate:
    kind: SheetKind
    columns: list[SheetColumn]
    csv: str = strawberry.field(description="A file to fill in: headers and one example.")

    @classmethod
    def of(cls, found: template.Template) -> "SpreadsheetTemplate":
        columns = [
            SheetColumn(
                name=each.name,
                explanation=each.explains,
                holds=each.holds,
                required=each.needed,
                choices=list(each.choices),
            )
            for each in found.columns
        ]
        return cls(kind=found.kind, columns=columns, csv=found.csv)

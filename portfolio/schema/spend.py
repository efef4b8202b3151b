"""What came of an import of spend."""

import strawberry

from api.enums import describe
from portfolio import actions
from portfolio.spending import SpendVerdict

describe(SpendVerdict, "What came of a row of spend.")


@strawberry.type(description="A row that was not taken, and why not.")
class SpendReportRow:
    row: int = strawberry.field(description="Its place in what was sent, from 1.")
    document: str
    verdict: SpendVerdict
    reason: str


@strawberry.type(description="What came of an import of spend, row by row.")
class SpendReport:
    accepted: int = strawberry.field(description="New ones; none is written in a dry run.")
    duplicates: int = strawberry.field(description="Those that were known with the same content.")
    rejected: int = strawberry.field(description="Those that cannot be taken.")
    rows: list[SpendReportRow] = strawberry.field(
        description="The first 100 rows that were not taken."
    )

    @classmethod
    def of(cls, made: actions.SpendReport) -> "SpendReport":
        rows = [
            SpendReportRow(
                row=one.row, document=one.document, verdict=one.verdict, reason=one.reason
            )
            for one in made.rows
        ]
        return cls(
            accepted=made.accepted, duplicates=made.duplicates, rejected=made.rejected, rows=rows
        )

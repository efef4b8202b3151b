"""What the import of a sheet takes."""

from enum import Enum

import strawberry

from api.mutations import MutationInput
from integrations.spreadsheet.conventions import DayOrder
from integrations.spreadsheet.kinds import SheetKind


@strawberry.enum(description="The sign before the decimals.")
class DecimalSign(Enum):
    POINT = "."
    COMMA = ","


@strawberry.input
class ImportItemsInput(MutationInput):
    portfolio: str = strawberry.field(description="Its key.")
    kind: SheetKind
    csv: str = strawberry.field(
        description="The file as text, with a header; up to 1,000 rows. Larger files go through"
        " manage.py import_portfolio."
    )
    dry_run: bool = strawberry.field(default=False, description="Try it and keep nothing.")
    skip_rejected: bool = strawberry.field(
        default=False, description="Keep the good rows when others are rejected."
    )
    sheet: str = strawberry.field(
        default="", description="Whose row ids they are, where there are several sheets."
    )
    decimal: DecimalSign | None = strawberry.field(
        default=None, description="Where the file does not show it."
    )
    dates: DayOrder | None = strawberry.field(
        default=None, description="Where the file does not show it."
    )

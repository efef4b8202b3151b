from typing import ClassVar

import strawberry

from api.problems import Problem
from integrations.spreadsheet import errors
from kernel.errors import DomainError


@strawberry.type(description="The file as a whole cannot be used. Nothing was written.")
class SheetNotReadable(Problem):
    row: int | None = strawberry.field(
        description="Where it shows, as a spreadsheet counts; null when nowhere in particular."
    )

    error: ClassVar[type[DomainError]] = errors.SheetNotReadable

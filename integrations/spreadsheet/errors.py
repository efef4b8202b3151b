from typing import ClassVar

from kernel.errors import DomainError


class SheetNotReadable(DomainError):
    """The file as a whole cannot be used: no CSV, an encoding, its headers. Nothing was written.

    Attributes:
        row: Where it shows, as a spreadsheet counts rows; None when it is nowhere in particular.
    """

    code: ClassVar[str] = "SHEET_NOT_READABLE"

    def __init__(self, message: str, *, row: int | None = None) -> None:
        super().__init__(message if row is None else f"Row {row}: {message}")
        self.row = row


class CellRefused(DomainError):
    """A cell cannot be taken as it is, and with it its row.

    Attributes:
        column: The column, as the template calls it.
    """

    code: ClassVar[str] = "CELL_REFUSED"

    def __init__(self, column: str, message: str) -> None:
        super().__init__(message)
        self.column = column

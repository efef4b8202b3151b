"""What a sheet of a kind looks like: its columns, explained, and a file to fill in."""

from collections.abc import Sequence
from dataclasses import dataclass

from api.export import csv_line
from integrations.spreadsheet.columns import Column
from integrations.spreadsheet.kinds import KINDS, SheetKind


@dataclass(frozen=True, slots=True)
class Template:
    """A kind of sheet.

    Attributes:
        kind: What its rows are of.
        columns: All that it may have, in the order of the file.
        csv: The headers and one example.
    """

    kind: SheetKind
    columns: Sequence[Column]
    csv: str


def template_of(kind: SheetKind) -> Template:
    """Return the template of a kind."""
    columns = KINDS[kind].columns
    lines = [csv_line(each.name for each in columns), csv_line(each.example for each in columns)]
    return Template(kind, columns, "".join(lines))

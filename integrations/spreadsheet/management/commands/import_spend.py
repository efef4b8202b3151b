"""Brings a CSV file of documents into a portfolio."""

from argparse import ArgumentParser
from typing import Any

from integrations.spreadsheet.kinds import SheetKind
from integrations.spreadsheet.management.commands import import_portfolio


class Command(import_portfolio.Command):
    """Exit codes as those of `import_portfolio`."""

    help = "Bring a CSV file of documents into a portfolio: all of them, or none."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the options."""
        self.add_usual(parser)
        parser.add_argument(
            "--source", required=True, dest="sheet", metavar="NAME", help="what numbers them"
        )

    def call(self, **options: Any) -> str:
        """Import, and return what there is to say."""
        return super().call(**{**options, "kind": SheetKind.SPEND})

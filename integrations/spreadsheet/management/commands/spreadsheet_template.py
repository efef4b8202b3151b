"""Prints a CSV file to fill in."""

from argparse import ArgumentParser
from typing import Any

from integrations.spreadsheet.kinds import SheetKind
from integrations.spreadsheet.management.commands.import_portfolio import kind_of
from integrations.spreadsheet.template import template_of
from kernel.management.domain_command import DomainCommand


class Command(DomainCommand):
    """Exit code 2 for a kind that does not exist."""

    help = "Print a CSV file to fill in, or what its columns mean."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the options."""
        kinds = ", ".join(SheetKind).lower().replace("_", "-")
        parser.add_argument("kind", type=kind_of, metavar="KIND", help=kinds)
        parser.add_argument("--explain", action="store_true", help="say what each column means")

    def call(self, **options: Any) -> str:
        """Return the file, or the explanation of its columns."""
        template = template_of(options["kind"])
        if not options["explain"]:
            return template.csv
        return "\n".join(
            f"{each.name}{' (needed)' if each.needed else ''}: {each.explains}"
            f"{' ' + ', '.join(each.choices) + '.' if each.choices else ''}"
            for each in template.columns
        )

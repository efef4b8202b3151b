"""Writes the rows of a list to a CSV file, as a person sees them."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError
from graphql import GraphQLSyntaxError

from api.errors import one_line
from api.export import asked, csv_lines, defaults
from api.management.commands.graphql import text_of, variables_of
from api.operations import context_of, schema_in_use
from api.schema import Schema
from kernel.errors import shown
from kernel.management.domain_command import DomainCommand


class Command(DomainCommand):
    """Exit code 2 when nothing could be exported; then there is no file."""

    help = "Write the rows of one connection to a CSV file, as a person sees them."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the options."""
        add = parser.add_argument
        add("--user", required=True, metavar="EMAIL", help="who asks")
        add("--workspace", metavar="KEY", help="needed by people of several")
        add("--file", metavar="FILE", help="an operation with one connection")
        add("--variables", metavar="JSON|@FILE", help="an object of variables, with --file")
        add("--list", metavar="NAME", help="instead of --file: a list of the root, as epics")
        add("--portfolio", metavar="KEY", help="with --list: a list of this portfolio")
        add("--out", required=True, type=Path, metavar="FILE", help="the file to write")

    def call(self, **options: Any) -> str:
        """Export, and say how many rows there were."""
        schema = schema_in_use()
        context = context_of(options["user"], options["workspace"])
        text, variables = _operation(schema, options)
        try:
            ask = asked(schema, text, variables)
        except GraphQLSyntaxError as error:
            raise CommandError(one_line(error.message), returncode=2) from None
        lines = csv_lines(schema, ask, context)
        rows = _written(options["out"], lines) - 1
        return f"{rows:,} row{'' if rows == 1 else 's'} in {options['out']}"


def _operation(schema: Schema, options: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    if (options["file"] is None) == (options["list"] is None):
        raise CommandError("Name an operation by --file, or a list by --list.", returncode=2)
    if options["file"] is not None:
        return text_of(options["file"]), variables_of(options["variables"]) or {}
    written = defaults.write(schema, options["list"], {}, options["portfolio"])
    return written.text, written.variables


def _written(path: Path, lines: Any) -> int:
    """Write a file beside the one that is wanted and put it in its place when it is whole."""
    part = path.with_name(f".{path.name}.part")
    try:
        with part.open("w", encoding="utf-8", newline="") as file:
            count = 0
            for each in lines:
                count += 1
                file.write(each)
        part.replace(path)
    except OSError as error:
        raise CommandError(
            f"{shown(str(path))} cannot be written: {error.strerror}.", returncode=2
        ) from None
    finally:
        part.unlink(missing_ok=True)
    return count

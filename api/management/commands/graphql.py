"""Runs a GraphQL operation as a person and prints the answer, for scripts and without a client."""

import json
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError
from django.core.serializers.json import DjangoJSONEncoder
from strawberry.types import ExecutionResult

from api import json_text
from api.meter import Meter
from api.operations import context_of, execute
from kernel.errors import shown
from kernel.management.domain_command import DomainCommand


class Command(DomainCommand):
    """Exit code 0 without top-level errors, 1 with some, 2 when nothing could run."""

    help = "Run a GraphQL operation as a person and print the answer as JSON."
    failed = False

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the options."""
        parser.add_argument("--user", required=True, metavar="EMAIL", help="who asks")
        parser.add_argument("--workspace", metavar="KEY", help="needed by people of several")
        parser.add_argument("--file", metavar="FILE", help="the operation; else standard input")
        parser.add_argument("--variables", metavar="JSON|@FILE", help="an object of variables")
        parser.add_argument("--operation", metavar="NAME", help="which one, of a file of several")
        parser.add_argument(
            "--explain", action="store_true", help="print cost and SQL to standard error"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Run the operation, print its answer, and tell by the exit code whether it has errors."""
        super().handle(*args, **options)
        if self.failed:
            sys.exit(1)

    def call(self, **options: Any) -> str:
        """Run the operation and return its answer."""
        query = text_of(options["file"])
        if not query.strip():
            raise CommandError("There is no operation.", returncode=2)
        variables = variables_of(options["variables"])
        meter = Meter(keep=options["explain"])
        result = execute(
            query,
            variables,
            context=context_of(options["user"], options["workspace"]),
            name=options["operation"],
            meter=meter,
        )
        if options["explain"]:
            self._explain(result, meter)
        self.failed = bool(result.errors)
        return _printed(result)

    def _explain(self, result: ExecutionResult, meter: Meter) -> None:
        cost = (result.extensions or {})["cost"]
        self.stderr.write(
            f"declared {cost['declared']} of {cost['limit']} nodes; "
            f"{cost['statements']} statements, {cost['rows']} rows, {cost['ms']} ms"
        )
        for statement in meter.kept:
            self.stderr.write(f"{statement.ms:8.2f} ms  {statement.sql}")


def text_of(path: str | None) -> str:
    """Read a file, or standard input."""
    try:
        return (Path(path).read_bytes() if path else sys.stdin.buffer.read()).decode("utf-8")
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8 text"
        name = shown(path) if path else "Standard input"
        raise CommandError(f"{name} cannot be read: {reason}.", returncode=2) from None


def variables_of(given: str | None) -> dict[str, Any] | None:
    if given is None:
        return None
    text = text_of(given[1:]) if given.startswith("@") else given
    try:
        variables = json_text.parse(text)
    except (ValueError, RecursionError) as error:
        detail = error if isinstance(error, ValueError) else "nested too deeply"
        raise CommandError(f"--variables is not JSON: {detail}.", returncode=2) from None
    if not isinstance(variables, dict):
        raise CommandError("--variables must be a JSON object.", returncode=2)
    return variables


def _printed(result: ExecutionResult) -> str:
    answer: dict[str, Any] = {"data": result.data}
    if result.errors:
        answer["errors"] = [error.formatted for error in result.errors]
    answer["extensions"] = result.extensions
    return json.dumps(answer, cls=DjangoJSONEncoder, ensure_ascii=False, indent=2)

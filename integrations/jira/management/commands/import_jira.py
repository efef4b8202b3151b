"""Brings an export of Jira into a portfolio."""

import json
import sys
import uuid
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NoReturn

import structlog
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.serializers.json import DjangoJSONEncoder
from tqdm import tqdm

from integrations.jira import proposal
from integrations.jira.importing import Order, Summary, as_text, import_export
from kernel import clock
from kernel.errors import DomainError, InvalidValue

_NEEDED = ("workspace", "portfolio", "mapping")


class Command(BaseCommand):
    """Exit code 0 when the import is done, 2 for wrong input, said in one line."""

    help = "Bring an export of Jira into a portfolio: all of it in one transaction, or nothing."
    requires_system_checks = ()

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        """Return a parser that refuses options in one line."""
        parser = super().create_parser(prog_name, subcommand, **kwargs)
        parser.error = _refuse  # type: ignore[method-assign]
        return parser

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the options."""
        add = parser.add_argument
        add("paths", nargs="*", type=Path, metavar="PATH", help="files of the export, .gz or not")
        add("--workspace", metavar="KEY", help="where the portfolio is")
        add("--portfolio", metavar="KEY", help="where the issues go")
        add("--mapping", type=Path, metavar="FILE", help="what the site's names mean")
        add("--propose-mapping", action="store_true", help="print one out of the files, and stop")
        add("--create", action="store_true", help="make workspace and portfolio if missing")
        add("--owner", metavar="EMAIL", help="the administrator whom --create makes")
        add("--user", metavar="EMAIL", help="who imports; else the product itself")
        add("--as-of", metavar="newest|DATE", help="from when on the portfolio is judged")
        add("--dry-run", action="store_true", help="do everything and keep nothing")
        add("--json", action="store_true", help="print the summary as JSON")
        add("--no-refresh", action="store_true", help="leave the flow to the worker")

    def handle(self, **options: Any) -> None:
        """Import, or propose a mapping."""
        if not options["paths"]:
            raise CommandError("Name at least one file of the export.", returncode=2)
        if options["propose_mapping"]:
            with _in_one_line():
                self.stdout.write(proposal.propose(options["paths"]), ending="")
            return
        for name in _NEEDED:
            if options[name] is None:
                raise CommandError(f"--{name} is missing.", returncode=2)
        with _in_one_line():
            summary = _import(options)
        self.stdout.write(_printed(summary, options))


def _import(options: dict[str, Any]) -> Summary:
    order = Order(
        workspace=options["workspace"],
        portfolio=options["portfolio"],
        mapping=options["mapping"],
        paths=options["paths"],
        user=options["user"],
        create=options["create"],
        owner=options["owner"],
        as_of=options["as_of"],
        dry_run=options["dry_run"],
        refresh=not options["no_refresh"],
    )
    with (
        structlog.contextvars.bound_contextvars(
            operation="import_jira", request_id=uuid.uuid4().hex
        ),
        tqdm(unit="B", unit_scale=True, leave=False, disable=not sys.stderr.isatty()) as bar,
    ):

        def show(done: int, total: int) -> None:
            bar.total = total
            bar.update(done - bar.n)

        return import_export(order, at=clock.now(), progress=show)


def _printed(summary: Summary, options: dict[str, Any]) -> str:
    if options["json"]:
        return json.dumps(summary.as_json(), cls=DjangoJSONEncoder, ensure_ascii=False, indent=2)
    return as_text(summary, asker=options["user"] or options["owner"] or "EMAIL")


@contextmanager
def _in_one_line() -> Iterator[None]:
    try:
        yield
    except InvalidValue as error:
        raise CommandError(f"{error.field}: {_line(error.message)}", returncode=2) from None
    except DomainError as error:
        raise CommandError(_line(error.message), returncode=2) from None
    except Exception as error:
        told = _line(f"{type(error).__name__}: {error}")
        raise CommandError(f"The import stopped: {told[:500]}", returncode=1) from error


def _line(message: str) -> str:
    return " ".join(message.split())


def _refuse(message: str) -> NoReturn:
    sys.stderr.write(f"{_line(message)}; --help tells the options.\n")
    sys.exit(2)

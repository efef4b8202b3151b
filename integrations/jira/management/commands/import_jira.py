"""Brings an export of Jira into a portfolio."""

import json
import sys
import uuid
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

import structlog
from django.core.management.base import CommandError
from django.core.serializers.json import DjangoJSONEncoder
from tqdm import tqdm

from integrations.jira import proposal
from integrations.jira.importing import Order, Summary, as_text, import_export
from kernel import clock
from kernel.errors import DomainError
from kernel.management.domain_command import DomainCommand, one_line

_NEEDED = ("workspace", "portfolio", "mapping")


class Command(DomainCommand):
    """Exit code 0 when the import is done, 2 for wrong input, said in one line."""

    help = "Bring an export of Jira into a portfolio: all of it in one transaction, or nothing."

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

    def call(self, **options: Any) -> str:
        """Import, or propose a mapping; return what there is to say."""
        if not options["paths"]:
            raise CommandError("Name at least one file of the export.", returncode=2)
        try:
            if options["propose_mapping"]:
                return proposal.propose(options["paths"])
            _require(options)
            return _printed(_import(options), options)
        except (CommandError, DomainError):
            raise
        except Exception as error:
            told = one_line(f"{type(error).__name__}: {error}")[:500]
            raise CommandError(f"The import stopped: {told}", returncode=1) from error


def _require(options: dict[str, Any]) -> None:
    for name in _NEEDED:
        if options[name] is None:
            raise CommandError(f"--{name} is missing.", returncode=2)


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

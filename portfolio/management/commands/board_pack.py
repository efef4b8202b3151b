"""Writes the board pack of a portfolio into a file, as a person may see it."""

import os
import tempfile
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError

from api.operations import context_of
from kernel import clock
from kernel.errors import shown
from kernel.management.domain_command import DomainCommand
from portfolio.pack.page import Wish, board_pack, day_named


class Command(DomainCommand):
    help = "Write the board pack, one page of HTML that needs nothing else, into a file."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the options."""
        parser.add_argument("--portfolio", required=True, metavar="KEY")
        parser.add_argument("--user", required=True, metavar="EMAIL", help="who asks")
        parser.add_argument("--workspace", metavar="KEY", help="needed by people of several")
        parser.add_argument("--since", metavar="DATE", help="else four weeks ago")
        parser.add_argument("--period", metavar="NAME", help="of the budget; else the present one")
        parser.add_argument("--out", required=True, metavar="FILE", help="- is standard output")

    def call(self, **options: Any) -> str:
        """Make the page and write it."""
        page = board_pack(
            Wish(
                portfolio=options["portfolio"],
                since=None if options["since"] is None else day_named(options["since"]),
                period=options["period"],
            ),
            context=context_of(options["user"], options["workspace"]),
            at=clock.now(),
        )
        if options["out"] == "-":
            return page
        file = Path(options["out"])
        try:
            _write(file, page)
        except OSError as error:
            raise CommandError(
                f"{shown(str(file))} cannot be written: {error.strerror}.", returncode=2
            ) from None
        return f"{file}: {len(page.encode()):,} bytes."


def _write(file: Path, page: str) -> None:
    """Write the page beside its place and move it there: whoever reads it reads a whole one."""
    handle, draft = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}.")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as writing:
            writing.write(page)
        Path(draft).replace(file)
    except BaseException:
        Path(draft).unlink(missing_ok=True)
        raise

"""Commands that make one domain call. Whatever is wrong with their input is one line."""

import sys
from abc import abstractmethod
from typing import Any, NoReturn

from django.core.management.base import BaseCommand, CommandError, CommandParser

from kernel.errors import DomainError, InvalidValue


class DomainCommand(BaseCommand):
    """Subclasses write `call`, which may raise domain errors: exit code 2."""

    requires_system_checks = ()

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        """Return a parser that refuses options in one line, without its block of usage."""
        parser = super().create_parser(prog_name, subcommand, **kwargs)
        parser.error = _refuse  # type: ignore[method-assign]
        return parser

    def handle(self, *_args: Any, **options: Any) -> None:
        """Make the call and print what it returns."""
        try:
            said = self.call(**options)
        except DomainError as error:
            field = f"{error.field}: " if isinstance(error, InvalidValue) else ""
            raise CommandError(one_line(f"{field}{error.message}"), returncode=2) from None
        self.stdout.write(said, ending="" if said.endswith("\n") else None)

    @abstractmethod
    def call(self, **options: Any) -> str:
        """Make the one domain call and return what to print."""


def one_line(message: str) -> str:
    """Return a message without its line breaks."""
    return " ".join(message.split())


def _refuse(message: str) -> NoReturn:
    sys.stderr.write(f"{one_line(message)}; --help tells the options.\n")
    sys.exit(2)

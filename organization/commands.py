"""Commands that make one domain call: a broken rule is one line and exit code 2."""

from abc import abstractmethod
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from kernel.errors import DomainError


class DomainCommand(BaseCommand):
    """Subclasses write `call`, which may raise domain errors."""

    def handle(self, *_args: Any, **options: Any) -> None:
        """Make the call and print what it returns."""
        try:
            said = self.call(**options)
        except DomainError as error:
            raise CommandError(error.message, returncode=2) from None
        self.stdout.write(said)

    @abstractmethod
    def call(self, **options: Any) -> str:
        """Make the one domain call and return what to print."""

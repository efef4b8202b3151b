"""Makes a workspace with its first administrator."""

from argparse import ArgumentParser
from typing import Any

from kernel.management.domain_command import DomainCommand
from organization.actions import create_workspace


class Command(DomainCommand):
    help = "Make a workspace with its first administrator."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the options."""
        parser.add_argument("key", help="lower case letters, digits and hyphens, as acme")
        parser.add_argument("--name", required=True, help="the company's name")
        parser.add_argument("--owner", required=True, metavar="EMAIL", help="its administrator")

    def call(self, **options: Any) -> str:
        """Make it."""
        workspace = create_workspace(
            key=options["key"], name=options["name"], owner_email=options["owner"]
        )
        return f"{workspace.name} is there; `sign_in_link` lets its owner in."

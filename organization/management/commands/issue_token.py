"""Issues an API token for a person and prints it, once."""

from argparse import ArgumentParser
from typing import Any

from kernel import clock
from kernel.management.domain_command import DomainCommand
from organization.access import principal_by_email
from organization.actions import issue_token
from organization.models import Scope


class Command(DomainCommand):
    help = "Issue an API token that acts for a person, and print its secret, once."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the options."""
        parser.add_argument("email", help="whom the token acts for")
        parser.add_argument("--workspace", metavar="KEY", help="needed by people of several")
        parser.add_argument("--name", required=True, help="what the token is for")
        parser.add_argument("--days", type=int, default=90, help="how long it lives, 1 to 365")
        parser.add_argument(
            "--scope",
            action="append",
            choices=Scope.values,
            help="what it may do of what the person may; may be repeated; READ when left out",
        )

    def call(self, **options: Any) -> str:
        """Issue it."""
        issued = issue_token(
            by=principal_by_email(options["email"], options["workspace"]),
            name=options["name"],
            scopes=[Scope(scope) for scope in options["scope"] or [Scope.READ]],
            days=options["days"],
            at=clock.now(),
        )
        return issued.secret or ""

"""Prints a link that signs a person in, once."""

from argparse import ArgumentParser
from typing import Any

from kernel.errors import NotFound
from kernel.management.domain_command import DomainCommand
from organization.models import User
from organization.sign_in import sign_in_path


class Command(DomainCommand):
    help = "Print a link that signs a person in, once."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the options."""
        parser.add_argument("email")
        parser.add_argument("--address", default="http://127.0.0.1:8000", help="of the API")
        parser.add_argument("--to", default="", metavar="PATH", help="the page that it leads to")

    def call(self, **options: Any) -> str:
        """Make the link."""
        user = User.objects.filter(email=options["email"].lower(), is_active=True).first()
        if user is None:
            raise NotFound(what="person", key=options["email"])
        return f"{options['address'].rstrip('/')}{sign_in_path(user, options['to'])}"

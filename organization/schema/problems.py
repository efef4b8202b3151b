"""Rules of the organization as GraphQL types."""

from typing import ClassVar

import strawberry

from api.problems import Problem
from kernel.errors import DomainError
from organization import errors


@strawberry.type(description="Nobody else could administer the workspace.")
class LastAdmin(Problem):
    person: str = strawberry.field(description="Their name.")

    error: ClassVar[type[DomainError]] = errors.LastAdmin

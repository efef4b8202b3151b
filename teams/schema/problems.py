"""Rules of the teams' level as GraphQL types."""

from typing import Any, ClassVar, Self

import strawberry

from api.items import Item
from api.problems import Problem
from kernel.errors import DomainError
from kernel.principal import Principal
from teams import errors, snapshot


@strawberry.type(description="The items would wait for each other in a ring.")
class DependencyCycle(Problem):
    path: list[Item] = strawberry.field(
        description="Each would block the next, the last one the first; unseen ones are left out."
    )

    error: ClassVar[type[DomainError]] = errors.DependencyCycle

    @classmethod
    def of(cls, error: Any, by: Principal) -> Self:
        seen = snapshot.items_of(by, error.path)
        path = [seen[node] for node in error.path if node in seen]
        return cls(code=error.code, message=error.message, path=path)


@strawberry.type(
    description="A part and its whole would wait for each other: an item and what it is below, or"
    " would be."
)
class DependencyInFamily(Problem):
    part: str = strawberry.field(description="By key: the item, or one below it.")
    whole: str = strawberry.field(description="By key.")

    error: ClassVar[type[DomainError]] = errors.DependencyInFamily


@strawberry.type(description="The link is kept at the source; waive it instead.")
class DependencyOwnedBySource(Problem):
    error: ClassVar[type[DomainError]] = errors.DependencyOwnedBySource

"""What an order of epics refuses."""

from typing import ClassVar

import strawberry

from api.problems import Problem
from kernel.errors import DomainError
from portfolio import errors


@strawberry.type(description="Epics that should be ordered are scored in other sessions only.")
class ScoresNotComparable(Problem):
    session: str = strawberry.field(description="The name of the one that should order them.")
    epics: list[str] = strawberry.field(description="The keys of those epics.")

    error: ClassVar[type[DomainError]] = errors.ScoresNotComparable


@strawberry.type(description="Other unfinished epics stand between the two now.")
class NoLongerNeighbours(Problem):
    after: str | None = strawberry.field(description="As the input named it; null is the top.")
    before: str | None = strawberry.field(description="As the input named it; null is the end.")
    between: list[str] = strawberry.field(
        description="The keys of up to 100 that stand there; empty when the two have changed"
        " places."
    )

    error: ClassVar[type[DomainError]] = errors.NoLongerNeighbours

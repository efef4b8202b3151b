"""What limits on work in progress refuse."""

from typing import ClassVar

import strawberry

from api.problems import Problem
from kernel.errors import DomainError
from portfolio import errors, limits


@strawberry.type(description="There is no room: a limit on work in progress would be exceeded.")
class WipLimitReached(Problem):
    scope: limits.Scope = strawberry.field(description="What the limit is about.")
    place: str = strawberry.field(description="Which one: a state, or the name of a team.")
    measure: limits.Measure = strawberry.field(description="In what it counts.")
    limit: float = strawberry.field(description="How much it allows, in its measure.")
    in_progress: float = strawberry.field(description="How much stands there.")
    coming: float = strawberry.field(description="How much this would add.")

    error: ClassVar[type[DomainError]] = errors.WipLimitReached


@strawberry.type(description="The workspace has limits of single people switched off.")
class PeopleNotLimited(Problem):
    error: ClassVar[type[DomainError]] = errors.PeopleNotLimited

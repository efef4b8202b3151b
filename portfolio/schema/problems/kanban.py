"""What the portfolio Kanban and its board refuse."""

from typing import ClassVar

import strawberry

from api.problems import Problem
from kernel.errors import DomainError
from portfolio import errors


@strawberry.type(description="A rule of the Kanban that is not met yet.")
class Missing:
    rule: str = strawberry.field(description="Its name, for programs.")
    detail: str = strawberry.field(description="What would meet it, for people.")


@strawberry.type(description="The Kanban has no such step, or its rules are not met.")
class MoveNotAllowed(Problem):
    allowed: list[str] = strawberry.field(
        description="The states that it may go to from where it stands."
    )
    missing: list[Missing] = strawberry.field(
        description="Rules of the step that are not met; empty when there is no such step."
    )

    error: ClassVar[type[DomainError]] = errors.MoveNotAllowed


@strawberry.type(description="An epic in this state cannot be decided upon in this way.")
class DecisionNotPossible(Problem):
    state: str = strawberry.field(description="Where the epic stands.")
    possible: list[str] = strawberry.field(description="What can be decided there.")

    error: ClassVar[type[DomainError]] = errors.DecisionNotPossible

"""What exceptions from exit rules and limits refuse."""

from datetime import datetime
from typing import ClassVar

import strawberry

from api.problems import Problem
from kernel.errors import DomainError
from portfolio import errors, limits


@strawberry.type(description="Who should have allowed the exception has not, or not for this long.")
class OverrideNotAllowed(Problem):
    approver: str = strawberry.field(description="E-mail address of who was named.")

    error: ClassVar[type[DomainError]] = errors.OverrideNotAllowed


@strawberry.type(description="Only a limit of the policy BLOCK_WITH_OVERRIDE can be overridden.")
class LimitKnowsNoOverride(Problem):
    policy: limits.Policy = strawberry.field(description="What it does instead.")

    error: ClassVar[type[DomainError]] = errors.LimitKnowsNoOverride


@strawberry.type(description="Who is named to allow an exception may not allow any there.")
class ApproverMayNot(Problem):
    approver: str = strawberry.field(description="E-mail address of who was named.")

    error: ClassVar[type[DomainError]] = errors.ApproverMayNot


@strawberry.type(description="Somebody else was asked to decide.")
class NotTheApprover(Problem):
    approver: str = strawberry.field(description="The name of who was asked.")

    error: ClassVar[type[DomainError]] = errors.NotTheApprover


@strawberry.type(description="The override has ended; another one can be asked for.")
class OverrideExpired(Problem):
    expires_at: datetime

    error: ClassVar[type[DomainError]] = errors.OverrideExpired


@strawberry.type(description="The override was granted or refused already.")
class OverrideDecided(Problem):
    state: str = strawberry.field(description="GRANTED or REFUSED.")

    error: ClassVar[type[DomainError]] = errors.OverrideDecided

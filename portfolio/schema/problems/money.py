"""What budgets, spend and guardrails refuse."""

from decimal import Decimal
from typing import ClassVar

import strawberry

from api.problems import Problem
from kernel.errors import DomainError
from portfolio import errors


@strawberry.type(description="The amount was said in another currency; nothing is converted.")
class CurrencyMismatch(Problem):
    currency: str = strawberry.field(description="That of the portfolio.")
    given: str

    error: ClassVar[type[DomainError]] = errors.CurrencyMismatch


@strawberry.type(description="A day would belong to two budget periods.")
class PeriodsOverlap(Problem):
    other: str = strawberry.field(description="The name of the period that has the day.")

    error: ClassVar[type[DomainError]] = errors.PeriodsOverlap


@strawberry.type(description="More would be allocated than the period has.")
class BudgetExceeded(Problem):
    amount: Decimal = strawberry.field(description="What the period has.")
    allocated: Decimal = strawberry.field(description="What would be allocated.")
    over: Decimal = strawberry.field(description="By how much that is too much.")

    error: ClassVar[type[DomainError]] = errors.BudgetExceeded


@strawberry.type(description="The shares of a guardrail do not add up to 100 percent.")
class SharesNotWhole(Problem):
    total: Decimal = strawberry.field(description="What they add up to, in percent.")

    error: ClassVar[type[DomainError]] = errors.SharesNotWhole

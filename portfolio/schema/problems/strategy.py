"""What themes, key results and a portfolio's money refuse."""

from decimal import Decimal
from typing import ClassVar

import strawberry

from api.problems import Problem
from kernel.errors import DomainError
from portfolio import errors
from portfolio.okr import KeyResultKind


@strawberry.type(description="The themes of the portfolio would share out more than its budget.")
class BudgetSharesExceeded(Problem):
    total: Decimal = strawberry.field(description="What they would add up to, in percent.")

    error: ClassVar[type[DomainError]] = errors.BudgetSharesExceeded


@strawberry.type(description="A key result that has no way to go cannot be scored.")
class StartEqualsTarget(Problem):
    value: Decimal = strawberry.field(description="Where it would both start and end.")

    error: ClassVar[type[DomainError]] = errors.StartEqualsTarget


@strawberry.type(description="Nobody could say what the numbers of the key result count.")
class KeyResultWithoutUnit(Problem):
    kind: KeyResultKind = strawberry.field(description="Its kind; BINARY alone needs no unit.")

    error: ClassVar[type[DomainError]] = errors.KeyResultWithoutUnit


@strawberry.type(description="Amounts are said in the portfolio's currency already.")
class CurrencyFixed(Problem):
    currency: str = strawberry.field(description="The one that it keeps.")

    error: ClassVar[type[DomainError]] = errors.CurrencyFixed

"""What budgets, spend and guardrails refuse."""

from decimal import Decimal

from kernel.errors import DomainError, shown


class CurrencyMismatch(DomainError):
    """An amount was said in another currency than that of its portfolio; nothing is converted."""

    code = "CURRENCY_MISMATCH"

    def __init__(self, *, currency: str, given: str) -> None:
        super().__init__(f"Amounts here are said in {currency}, not in {shown(given)}.")
        self.currency = currency
        self.given = given


class PeriodsOverlap(DomainError):
    """A day would belong to two budget periods of the portfolio."""

    code = "PERIODS_OVERLAP"

    def __init__(self, *, other: str) -> None:
        super().__init__(f"The period {shown(other)} has some of these days already.")
        self.other = other


class BudgetExceeded(DomainError):
    """More would be allocated than the period has."""

    code = "BUDGET_EXCEEDED"

    def __init__(self, *, period: str, amount: Decimal, allocated: Decimal) -> None:
        over = allocated - amount
        super().__init__(
            f"{shown(period)} has {amount:,f}; {allocated:,f} would be allocated, {over:,f} over."
        )
        self.amount = amount
        self.allocated = allocated
        self.over = over


class SharesNotWhole(DomainError):
    """The shares of a guardrail have to add up to all of it."""

    code = "SHARES_NOT_WHOLE"

    def __init__(self, *, total: Decimal) -> None:
        super().__init__(f"The shares add up to {total.normalize():f} %, not to 100 %.")
        self.total = total

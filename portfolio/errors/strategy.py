"""What themes, key results and a portfolio's money refuse."""

from decimal import Decimal

from kernel.errors import DomainError
from portfolio.okr import KeyResultKind


class BudgetSharesExceeded(DomainError):
    """The budget shares of a portfolio's themes would add up to more than all of it."""

    code = "BUDGET_SHARES_EXCEEDED"

    def __init__(self, *, total: Decimal) -> None:
        super().__init__(
            f"The budget shares of the themes would add up to {total.normalize():f} %, over 100 %."
        )
        self.total = total


class StartEqualsTarget(DomainError):
    """A key result that has no way to go cannot be scored."""

    code = "START_EQUALS_TARGET"

    def __init__(self, *, value: Decimal) -> None:
        super().__init__(
            f"It starts and ends at {value:f}; name another target, or take the kind MAINTAIN."
        )
        self.value = value


class KeyResultWithoutUnit(DomainError):
    """Numbers mean nothing until somebody says what they count."""

    code = "KEY_RESULT_WITHOUT_UNIT"

    def __init__(self, *, kind: KeyResultKind) -> None:
        super().__init__(f"A key result of kind {kind} needs a unit, as kg, % or orders a day.")
        self.kind = kind


class CurrencyFixed(DomainError):
    """Amounts are said in the portfolio's currency, so it cannot become another one."""

    code = "CURRENCY_FIXED"

    def __init__(self, *, currency: str) -> None:
        super().__init__(f"Amounts are said in {currency} already; take them back to change it.")
        self.currency = currency

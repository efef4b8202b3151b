"""What the portfolio Kanban and its board refuse."""

from collections.abc import Sequence

from kernel.errors import DomainError
from portfolio.exit_rules import Check


class MoveNotAllowed(DomainError):
    """The Kanban has no such step, or its exit rules are not met."""

    code = "MOVE_NOT_ALLOWED"

    def __init__(
        self, *, current: str, wanted: str, allowed: Sequence[str], missing: Sequence[Check] = ()
    ) -> None:
        steps = ", ".join(allowed) or "nowhere"
        way = f"; from there it may go to {steps}."
        if missing:
            way = " yet. " + " ".join(check.detail for check in missing)
        super().__init__(f"It cannot move from {current} to {wanted}{way}")
        self.current = current
        self.wanted = wanted
        self.allowed = list(allowed)
        self.missing = list(missing)


class DecisionNotPossible(DomainError):
    """An epic in this state cannot be decided upon in this way."""

    code = "DECISION_NOT_POSSIBLE"

    def __init__(self, *, kind: str, state: str, possible: Sequence[str]) -> None:
        ways = ", ".join(possible) or "nothing"
        super().__init__(f"{kind} is not possible in {state}; possible there: {ways}.")
        self.kind = kind
        self.state = state
        self.possible = list(possible)

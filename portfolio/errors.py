"""Rules of the portfolio that a request can break."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from kernel.errors import DomainError, as_sent
from portfolio.exit_rules import Check
from portfolio.okr import KeyResultKind


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


class OverrideNotAllowed(DomainError):
    """Who should have allowed the exception may not, has not, or has not for this long."""

    code = "OVERRIDE_NOT_ALLOWED"

    def __init__(self, *, approver: str, why: str) -> None:
        super().__init__(f"{approver} has not allowed this exception: {why}")
        self.approver = approver


class FieldOwnedBySource(DomainError):
    """The field is kept by the tool that the item comes from; it is changed there."""

    code = "FIELD_OWNED_BY_SOURCE"

    def __init__(self, *, key: str, fields: Sequence[str], source: str, url: str) -> None:
        names = ", ".join(map(as_sent, fields))
        super().__init__(f"{key}: {names} is kept at its source; change it there: {url or source}.")
        self.fields = list(fields)
        self.source = source
        self.url = url


class ItemArchived(DomainError):
    """An archived item does not change any more."""

    code = "ITEM_ARCHIVED"

    def __init__(self, *, key: str) -> None:
        super().__init__(f"{key} is archived and changes no more.")
        self.key = key


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


class HasOpenChildren(DomainError):
    """A row cannot be archived while work below it is open; five items at most are named."""

    code = "HAS_OPEN_CHILDREN"

    def __init__(self, *, key: str, children: Sequence[str], total: int) -> None:
        named = f": {', '.join(children)}" if children else ""
        super().__init__(f"{key} still has {total} open below it{named}. Finish or move them.")
        self.key = key
        self.children = list(children)
        self.total = total


class WipLimitReached(DomainError):
    """More would stand in a place than its limit allows."""

    code = "WIP_LIMIT_REACHED"

    def __init__(
        self,
        *,
        scope: str,
        place: str,
        measure: str,
        limit: Decimal,
        in_progress: Decimal,
        coming: Decimal,
        overrides: Decimal = Decimal(0),
    ) -> None:
        beyond = f" and {_short(overrides)} by override" if overrides else ""
        super().__init__(
            f"{place} holds {_short(in_progress)} {measure.lower()}; its limit is {_short(limit)}"
            f"{beyond}, and this would add {_short(coming)}."
        )
        self.scope = scope
        self.place = place
        self.measure = measure
        self.limit = float(limit)
        self.in_progress = float(in_progress)
        self.coming = float(coming)


class PeopleNotLimited(DomainError):
    """The workspace has not switched limits of single people on."""

    code = "PEOPLE_NOT_LIMITED"

    def __init__(self) -> None:
        super().__init__(
            "Limits of single people are off here; editWorkspace switches them on (limitPeople)."
        )


class LimitKnowsNoOverride(DomainError):
    """Only a limit of the policy BLOCK_WITH_OVERRIDE can be overridden."""

    code = "LIMIT_KNOWS_NO_OVERRIDE"

    def __init__(self, *, policy: str) -> None:
        super().__init__(f"Its policy is {policy}: only BLOCK_WITH_OVERRIDE knows overrides.")
        self.policy = policy


class ApproverMayNot(DomainError):
    """Who is named to grant an override may not grant it there."""

    code = "APPROVER_MAY_NOT"

    def __init__(self, *, approver: str) -> None:
        super().__init__(f"{approver} may not grant overrides there; name somebody who may.")
        self.approver = approver


class NotTheApprover(DomainError):
    """An override is decided by the one who was named, and nobody else."""

    code = "NOT_THE_APPROVER"

    def __init__(self, *, approver: str) -> None:
        super().__init__(f"{approver} was asked to decide this, and nobody else.")
        self.approver = approver


class OverrideExpired(DomainError):
    """An override that has ended cannot be granted any more."""

    code = "OVERRIDE_EXPIRED"

    def __init__(self, *, expires_at: datetime) -> None:
        super().__init__(f"It ended on {expires_at:%Y-%m-%d at %H:%M %Z}; ask for another one.")
        self.expires_at = expires_at


class OverrideDecided(DomainError):
    """An override is granted or refused once."""

    code = "OVERRIDE_DECIDED"

    def __init__(self, *, state: str) -> None:
        super().__init__(f"It was {state.lower()} already.")
        self.state = state


def _short(amount: Decimal) -> str:
    return f"{amount.normalize():,f}"

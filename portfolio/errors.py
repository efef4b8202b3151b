"""Rules of the portfolio that a request can break."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from kernel.errors import DomainError, as_sent, shown
from portfolio.exit_rules import Check
from portfolio.okr import KeyResultKind

MOST_NAMED = 5
"""How many things a message names before it leaves the rest out."""


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


class CurrencyFixed(DomainError):
    """Amounts are said in the portfolio's currency, so it cannot become another one."""

    code = "CURRENCY_FIXED"

    def __init__(self, *, currency: str) -> None:
        super().__init__(f"Amounts are said in {currency} already; take them back to change it.")
        self.currency = currency


class SessionStillOpen(DomainError):
    """A scoring session takes scores still: no second one opens, and its order is not final."""

    code = "SESSION_STILL_OPEN"

    def __init__(self, *, session: str) -> None:
        super().__init__(f"The scoring session {shown(session)} is open; close it first.")
        self.session = session


class SessionClosed(DomainError):
    """A closed scoring session takes no more scores."""

    code = "SESSION_CLOSED"

    def __init__(self, *, session: str, closed_at: datetime) -> None:
        super().__init__(f"The scoring session {shown(session)} is closed; open another one.")
        self.session = session
        self.closed_at = closed_at


class SessionNotAnchored(DomainError):
    """Scores are relative to the smallest of their column, which has to be a 1."""

    code = "SESSION_NOT_ANCHORED"

    def __init__(self, *, columns: Sequence[str]) -> None:
        names = ", ".join(name.replace("_", " ") for name in columns)
        super().__init__(f"Score the smallest of each column 1; there is none in {names}.")
        self.columns = list(columns)


class ScoreOffScale(DomainError):
    """A score is no step of the scale."""

    code = "SCORE_OFF_SCALE"

    def __init__(self, *, columns: Sequence[str], scale: Sequence[int]) -> None:
        names = ", ".join(name.replace("_", " ") for name in columns)
        super().__init__(f"Scores are {', '.join(map(str, scale))}; {names} is none of them.")
        self.columns = list(columns)
        self.scale = list(scale)


class ScoresNotComparable(DomainError):
    """A score says something within its session only; these epics were scored in others alone."""

    code = "SCORES_NOT_COMPARABLE"

    def __init__(self, *, session: str, epics: Sequence[str]) -> None:
        named = ", ".join(epics[:MOST_NAMED]) + (", ..." if len(epics) > MOST_NAMED else "")
        super().__init__(
            f"{named}: scored in other sessions than {shown(session)}, so no order holds for all."
        )
        self.session = session
        self.epics = list(epics)


class NoLongerNeighbours(DomainError):
    """Others stand between the two now, or the two have changed places."""

    code = "NO_LONGER_NEIGHBOURS"

    def __init__(
        self, *, after: str | None, before: str | None, between: Sequence[str] = ()
    ) -> None:
        ends = f"{after or 'the top'} and {before or 'the end'}"
        now = f"{', '.join(between[:MOST_NAMED])} now" if between else "no room in this order"
        super().__init__(f"Between {ends} there is {now}. Read the order again.")
        self.after = after
        self.before = before
        self.between = list(between)


def _short(amount: Decimal) -> str:
    return f"{amount.normalize():,f}"

"""Rules of the portfolio as GraphQL types. Import them from this package."""

from portfolio.schema.problems.items import FieldOwnedBySource, HasOpenChildren, ItemArchived
from portfolio.schema.problems.kanban import DecisionNotPossible, Missing, MoveNotAllowed
from portfolio.schema.problems.limits import PeopleNotLimited, WipLimitReached
from portfolio.schema.problems.money import (
    BudgetExceeded,
    CurrencyMismatch,
    PeriodsOverlap,
    SharesNotWhole,
)
from portfolio.schema.problems.overrides import (
    ApproverMayNot,
    LimitKnowsNoOverride,
    NotTheApprover,
    OverrideDecided,
    OverrideExpired,
    OverrideNotAllowed,
)
from portfolio.schema.problems.ranking import NoLongerNeighbours, ScoresNotComparable
from portfolio.schema.problems.scoring import SessionClosed, SessionNotAnchored, SessionStillOpen
from portfolio.schema.problems.strategy import (
    BudgetSharesExceeded,
    CurrencyFixed,
    KeyResultWithoutUnit,
    StartEqualsTarget,
)

__all__ = [
    "ApproverMayNot",
    "BudgetExceeded",
    "BudgetSharesExceeded",
    "CurrencyFixed",
    "CurrencyMismatch",
    "DecisionNotPossible",
    "FieldOwnedBySource",
    "HasOpenChildren",
    "ItemArchived",
    "KeyResultWithoutUnit",
    "LimitKnowsNoOverride",
    "Missing",
    "MoveNotAllowed",
    "NoLongerNeighbours",
    "NotTheApprover",
    "OverrideDecided",
    "OverrideExpired",
    "OverrideNotAllowed",
    "PeopleNotLimited",
    "PeriodsOverlap",
    "ScoresNotComparable",
    "SessionClosed",
    "SessionNotAnchored",
    "SessionStillOpen",
    "SharesNotWhole",
    "StartEqualsTarget",
    "WipLimitReached",
]

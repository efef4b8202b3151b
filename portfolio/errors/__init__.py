"""Rules of the portfolio that a request can break. Import them from this package."""

from portfolio.errors.items import FieldOwnedBySource, HasOpenChildren, ItemArchived
from portfolio.errors.kanban import DecisionNotPossible, MoveNotAllowed
from portfolio.errors.limits import PeopleNotLimited, WipLimitReached
from portfolio.errors.money import (
    BudgetExceeded,
    CurrencyMismatch,
    PeriodsOverlap,
    SharesNotWhole,
)
from portfolio.errors.overrides import (
    ApproverMayNot,
    LimitKnowsNoOverride,
    NotTheApprover,
    OverrideDecided,
    OverrideExpired,
    OverrideNotAllowed,
)
from portfolio.errors.ranking import NoLongerNeighbours, ScoresNotComparable
from portfolio.errors.scoring import (
    ScoreOffScale,
    SessionClosed,
    SessionNotAnchored,
    SessionStillOpen,
)
from portfolio.errors.strategy import (
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
    "MoveNotAllowed",
    "NoLongerNeighbours",
    "NotTheApprover",
    "OverrideDecided",
    "OverrideExpired",
    "OverrideNotAllowed",
    "PeopleNotLimited",
    "PeriodsOverlap",
    "ScoreOffScale",
    "ScoresNotComparable",
    "SessionClosed",
    "SessionNotAnchored",
    "SessionStillOpen",
    "SharesNotWhole",
    "StartEqualsTarget",
    "WipLimitReached",
]

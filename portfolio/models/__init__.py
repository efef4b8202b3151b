"""Why the work is done. Import models from this package, never from its files."""

from portfolio.models.epic import Epic, EpicKind, EpicQuerySet, EpicTransition
from portfolio.models.facts import EpicFacts
from portfolio.models.item import ClassOfService, Item, ItemQuerySet, Transition, TransitionQuerySet
from portfolio.models.key_result import KeyResult, KeyResultCheckIn, KeyResultQuerySet
from portfolio.models.objective import Objective, ObjectiveQuerySet
from portfolio.models.portfolio import Portfolio, PortfolioQuerySet, PortfolioRole
from portfolio.models.statement import Statement, StatementKind, StatementQuerySet
from portfolio.models.status import Health, StatusUpdate
from portfolio.models.strategy import Horizon, StrategicTheme, ValueStream

__all__ = [
    "ClassOfService",
    "Epic",
    "EpicFacts",
    "EpicKind",
    "EpicQuerySet",
    "EpicTransition",
    "Health",
    "Horizon",
    "Item",
    "ItemQuerySet",
    "KeyResult",
    "KeyResultCheckIn",
    "KeyResultQuerySet",
    "Objective",
    "ObjectiveQuerySet",
    "Portfolio",
    "PortfolioQuerySet",
    "PortfolioRole",
    "Statement",
    "StatementKind",
    "StatementQuerySet",
    "StatusUpdate",
    "StrategicTheme",
    "Transition",
    "TransitionQuerySet",
    "ValueStream",
]

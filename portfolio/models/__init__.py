"""Why the work is done. Import models from this package, never from its files."""

from portfolio.models.epic import Epic, EpicKind, EpicQuerySet, EpicTransition
from portfolio.models.facts import EpicFacts
from portfolio.models.item import ClassOfService, Item, ItemQuerySet, Transition, TransitionQuerySet
from portfolio.models.portfolio import Portfolio, PortfolioQuerySet, PortfolioRole
from portfolio.models.ranking import EpicPrecedence, EpicRank, Ranking, RankingMethod
from portfolio.models.scoring import Score, ScoringSession
from portfolio.models.strategy import StrategicTheme, ValueStream, Vision

__all__ = [
    "ClassOfService",
    "Epic",
    "EpicFacts",
    "EpicKind",
    "EpicPrecedence",
    "EpicQuerySet",
    "EpicRank",
    "EpicTransition",
    "Item",
    "ItemQuerySet",
    "Portfolio",
    "PortfolioQuerySet",
    "PortfolioRole",
    "Ranking",
    "RankingMethod",
    "Score",
    "ScoringSession",
    "StrategicTheme",
    "Transition",
    "TransitionQuerySet",
    "ValueStream",
    "Vision",
]

"""Why the work is done. Import models from this package, never from its files."""

from portfolio.models.breach import WipBreach, WipBreachQuerySet
from portfolio.models.epic import Epic, EpicKind, EpicQuerySet, EpicTransition
from portfolio.models.facts import EpicFacts
from portfolio.models.item import Item, ItemQuerySet, Transition, TransitionQuerySet
from portfolio.models.limit import WipLimit, WipLimitQuerySet
from portfolio.models.override import OverrideState, WipOverride, WipOverrideQuerySet
from portfolio.models.portfolio import Portfolio, PortfolioQuerySet, PortfolioRole
from portfolio.models.service import ClassOfService
from portfolio.models.strategy import StrategicTheme, ValueStream, Vision

__all__ = [
    "ClassOfService",
    "Epic",
    "EpicFacts",
    "EpicKind",
    "EpicQuerySet",
    "EpicTransition",
    "Item",
    "ItemQuerySet",
    "OverrideState",
    "Portfolio",
    "PortfolioQuerySet",
    "PortfolioRole",
    "StrategicTheme",
    "Transition",
    "TransitionQuerySet",
    "ValueStream",
    "Vision",
    "WipBreach",
    "WipBreachQuerySet",
    "WipLimit",
    "WipLimitQuerySet",
    "WipOverride",
    "WipOverrideQuerySet",
]

"""Mutations of the portfolio, one file a concern."""

import strawberry

from portfolio.schema.mutations.decisions import DecisionsMutation
from portfolio.schema.mutations.epics import EpicsMutation
from portfolio.schema.mutations.money import MoneyMutation
from portfolio.schema.mutations.objectives import ObjectivesMutation
from portfolio.schema.mutations.placing import PlacingMutation
from portfolio.schema.mutations.portfolios import PortfoliosMutation
from portfolio.schema.mutations.scoring import ScoringMutation
from portfolio.schema.mutations.status import StatusMutation
from portfolio.schema.mutations.strategy import StrategyMutation


@strawberry.type
class PortfolioMutation(
    PortfoliosMutation,
    StrategyMutation,
    MoneyMutation,
    ObjectivesMutation,
    EpicsMutation,
    StatusMutation,
    DecisionsMutation,
    ScoringMutation,
    PlacingMutation,
):
    """Everything that can be changed in a portfolio."""

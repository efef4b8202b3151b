"""Use cases of the board: each is one transaction and one thing that a person asks for."""

from portfolio.actions.epics import create_epic, edit_epic, move_epic
from portfolio.actions.facts import record_epic_facts
from portfolio.actions.imported import absorb_epics
from portfolio.actions.placing import Place, PlacedEpic, apply_ranking, rank_epic, rank_epics
from portfolio.actions.portfolios import (
    create_portfolio,
    edit_portfolio,
    grant_portfolio_role,
    revoke_portfolio_role,
)
from portfolio.actions.precedence import record_precedence
from portfolio.actions.ranking import refresh_all_rankings, refresh_ranking
from portfolio.actions.scoring import (
    NewScore,
    ScoredEpic,
    Scoring,
    close_scoring_session,
    open_scoring_session,
    score_epics,
)
from portfolio.actions.strategy import (
    archive_theme,
    archive_value_stream,
    create_theme,
    create_value_stream,
    edit_theme,
    edit_value_stream,
    set_vision,
)

__all__ = [
    "NewScore",
    "Place",
    "PlacedEpic",
    "ScoredEpic",
    "Scoring",
    "absorb_epics",
    "apply_ranking",
    "archive_theme",
    "archive_value_stream",
    "close_scoring_session",
    "create_epic",
    "create_portfolio",
    "create_theme",
    "create_value_stream",
    "edit_epic",
    "edit_portfolio",
    "edit_theme",
    "edit_value_stream",
    "grant_portfolio_role",
    "move_epic",
    "open_scoring_session",
    "rank_epic",
    "rank_epics",
    "record_epic_facts",
    "record_precedence",
    "refresh_all_rankings",
    "refresh_ranking",
    "revoke_portfolio_role",
    "score_epics",
    "set_vision",
]

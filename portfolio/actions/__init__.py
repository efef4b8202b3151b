"""Use cases of the board: each is one transaction and one thing that a person asks for."""

from portfolio.actions.board import refresh_all_boards, refresh_board
from portfolio.actions.budget import (
    Share,
    allocate_budget,
    archive_budget_period,
    create_budget_period,
    edit_budget_period,
)
from portfolio.actions.business_case import edit_business_case
from portfolio.actions.decisions import Grounds, Override, decide_epic
from portfolio.actions.epics import create_epic, edit_epic, move_epic
from portfolio.actions.evidence import Interval, report_evidence
from portfolio.actions.facts import record_epic_facts, record_open_blockers
from portfolio.actions.guardrails import (
    check_guardrails,
    checked_once,
    refresh_guardrails,
    set_guardrail,
)
from portfolio.actions.imported import absorb_epics
from portfolio.actions.key_results import (
    archive_key_result,
    check_in_key_result,
    create_key_result,
    edit_key_result,
    record_key_result_values,
)
from portfolio.actions.objectives import archive_objective, create_objective, edit_objective
from portfolio.actions.overrides import grant_override
from portfolio.actions.placing import Place, PlacedEpic, apply_ranking, rank_epic, rank_epics
from portfolio.actions.portfolios import (
    create_portfolio,
    edit_portfolio,
    grant_portfolio_role,
    revoke_portfolio_role,
)
from portfolio.actions.precedence import record_precedence
from portfolio.actions.ranking import refresh_ranking
from portfolio.actions.scoring import (
    NewScore,
    ScoredEpic,
    Scoring,
    close_scoring_session,
    open_scoring_session,
    score_epics,
)
from portfolio.actions.spend import SpendReport, absorb_spend
from portfolio.actions.status import post_status_update
from portfolio.actions.strategy import (
    archive_theme,
    archive_value_stream,
    create_theme,
    create_value_stream,
    edit_theme,
    edit_value_stream,
    set_statement,
)
from portfolio.actions.subscribing import subscribe
from portfolio.actions.telling import Holders, board_paths
from portfolio.actions.waiting import record_waiting, refresh_waiting

__all__ = [
    "Grounds",
    "Holders",
    "Interval",
    "NewScore",
    "Override",
    "Place",
    "PlacedEpic",
    "ScoredEpic",
    "Scoring",
    "Share",
    "SpendReport",
    "absorb_epics",
    "absorb_spend",
    "allocate_budget",
    "apply_ranking",
    "archive_budget_period",
    "archive_key_result",
    "archive_objective",
    "archive_theme",
    "archive_value_stream",
    "board_paths",
    "check_guardrails",
    "check_in_key_result",
    "checked_once",
    "close_scoring_session",
    "create_budget_period",
    "create_epic",
    "create_key_result",
    "create_objective",
    "create_portfolio",
    "create_theme",
    "create_value_stream",
    "decide_epic",
    "edit_budget_period",
    "edit_business_case",
    "edit_epic",
    "edit_key_result",
    "edit_objective",
    "edit_portfolio",
    "edit_theme",
    "edit_value_stream",
    "grant_override",
    "grant_portfolio_role",
    "move_epic",
    "open_scoring_session",
    "post_status_update",
    "rank_epic",
    "rank_epics",
    "record_epic_facts",
    "record_key_result_values",
    "record_open_blockers",
    "record_precedence",
    "record_waiting",
    "refresh_all_boards",
    "refresh_board",
    "refresh_guardrails",
    "refresh_ranking",
    "refresh_waiting",
    "report_evidence",
    "revoke_portfolio_role",
    "score_epics",
    "set_guardrail",
    "set_statement",
    "subscribe",
]

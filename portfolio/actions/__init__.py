"""Use cases of the board: each is one transaction and one thing that a person asks for."""

from portfolio.actions.business_case import edit_business_case
from portfolio.actions.decisions import Grounds, Override, decide_epic
from portfolio.actions.epics import create_epic, edit_epic, move_epic
from portfolio.actions.evidence import Interval, report_evidence
from portfolio.actions.facts import record_epic_facts
from portfolio.actions.imported import absorb_epics
from portfolio.actions.overrides import grant_override
from portfolio.actions.portfolios import (
    create_portfolio,
    edit_portfolio,
    grant_portfolio_role,
    revoke_portfolio_role,
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
from portfolio.actions.waiting import record_waiting, refresh_waiting

__all__ = [
    "Grounds",
    "Interval",
    "Override",
    "absorb_epics",
    "archive_theme",
    "archive_value_stream",
    "create_epic",
    "create_portfolio",
    "create_theme",
    "create_value_stream",
    "decide_epic",
    "edit_business_case",
    "edit_epic",
    "edit_portfolio",
    "edit_theme",
    "edit_value_stream",
    "grant_override",
    "grant_portfolio_role",
    "move_epic",
    "record_epic_facts",
    "record_waiting",
    "refresh_waiting",
    "report_evidence",
    "revoke_portfolio_role",
    "set_vision",
]

"""Why the work is done. Import models from this package, never from its files."""

from portfolio.models.breach import WipBreach
from portfolio.models.budget import Allocation, BudgetPeriod
from portfolio.models.business_case import BusinessCase, ReturnKind, Sourcing
from portfolio.models.class_of_service import ClassOfService
from portfolio.models.decision import Decision
from portfolio.models.epic import (
    HYPOTHESIS,
    Epic,
    EpicQuerySet,
    InvestmentType,
    RoughSize,
)
from portfolio.models.epic_step import EpicTransition, Taken
from portfolio.models.evidence import EvidenceSource, EvidenceSummary
from portfolio.models.facts import EpicFacts
from portfolio.models.guardrail import Guardrail, GuardrailCheck
from portfolio.models.item import Item, ItemQuerySet
from portfolio.models.key_result import KeyResult, KeyResultCheckIn, KeyResultQuerySet
from portfolio.models.limit import WipLimit, WipLimitQuerySet
from portfolio.models.objective import Objective, ObjectiveQuerySet
from portfolio.models.override import OverrideState, WipOverride, WipOverrideQuerySet
from portfolio.models.portfolio import Portfolio, PortfolioQuerySet, PortfolioRole
from portfolio.models.ranking import EpicPrecedence, EpicRank, Ranking, RankingMethod
from portfolio.models.reading import readable
from portfolio.models.scoring import Score, ScoringSession
from portfolio.models.spend import Spend, SpendQuerySet
from portfolio.models.statement import Statement, StatementKind, StatementQuerySet
from portfolio.models.status import Health, StatusUpdate
from portfolio.models.strategy import Horizon, StrategicTheme, ValueStream
from portfolio.models.transition import Transition, TransitionQuerySet
from portfolio.models.waiting import Waiting, WaitingKind

__all__ = [
    "HYPOTHESIS",
    "Allocation",
    "BudgetPeriod",
    "BusinessCase",
    "ClassOfService",
    "Decision",
    "Epic",
    "EpicFacts",
    "EpicPrecedence",
    "EpicQuerySet",
    "EpicRank",
    "EpicTransition",
    "EvidenceSource",
    "EvidenceSummary",
    "Guardrail",
    "GuardrailCheck",
    "Health",
    "Horizon",
    "InvestmentType",
    "Item",
    "ItemQuerySet",
    "KeyResult",
    "KeyResultCheckIn",
    "KeyResultQuerySet",
    "Objective",
    "ObjectiveQuerySet",
    "OverrideState",
    "Portfolio",
    "PortfolioQuerySet",
    "PortfolioRole",
    "Ranking",
    "RankingMethod",
    "ReturnKind",
    "RoughSize",
    "Score",
    "ScoringSession",
    "Sourcing",
    "Spend",
    "SpendQuerySet",
    "Statement",
    "StatementKind",
    "StatementQuerySet",
    "StatusUpdate",
    "StrategicTheme",
    "Taken",
    "Transition",
    "TransitionQuerySet",
    "ValueStream",
    "Waiting",
    "WaitingKind",
    "WipBreach",
    "WipLimit",
    "WipLimitQuerySet",
    "WipOverride",
    "WipOverrideQuerySet",
    "readable",
]

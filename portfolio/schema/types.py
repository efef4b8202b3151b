"""What a client sees of the portfolio."""

from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, TypeAlias

import strawberry
from strawberry import auto, relay

from api.connection import Connection, connection
from api.context import Info
from api.cost import LARGEST_PAGE
from api.enums import describe
from api.items import Item
from api.later import later
from api.peers import related
from api.types import field, model_type
from kernel import clock
from kernel.levels import Level
from organization.models import Role
from organization.schema.changes import Change, changes_in
from organization.schema.types import Person
from portfolio import models
from portfolio.deciding import Conclusion
from portfolio.exit_rules import ExitRule
from portfolio.kanban import EpicState
from portfolio.models import StatementKind
from portfolio.schema.amounts import Forecast, Money, Progress
from portfolio.schema.budget import BudgetLine, BudgetPeriod, Spend, budget_of
from portfolio.schema.business_case import BusinessCase
from portfolio.schema.columns import KanbanColumn, columns_of
from portfolio.schema.decisions import Decision, DecisionDue, RuleCheck, due_in
from portfolio.schema.epic_texts import Hypothesis
from portfolio.schema.evidence import EvidenceSummary
from portfolio.schema.guardrails import (
    GuardrailCheck,
    GuardrailSpan,
    backtest_of,
    guardrails_of,
)
from portfolio.schema.objectives import Objective
from portfolio.schema.ranking import RankAgreement, RankedEpic, ranking_of
from portfolio.schema.scoring import ScoringSession, wsjf_of
from portfolio.schema.statements import Statement, current_statement
from portfolio.schema.status import StatusUpdate
from portfolio.schema.strategy import StrategicTheme, ValueStream

if TYPE_CHECKING:
    from feedback.schema.types import Outcome
    from products.schema.types import Feature
    from teams.schema.flow import Flow, UnalignedWork
    from teams.schema.limits import WipLimit
    from teams.schema.types import Dependency

Links: TypeAlias = list[Annotated["Dependency", strawberry.lazy("teams.schema.types")]]

describe(EpicState, "Where an epic stands on the portfolio Kanban.")
describe(models.InvestmentType, "Whether an epic serves customers, later work or upkeep.")
describe(models.ClassOfService, "How urgent a piece of work is by its nature.")


@model_type(models.EpicTransition, description="One step of an epic on the Kanban.")
class EpicTransition:
    from_state: EpicState
    to_state: EpicState
    at: auto
    by: Person | None = field(description="Null when an import or the product itself moved it.")
    reason: auto = field(description="Empty when none was given.")

    @field(description="What came of the rules of the step; empty for an imported one.")
    def checks(self, root: strawberry.Parent[models.EpicTransition]) -> list[RuleCheck]:
        return [RuleCheck(**one) for one in root.checks]


@model_type(
    models.Epic, deferred=["description"], description="A bet of the board: a big piece of work."
)
class Epic(Item):
    description: auto
    state: EpicState
    investment_type: models.InvestmentType
    version: auto = field(description="Grows with every change; pass it as `expectedVersion`.")
    created_at: auto
    started_at: datetime | None = field(description="When work on it began; null before that.")
    finished_at: datetime | None = field(
        description="When it was done or rejected; null while it is open."
    )
    archived_at: datetime | None = field(description="Null while it is here.")
    archive_reason: auto = field(description="Empty while it is here.")
    source_fields: list[str] = field(description="Fields that are kept at the source.")
    portfolio: "Portfolio"
    theme: StrategicTheme | None
    value_stream: ValueStream | None
    owner: Person | None = field(description="Who answers for it.")
    transitions: list[EpicTransition] = field(description="Its way over the Kanban.")
    features: Connection[Annotated["Feature", strawberry.lazy("products.schema.types")]] = (
        connection(description="What it is cut into, by rank.")
    )
    outcomes: list[Annotated["Outcome", strawberry.lazy("feedback.schema.types")]] = field(
        description="What it promises to change."
    )
    waits_for: Links = field(
        field_name="blocked_by",
        most=LARGEST_PAGE,
        description="The links to what it waits for, the newest first; at most 100.",
    )
    holds_up: Links = field(
        field_name="blocks",
        most=LARGEST_PAGE,
        description="The links to what waits for it, the newest first; at most 100.",
    )
    health: models.Health | None = field(
        description="As the newest status update says; null without one."
    )
    status_updates: Connection[StatusUpdate] = connection(
        description="How it fared, the newest first."
    )
    class_of_service: models.ClassOfService = field(
        description="How urgent it is by its nature, and so how the cost of waiting runs."
    )
    duration_weeks: Decimal | None = field(description="How many weeks it takes from its start.")
    due_date: date | None = field(
        description="By when one of a fixed date has to be finished, or from when the cost of an"
        " intangible one is felt."
    )
    computed_rank: RankedEpic | None = field(
        description="Its place in the computed order; null when it is finished or archived, and"
        " until that was computed once."
    )
    progress: Progress | None = later("How much of the work below it is done.")
    forecast: Forecast | None = later("When it should be done.")
    requester: Person | None = field(description="Who had the idea; null when it was imported.")
    leading_indicators: list[str] = field(
        description="What would show early that the bet is right."
    )
    rough_size: auto = field(description="S, M, L or XL; empty when unsaid.")
    estimated_cost: Decimal | None = field(
        description="What it will cost in all, in the portfolio's currency; null when unsaid."
    )
    planned_start_date: auto
    planned_end_date: auto
    mvp_due_date: auto = field(description="When the timebox of its MVP is over.")
    business_case: BusinessCase | None = field(description="Null until somebody argued for it.")
    evidence: Connection[EvidenceSummary] = connection(
        description="What is known of its outcome, the newest first."
    )
    decisions: Connection[Decision] = connection(
        description="What the board decided about it, the newest first."
    )
    spend: Connection[Spend] = connection(description="What was spent on it, the newest first.")
    pivoted_from: Annotated["Epic", strawberry.lazy("portfolio.schema.types")] | None = field(
        description="The epic whose pivot it goes on with."
    )
    successors: list[Annotated["Epic", strawberry.lazy("portfolio.schema.types")]] = field(
        description="The epics that its pivot goes on with."
    )

    @field(description="How it ended; null while it goes on or when it was rejected.")
    def conclusion(self, root: strawberry.Parent[models.Epic]) -> Conclusion | None:
        return Conclusion(root.conclusion) if root.conclusion else None

    @field(description="Cost of delay by job size, by the scores that count; null without any.")
    def wsjf(self, root: strawberry.Parent[models.Epic]) -> Decimal | None:
        return wsjf_of(root)

    @field(description="What a week of waiting costs; null until somebody said.")
    def cost_of_delay_per_week(
        self, info: Info, root: strawberry.Parent[models.Epic]
    ) -> Money | None:
        if root.cost_of_delay is None:
            return None
        portfolio = related(root, "portfolio", info.context.principal)
        return Money(amount=root.cost_of_delay, currency=portfolio.currency)

    @field(description="The bet in words. Texts that nobody has written yet are empty.")
    def hypothesis(self, root: strawberry.Parent[models.Epic]) -> Hypothesis:
        return Hypothesis.of(root)


@model_type(models.PortfolioRole, description="A role that a person holds in one portfolio only.")
class PortfolioRole(relay.Node):
    person: Person
    role: Role


@model_type(models.Portfolio, description="What one board decides about.")
class Portfolio(relay.Node):
    key: auto = field(description="Starts the keys of its items.")
    name: auto
    version: auto = field(description="Grows with every change; pass it as `expectedVersion`.")
    as_of: datetime | None = field(
        description="Where analyses look from; null is now. An archive is judged as of its end."
    )
    epic_threshold: Decimal | None = field(
        description="From which estimated cost on something is an epic; null is from any."
    )
    approval_threshold: Decimal | None = field(
        description="Above which estimated cost a GO needs somebody who may approve it."
    )
    skipped_rules: list[ExitRule] = field(
        description="Rules of the Kanban that this portfolio does not use."
    )
    decisions: Connection[Decision] = connection(
        description="What the board decided, the newest first."
    )
    statements: Connection[Statement] = connection(
        description="Visions, missions and strategies, the newest first; those of before, too."
    )
    currency: auto = field(description="ISO 4217: what all of its amounts are said in.")
    scoring_sessions: Connection[ScoringSession] = connection(description="The newest first.")
    rank_agreement: RankAgreement | None = field(
        field_name="computed_ranking",
        description="How its epics were ranked; null until that was computed once.",
    )
    roles: Connection[PortfolioRole] = connection(
        description="Who holds which role here, by role; roles in the whole workspace hold, too."
    )
    themes: list[StrategicTheme] = field(description="By name.")
    value_streams: list[ValueStream] = field(description="By name.")
    objectives: list[Objective] = field(description="By the start of their period.")
    outcomes: Connection[Annotated["Outcome", strawberry.lazy("feedback.schema.types")]] = (
        connection(description="What its epics promise to change.")
    )
    flow: Annotated["Flow", strawberry.lazy("teams.schema.flow")] | None = field(
        description="Blockers, deadlocks and loads; null until it was computed once."
    )
    unaligned_work: Annotated["UnalignedWork", strawberry.lazy("teams.schema.flow")] | None = field(
        description="Open work that serves no epic; null until it was computed once."
    )

    @field(description="What should be different in the world one day; null until it was stated.")
    def vision(self, root: strawberry.Parent[models.Portfolio], info: Info) -> Statement | None:
        return current_statement(root, "pk", StatementKind.VISION, info.context.principal)

    @field(description="What the company is there for; null until it was stated.")
    def mission(self, root: strawberry.Parent[models.Portfolio], info: Info) -> Statement | None:
        return current_statement(root, "pk", StatementKind.MISSION, info.context.principal)

    @field(description="By which way it goes there; null until it was stated.")
    def strategy(self, root: strawberry.Parent[models.Portfolio], info: Info) -> Statement | None:
        return current_statement(root, "pk", StatementKind.STRATEGY, info.context.principal)

    wip_limits: list[Annotated["WipLimit", strawberry.lazy("teams.schema.limits")]] = field(
        description="How much may stand in its states, themes and classes of service."
    )

    @connection(
        description="What changed, the newest first: what the board decides about, unless other"
        " levels are named."
    )
    def changes(
        self,
        root: strawberry.Parent[models.Portfolio],
        since: datetime | None = None,
        levels: list[Level] | None = None,
    ) -> Connection[Change]:
        return changes_in(root, since, levels)

    @field(description="The portfolio Kanban, state by state.")
    def kanban(self, root: strawberry.Parent[models.Portfolio]) -> list[KanbanColumn]:
        return columns_of(root)

    budget_periods: Connection[BudgetPeriod] = connection(
        description="How much may be spent when, the newest period first."
    )
    spend: Connection[Spend] = connection(description="What was spent, the newest first.")
    guardrail_checks: Connection[GuardrailCheck] = connection(
        description="How its guardrails came to stand where they do, the newest first."
    )

    @field(
        description="A line for each value stream and theme; the period that holds unless named."
    )
    def budget(
        self, root: strawberry.Parent[models.Portfolio], info: Info, period: str | None = None
    ) -> list[BudgetLine]:
        return budget_of(root, period, clock.now(), info.context.principal)

    @field(description="The budget's rules that the board has set, each share as it stands.")
    def guardrails(self, root: strawberry.Parent[models.Portfolio]) -> list[GuardrailCheck]:
        return guardrails_of(root)

    guardrail_backtest: list[GuardrailSpan] = field(
        resolver=backtest_of, description="When a guardrail would have been broken."
    )

    @field(description="Unfinished epics in the order in which they should start.")
    def ranking(
        self, root: strawberry.Parent[models.Portfolio], first: int = 50
    ) -> list[RankedEpic]:
        return ranking_of(root, first)

    @field(description="Epics that wait for the board, what is due first leads. Up to 100.")
    def decisions_due(
        self, root: strawberry.Parent[models.Portfolio], first: int = 50
    ) -> list[DecisionDue]:
        return due_in(root, first)

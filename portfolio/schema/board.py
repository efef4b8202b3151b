"""What the board's page shows. What is ranked and decided comes with later levels."""

from datetime import datetime
from decimal import Decimal
from enum import Enum
from typing import TYPE_CHECKING, Annotated

import strawberry

from api.connection import Connection, connection
from portfolio import models
from portfolio.kanban import EpicState

if TYPE_CHECKING:
    from portfolio.schema.types import Epic

EpicType = Annotated["Epic", strawberry.lazy("portfolio.schema.types")]


@strawberry.enum(description="What a board can decide about an epic.")
class DecisionKind(Enum):
    GO = "GO"
    NO_GO = "NO_GO"
    PERSEVERE = "PERSEVERE"
    EXTEND = "EXTEND"
    PIVOT = "PIVOT"
    STOP = "STOP"
    OVERRIDE = "OVERRIDE"
    BUDGET = "BUDGET"


@strawberry.enum(description="How an epic ended.")
class EpicConclusion(Enum):
    ACHIEVED = "ACHIEVED"
    STOPPED = "STOPPED"
    PIVOTED = "PIVOTED"


@strawberry.type(description="An amount in the portfolio's currency.")
class Money:
    amount: Decimal
    currency: str


@strawberry.type(description="An estimate with its interval.")
class Effect:
    estimate: Decimal | None
    low: Decimal | None
    high: Decimal | None


@strawberry.type(description="What was known of an epic's outcome when the board decided.")
class EvidenceSummary:
    verdict: str
    grade: str | None
    effect: Effect | None
    recommendation: str | None


@strawberry.type(description="What the board decided about an epic. It never changes.")
class Decision:
    id: strawberry.ID
    kind: DecisionKind
    reason: str
    decided_at: datetime
    decided_by: Annotated["Person", strawberry.lazy("organization.schema.types")] | None
    epic: EpicType
    evidence: list[EvidenceSummary]
    successor: EpicType | None


@strawberry.type(description="How much of the work below an item is done.")
class Progress:
    total: int
    done: int
    points: Decimal
    done_points: Decimal


@strawberry.type(description="When the work should be done, by simulation.")
class Forecast:
    p50: datetime | None
    p85: datetime | None
    p95: datetime | None
    as_of: datetime
    trials: int


@strawberry.type(description="The bet: for whom, what, and what should come of it.")
class Hypothesis:
    for_whom: str
    need: str
    solution: str
    benefit: str
    unlike: str
    difference: str
    business_outcome: str


@strawberry.type(description="A state of the portfolio Kanban and the epics that stand in it.")
class KanbanColumn:
    state: EpicState
    count: int
    limit: int | None = strawberry.field(description="How many it should hold; null is any number.")
    portfolio_id: strawberry.Private[int]

    @strawberry.field(description="Whether it holds more than it should.")
    def over_limit(self) -> bool:
        return self.limit is not None and self.count > self.limit

    @connection(description="The epics in this state, by rank.")
    def epics(self) -> Connection[EpicType]:
        return models.Epic.objects.in_state(self.state).filter(portfolio=self.portfolio_id)


@strawberry.type(description="A rule of the budget, checked.")
class Guardrail:
    kind: str
    name: str
    target: Decimal
    actual: Decimal
    tolerance: Decimal
    breached: bool
    offenders: list[EpicType]


@strawberry.type(description="An epic's place in the order in which work should start.")
class RankedEpic:
    rank: int
    score: Decimal
    method: str
    epic: EpicType
    ranked_because: str | None
    blocked_by: list[EpicType]
    unlocks: list[EpicType]


@strawberry.type(description="An epic that waits for the board.")
class DecisionDue:
    epic: EpicType
    reason: str
    verdict: str | None
    recommendation: str | None


@strawberry.type(description="A measurable part of an objective.")
class KeyResult:
    name: str
    score: Decimal | None
    confidence: int | None
    start: Decimal
    current: Decimal | None
    target: Decimal
    objective: Annotated["Objective", strawberry.lazy("portfolio.schema.board")]


@strawberry.type(description="What the portfolio wants to reach in a period.")
class Objective:
    name: str
    score: Decimal | None
    key_results: list[KeyResult]


if TYPE_CHECKING:
    from organization.schema.types import Person

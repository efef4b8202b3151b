"""What the board's page shows. What is ranked and decided comes with later levels."""

from datetime import datetime
from decimal import Decimal
from enum import Enum
from typing import TYPE_CHECKING, Annotated

import strawberry

from api.connection import Connection, Part, connection
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
    currency: str = strawberry.field(description="ISO 4217, as CHF.")


@strawberry.type(description="An estimate with its interval.")
class Effect:
    estimate: Decimal | None = strawberry.field(description="In the metric's unit.")
    low: Decimal | None = strawberry.field(description="Lower end of its interval.")
    high: Decimal | None = strawberry.field(description="Upper end of its interval.")


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
    evidence: list[EvidenceSummary] = strawberry.field(
        description="As it stood when the board decided."
    )
    successor: EpicType | None = strawberry.field(
        description="The epic that a pivot goes on with; null otherwise."
    )


@strawberry.type(description="How much of the work below an item is done.")
class Progress:
    total: int = strawberry.field(description="Items below it.")
    done: int = strawberry.field(description="Those that are done.")
    points: Decimal = strawberry.field(description="Points of the items below it.")
    done_points: Decimal = strawberry.field(description="Points of those that are done.")


@strawberry.type(description="When the work should be done, by simulation.")
class Forecast:
    p50: datetime | None = strawberry.field(description="Done by then in half of the trials.")
    p85: datetime | None = strawberry.field(description="Done by then in 85 % of the trials.")
    p95: datetime | None = strawberry.field(description="Done by then in 95 % of the trials.")
    as_of: datetime = strawberry.field(description="Where it looks from.")
    trials: int = strawberry.field(description="How many times it was simulated.")


@strawberry.type(description="The bet: for whom, what, and what should come of it.")
class Hypothesis:
    for_whom: str = strawberry.field(description="Which customers it serves.")
    need: str = strawberry.field(description="What they lack.")
    solution: str = strawberry.field(description="What will be built.")
    benefit: str = strawberry.field(description="What they gain by it.")
    unlike: str = strawberry.field(description="What they do without it.")
    difference: str = strawberry.field(description="What sets the solution apart from that.")
    business_outcome: str = strawberry.field(description="What the company gains by it.")


@strawberry.type(description="A state of the portfolio Kanban and the epics that stand in it.")
class KanbanColumn:
    state: EpicState
    count: int = strawberry.field(description="How many epics stand in it.")
    limit: int | None = strawberry.field(description="How many it should hold; null is any number.")
    portfolio: strawberry.Private[models.Portfolio]

    @strawberry.field(description="Whether it holds more than it should.")
    def over_limit(self) -> bool:
        return self.limit is not None and self.count > self.limit

    @connection(description="The epics in this state, by rank.")
    def epics(self) -> Connection[EpicType]:
        return Part(self.portfolio, via="portfolio", where={"state": self.state})


@strawberry.type(description="A rule of the budget, checked.")
class Guardrail:
    kind: str
    name: str
    target: Decimal = strawberry.field(description="What should be.")
    actual: Decimal = strawberry.field(description="What is.")
    tolerance: Decimal = strawberry.field(description="How far the two may lie apart.")
    breached: bool
    offenders: list[EpicType] = strawberry.field(description="The epics that break it.")


@strawberry.type(description="An epic's place in the order in which work should start.")
class RankedEpic:
    rank: int = strawberry.field(description="1 starts first.")
    score: Decimal = strawberry.field(description="Higher starts earlier.")
    method: str = strawberry.field(description="How the score was computed.")
    epic: EpicType
    ranked_because: str | None
    blocked_by: list[EpicType]
    unlocks: list[EpicType]


@strawberry.type(description="An epic that waits for the board.")
class DecisionDue:
    epic: EpicType
    reason: str = strawberry.field(description="Why it waits.")
    verdict: str | None
    recommendation: str | None


@strawberry.type(description="A measurable part of an objective.")
class KeyResult:
    name: str
    score: Decimal | None = strawberry.field(
        description="How much of the way from start to target is gone; 1 is the target."
    )
    confidence: int | None = strawberry.field(description="How sure its owner is, from 0 to 10.")
    start: Decimal
    current: Decimal | None = strawberry.field(description="Null until it was measured.")
    target: Decimal
    objective: Annotated["Objective", strawberry.lazy("portfolio.schema.board")]


@strawberry.type(description="What the portfolio wants to reach in a period.")
class Objective:
    name: str
    score: Decimal | None = strawberry.field(description="Mean of its key results; 1 is reached.")
    key_results: list[KeyResult]


if TYPE_CHECKING:
    from organization.schema.types import Person

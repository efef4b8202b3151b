"""What the board decides, and on what."""

from datetime import datetime
from enum import Enum
from typing import TYPE_CHECKING, Annotated

import strawberry

from portfolio.schema.amounts import Effect

if TYPE_CHECKING:
    from organization.schema.types import Person
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


@strawberry.type(description="An epic that waits for the board.")
class DecisionDue:
    epic: EpicType
    reason: str = strawberry.field(description="Why it waits.")
    verdict: str | None
    recommendation: str | None

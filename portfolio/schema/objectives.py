"""What the portfolio wants to reach."""

from decimal import Decimal
from typing import Annotated

import strawberry


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
    objective: Annotated["Objective", strawberry.lazy("portfolio.schema.objectives")]


@strawberry.type(description="What the portfolio wants to reach in a period.")
class Objective:
    name: str
    score: Decimal | None = strawberry.field(description="Mean of its key results; 1 is reached.")
    key_results: list[KeyResult]

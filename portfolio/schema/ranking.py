"""The order in which work should start."""

from decimal import Decimal
from typing import TYPE_CHECKING, Annotated

import strawberry

if TYPE_CHECKING:
    from portfolio.schema.types import Epic

EpicType = Annotated["Epic", strawberry.lazy("portfolio.schema.types")]


@strawberry.type(description="An epic's place in the order in which work should start.")
class RankedEpic:
    rank: int = strawberry.field(description="1 starts first.")
    score: Decimal = strawberry.field(description="Higher starts earlier.")
    method: str = strawberry.field(description="How the score was computed.")
    epic: EpicType
    ranked_because: str | None
    blocked_by: list[EpicType]
    unlocks: list[EpicType]

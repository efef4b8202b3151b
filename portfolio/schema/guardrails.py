"""Rules of the budget."""

from decimal import Decimal
from typing import TYPE_CHECKING, Annotated

import strawberry

if TYPE_CHECKING:
    from portfolio.schema.types import Epic

EpicType = Annotated["Epic", strawberry.lazy("portfolio.schema.types")]


@strawberry.type(description="A rule of the budget, checked.")
class Guardrail:
    kind: str
    name: str
    target: Decimal = strawberry.field(description="What should be.")
    actual: Decimal = strawberry.field(description="What is.")
    tolerance: Decimal = strawberry.field(description="How far the two may lie apart.")
    breached: bool
    offenders: list[EpicType] = strawberry.field(description="The epics that break it.")

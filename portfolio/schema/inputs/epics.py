"""What the mutations of epics take."""

from datetime import date
from decimal import Decimal

import strawberry

from api.mutations import MutationInput, VersionedInput
from portfolio.kanban import EpicState
from portfolio.models import ClassOfService, InvestmentType, ReturnKind, RoughSize, Sourcing


@strawberry.input
class EpicDetails:
    """What can be said of an epic when it is created and changed later."""

    description: strawberry.Maybe[str]
    investment_type: strawberry.Maybe[InvestmentType]
    class_of_service: strawberry.Maybe[ClassOfService]
    cost_of_delay: strawberry.Maybe[Decimal | None] = strawberry.field(
        default=None,
        description="What a week of waiting costs, in the currency of the portfolio.",
    )
    duration_weeks: strawberry.Maybe[Decimal | None] = strawberry.field(
        default=None, description="How many weeks it takes from its start."
    )
    due_date: strawberry.Maybe[date | None] = strawberry.field(
        default=None,
        description="The day by which one of a fixed date has to be finished, or from which the"
        " cost of an intangible one is felt.",
    )
    theme: strawberry.Maybe[str | None] = strawberry.field(default=None, description="By name.")
    value_stream: strawberry.Maybe[str | None] = strawberry.field(
        default=None, description="By name."
    )
    owner: strawberry.Maybe[str | None] = strawberry.field(default=None, description="By e-mail.")
    for_whom: strawberry.Maybe[str] = strawberry.field(
        default=None, description="Which customers it serves."
    )
    need: strawberry.Maybe[str] = strawberry.field(default=None, description="What they lack.")
    solution: strawberry.Maybe[str] = strawberry.field(
        default=None, description="What will be built."
    )
    benefit: strawberry.Maybe[str] = strawberry.field(
        default=None, description="What they gain by it."
    )
    unlike: strawberry.Maybe[str] = strawberry.field(
        default=None, description="What they do without it."
    )
    difference: strawberry.Maybe[str] = strawberry.field(
        default=None, description="What sets the solution apart from that."
    )
    business_outcome: strawberry.Maybe[str] = strawberry.field(
        default=None, description="What the company gains by it."
    )
    leading_indicators: strawberry.Maybe[list[str]] = strawberry.field(
        default=None, description="What would show early that the bet is right; up to 20."
    )
    rough_size: strawberry.Maybe[RoughSize] = strawberry.field(
        default=None, description="How big it looks."
    )
    estimated_cost: strawberry.Maybe[Decimal | None] = strawberry.field(
        default=None, description="What it will cost in all, in the portfolio's currency."
    )
    planned_start_date: strawberry.Maybe[date | None]
    planned_end_date: strawberry.Maybe[date | None]


EPIC_DETAILS = tuple(EpicDetails.__annotations__)


@strawberry.input
class CreateEpicInput(EpicDetails, MutationInput):
    portfolio: str = strawberry.field(description="Its key.")
    title: str


@strawberry.input
class EditEpicInput(EpicDetails, VersionedInput):
    epic: str = strawberry.field(description="Its key, ours or the source's.")
    title: strawberry.Maybe[str]


@strawberry.input
class MoveEpicInput(VersionedInput):
    epic: str = strawberry.field(description="Its key, ours or the source's.")
    to: EpicState
    reason: str | None = strawberry.field(
        default=None,
        description="Needed to reject, park, take up again or go back; up to 4,000 characters.",
    )


@strawberry.input
class EditBusinessCaseInput(MutationInput):
    epic: str = strawberry.field(description="Its key, ours or the source's.")
    expected_version: int = strawberry.field(
        default=0, description="The version of the case that you read; 0 when there was none."
    )
    in_scope: strawberry.Maybe[str]
    out_of_scope: strawberry.Maybe[str]
    sponsors: strawberry.Maybe[str]
    users_affected: strawberry.Maybe[str]
    products_affected: strawberry.Maybe[str]
    customer_impact: strawberry.Maybe[str]
    alternatives: strawberry.Maybe[list[str]] = strawberry.field(
        default=None, description="What else was thought of; at least two, up to 20."
    )
    return_kind: strawberry.Maybe[ReturnKind] = strawberry.field(
        default=None, description="What the company should get back."
    )
    sourcing: strawberry.Maybe[Sourcing] = strawberry.field(
        default=None, description="Who builds it."
    )
    estimated_value: strawberry.Maybe[Decimal | None] = strawberry.field(
        default=None, description="In the portfolio's currency."
    )
    timeline: strawberry.Maybe[str]
    mvp_features: strawberry.Maybe[str] = strawberry.field(
        default=None, description="The smallest product that would prove the epic."
    )
    mvp_cost: strawberry.Maybe[Decimal | None] = strawberry.field(
        default=None, description="In the portfolio's currency."
    )
    mvp_weeks: strawberry.Maybe[int | None] = strawberry.field(
        default=None, description="The timebox of the MVP, 1 to 104 weeks."
    )


BUSINESS_CASE = tuple(
    name
    for name in EditBusinessCaseInput.__annotations__
    if name not in ("epic", "expected_version")
)

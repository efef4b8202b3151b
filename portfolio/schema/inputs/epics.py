"""What the mutations of epics take."""

from datetime import date
from decimal import Decimal

import strawberry

from api.mutations import MutationInput, VersionedInput
from portfolio.kanban import EpicState
from portfolio.models import ClassOfService, EpicKind


@strawberry.input
class EpicDetails:
    """What can be said of an epic when it is created and changed later."""

    description: strawberry.Maybe[str]
    kind: strawberry.Maybe[EpicKind]
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

"""What the mutations of the portfolio take. Items are named by their key."""

from datetime import datetime

import strawberry

from api.mutations import ArchiveInput, MutationInput, VersionedInput
from organization.models import Role
from portfolio.kanban import EpicState
from portfolio.models import EpicKind
from portfolio.schema.board import DecisionKind


@strawberry.input
class CreatePortfolioInput(MutationInput):
    key: str = strawberry.field(
        description="2 to 10 capitals and digits; its items' keys start so."
    )
    name: str


@strawberry.input
class EditPortfolioInput(VersionedInput):
    portfolio: str = strawberry.field(description="Its key.")
    name: strawberry.Maybe[str]
    as_of: strawberry.Maybe[datetime | None] = strawberry.field(
        default=None, description="Where its analyses look from; null is now."
    )


@strawberry.input
class PortfolioRoleInput(MutationInput):
    portfolio: str = strawberry.field(description="Its key.")
    email: str = strawberry.field(description="Of the person.")
    role: Role = strawberry.field(description="Held in this portfolio only.")


@strawberry.input
class SetVisionInput(MutationInput):
    portfolio: str = strawberry.field(description="Its key.")
    statement: str
    expected_version: int = strawberry.field(
        default=0, description="The version that you read; 0 when there was none."
    )


@strawberry.input
class CreateThemeInput(MutationInput):
    portfolio: str = strawberry.field(description="Its key.")
    name: str = strawberry.field(description="No two themes of a portfolio share one.")
    description: str = ""


@strawberry.input
class EditThemeInput(VersionedInput):
    portfolio: str = strawberry.field(description="Its key.")
    theme: str = strawberry.field(description="Its present name.")
    name: strawberry.Maybe[str]
    description: strawberry.Maybe[str]


@strawberry.input
class ArchiveThemeInput(ArchiveInput):
    portfolio: str = strawberry.field(description="Its key.")
    theme: str = strawberry.field(description="Its name.")


@strawberry.input
class CreateValueStreamInput(MutationInput):
    portfolio: str = strawberry.field(description="Its key.")
    name: str = strawberry.field(description="No two value streams of a portfolio share one.")
    description: str = ""


@strawberry.input
class EditValueStreamInput(VersionedInput):
    portfolio: str = strawberry.field(description="Its key.")
    value_stream: str = strawberry.field(description="Its present name.")
    name: strawberry.Maybe[str]
    description: strawberry.Maybe[str]


@strawberry.input
class ArchiveValueStreamInput(ArchiveInput):
    portfolio: str = strawberry.field(description="Its key.")
    value_stream: str = strawberry.field(description="Its name.")


@strawberry.input
class EpicDetails:
    """What can be said of an epic when it is created and changed later."""

    description: strawberry.Maybe[str]
    kind: strawberry.Maybe[EpicKind]
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


@strawberry.input
class OverrideInput:
    reason: str
    approver: str = strawberry.field(description="E-mail address of who allows it.")


@strawberry.input
class SuccessorInput:
    title: str


@strawberry.input
class DecideEpicInput(VersionedInput):
    epic: str = strawberry.field(description="Its key, ours or the source's.")
    kind: DecisionKind
    reason: str
    evidence: list[strawberry.ID] | None = strawberry.field(
        default=None, description="Ids of what the board looked at."
    )
    successor: SuccessorInput | None = strawberry.field(
        default=None, description="The epic that a pivot goes on with."
    )
    override: OverrideInput | None = strawberry.field(
        default=None, description="For deciding against a rule."
    )

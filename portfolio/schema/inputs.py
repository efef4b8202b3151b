"""What the mutations of the portfolio take. Items are named by their key."""

from datetime import datetime

import strawberry

from api.mutations import ArchiveInput, MutationInput
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
class EditPortfolioInput(MutationInput):
    portfolio: str
    expected_version: int
    name: strawberry.Maybe[str]
    as_of: strawberry.Maybe[datetime | None]


@strawberry.input
class PortfolioRoleInput(MutationInput):
    portfolio: str
    email: str
    role: Role


@strawberry.input
class SetVisionInput(MutationInput):
    portfolio: str
    statement: str
    expected_version: int = strawberry.field(
        default=0, description="The version that you read; 0 when there was none."
    )


@strawberry.input
class CreateThemeInput(MutationInput):
    portfolio: str
    name: str
    description: str = ""


@strawberry.input
class EditThemeInput(MutationInput):
    portfolio: str
    theme: str = strawberry.field(description="Its present name.")
    expected_version: int
    name: strawberry.Maybe[str]
    description: strawberry.Maybe[str]


@strawberry.input
class ArchiveThemeInput(ArchiveInput):
    portfolio: str
    theme: str


@strawberry.input
class CreateValueStreamInput(MutationInput):
    portfolio: str
    name: str
    description: str = ""


@strawberry.input
class EditValueStreamInput(MutationInput):
    portfolio: str
    value_stream: str = strawberry.field(description="Its present name.")
    expected_version: int
    name: strawberry.Maybe[str]
    description: strawberry.Maybe[str]


@strawberry.input
class ArchiveValueStreamInput(ArchiveInput):
    portfolio: str
    value_stream: str


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
    for_whom: strawberry.Maybe[str]
    need: strawberry.Maybe[str]
    solution: strawberry.Maybe[str]
    benefit: strawberry.Maybe[str]
    unlike: strawberry.Maybe[str]
    difference: strawberry.Maybe[str]
    business_outcome: strawberry.Maybe[str]


EPIC_DETAILS = tuple(EpicDetails.__annotations__)


@strawberry.input
class CreateEpicInput(EpicDetails, MutationInput):
    portfolio: str
    title: str


@strawberry.input
class EditEpicInput(EpicDetails, MutationInput):
    epic: str
    expected_version: int
    title: strawberry.Maybe[str]


@strawberry.input
class MoveEpicInput(MutationInput):
    epic: str
    to: EpicState
    expected_version: int
    reason: str | None = None


@strawberry.input
class OverrideInput:
    reason: str
    approver: str


@strawberry.input
class SuccessorInput:
    title: str


@strawberry.input
class DecideEpicInput(MutationInput):
    epic: str
    kind: DecisionKind
    reason: str
    evidence: list[strawberry.ID] | None = None
    successor: SuccessorInput | None = None
    override: OverrideInput | None = None
    expected_version: int

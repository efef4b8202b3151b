"""What the mutations of the organization take."""

import strawberry

from api.mutations import MutationInput
from organization.models import Role, Scope


@strawberry.input
class EditWorkspaceInput(MutationInput):
    expected_version: int
    name: strawberry.Maybe[str]
    time_zone: strawberry.Maybe[str]


@strawberry.input
class InvitePersonInput(MutationInput):
    email: str
    name: str
    roles: list[Role] = strawberry.field(default_factory=list)


@strawberry.input
class EditPersonInput(MutationInput):
    email: str
    expected_version: int
    name: strawberry.Maybe[str]


@strawberry.input
class DeactivatePersonInput(MutationInput):
    email: str


@strawberry.input
class ReactivatePersonInput(MutationInput):
    email: str


@strawberry.input
class RoleInput(MutationInput):
    email: str
    role: Role


@strawberry.input
class CreateTeamInput(MutationInput):
    name: str
    wip_limit: int | None = None


@strawberry.input
class EditTeamInput(MutationInput):
    team: str = strawberry.field(description="The team's present name.")
    expected_version: int
    name: strawberry.Maybe[str]
    wip_limit: strawberry.Maybe[int | None] = strawberry.field(
        default=None, description="Null takes the limit away."
    )


@strawberry.input
class TeamMemberInput(MutationInput):
    team: str
    email: str


@strawberry.input
class IssueTokenInput(MutationInput):
    name: str
    scopes: list[Scope]
    days: int = strawberry.field(default=90, description="How long it lives: 1 to 365 days.")
    person: str | None = strawberry.field(
        default=None, description="E-mail address of whom it acts for; null is yourself."
    )


@strawberry.input
class RevokeTokenInput(MutationInput):
    token: strawberry.ID

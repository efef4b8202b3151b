"""What the mutations of the organization take."""

import strawberry

from api.mutations import MutationInput, VersionedInput
from organization.models import Role, Scope


@strawberry.input
class EditWorkspaceInput(VersionedInput):
    name: strawberry.Maybe[str]
    time_zone: strawberry.Maybe[str] = strawberry.field(
        default=None, description="A name of the IANA database, as Europe/Zurich."
    )
    limit_people: strawberry.Maybe[bool] = strawberry.field(
        default=None, description="Whether WIP limits of single people can be set, and hold."
    )


@strawberry.input
class InvitePersonInput(MutationInput):
    email: str = strawberry.field(description="Its case does not matter; one person per address.")
    name: str
    roles: list[Role] = strawberry.field(
        default_factory=list, description="Held in the whole workspace."
    )


@strawberry.input
class EditPersonInput(VersionedInput):
    email: str = strawberry.field(
        description="Whose name it is; the address itself does not change."
    )
    name: strawberry.Maybe[str]


@strawberry.input
class DeactivatePersonInput(MutationInput):
    email: str


@strawberry.input
class ReactivatePersonInput(MutationInput):
    email: str


@strawberry.input
class RoleInput(MutationInput):
    email: str = strawberry.field(description="Of the person.")
    role: Role = strawberry.field(description="Held in the whole workspace.")


@strawberry.input
class CreateTeamInput(MutationInput):
    name: str = strawberry.field(description="No two teams of the workspace share one.")


@strawberry.input
class EditTeamInput(VersionedInput):
    team: str = strawberry.field(description="The team's present name.")
    name: strawberry.Maybe[str]


@strawberry.input
class TeamMemberInput(MutationInput):
    team: str = strawberry.field(description="Its name.")
    email: str = strawberry.field(description="Of the person.")


@strawberry.input
class IssueTokenInput(MutationInput):
    name: str = strawberry.field(description="What you will know it by.")
    scopes: list[Scope] = strawberry.field(
        description="What it narrows its person's permissions to; at least one."
    )
    days: int = strawberry.field(default=90, description="How long it lives: 1 to 365 days.")
    person: str | None = strawberry.field(
        default=None, description="E-mail address of whom it acts for; null is yourself."
    )


@strawberry.input
class RevokeTokenInput(MutationInput):
    token: strawberry.ID = strawberry.field(description="Its `id`; the secret is not needed.")

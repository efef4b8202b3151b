"""Mutations of the organization."""

from typing import Self

import strawberry

from api.context import Info
from api.ids import primary_key
from api.mutations import given, mutation
from api.problems import Conflict
from kernel import clock
from organization import actions
from organization.schema import inputs
from organization.schema.notification_mutations import NotificationsMutation
from organization.schema.problems import LastAdmin
from organization.schema.types import ApiToken, Person, Team, Workspace


@strawberry.type(description="A new token. Its secret is shown this once.")
class IssueTokenSuccess:
    token: ApiToken
    secret: str | None = strawberry.field(description="Null when a retry asks again.")

    @classmethod
    def of(cls, issued: actions.IssuedToken) -> Self:
        return cls(token=issued.token, secret=issued.secret)


@strawberry.type
class OrganizationMutation(NotificationsMutation):
    @mutation("workspace.edit", Conflict)
    def edit_workspace(self, info: Info, input: inputs.EditWorkspaceInput) -> Workspace:
        """Change the workspace's name, its time zone, or whether people have WIP limits."""
        return actions.edit_workspace(
            by=info.context.principal,
            changes=given(input, "name", "time_zone", "limit_people"),
            expected_version=input.expected_version,
        )

    @mutation("person.manage")
    def invite_person(self, info: Info, input: inputs.InvitePersonInput) -> Person:
        """Add somebody to the workspace."""
        return actions.invite_person(
            by=info.context.principal, email=input.email, name=input.name, roles=input.roles
        )

    @mutation("person.manage", LastAdmin)
    def deactivate_person(self, info: Info, input: inputs.DeactivatePersonInput) -> Person:
        """Shut somebody out of the workspace at once; sessions and tokens end."""
        return actions.deactivate_person(
            by=info.context.principal, email=input.email, at=clock.now()
        )

    @mutation("person.manage")
    def reactivate_person(self, info: Info, input: inputs.ReactivatePersonInput) -> Person:
        """Let somebody in again, with the roles and teams that they had; tokens stay ended."""
        return actions.reactivate_person(by=info.context.principal, email=input.email)

    @mutation("person.manage", Conflict)
    def edit_person(self, info: Info, input: inputs.EditPersonInput) -> Person:
        """Change how a person is called."""
        return actions.edit_person(
            by=info.context.principal,
            email=input.email,
            changes=given(input, "name"),
            expected_version=input.expected_version,
        )

    @mutation("role.grant")
    def grant_role(self, info: Info, input: inputs.RoleInput) -> Person:
        """Let a person hold a role in the whole workspace."""
        return actions.grant_role(by=info.context.principal, email=input.email, role=input.role)

    @mutation("role.grant", LastAdmin)
    def revoke_role(self, info: Info, input: inputs.RoleInput) -> Person:
        """Take a workspace role from a person."""
        return actions.revoke_role(by=info.context.principal, email=input.email, role=input.role)

    @mutation("team.edit")
    def create_team(self, info: Info, input: inputs.CreateTeamInput) -> Team:
        """Add a team to the workspace."""
        return actions.create_team(by=info.context.principal, name=input.name)

    @mutation("team.edit", Conflict)
    def edit_team(self, info: Info, input: inputs.EditTeamInput) -> Team:
        """Rename a team."""
        return actions.edit_team(
            by=info.context.principal,
            name=input.team,
            changes=given(input, "name"),
            expected_version=input.expected_version,
        )

    @mutation("team.edit")
    def add_team_member(self, info: Info, input: inputs.TeamMemberInput) -> Team:
        """Put a person into a team."""
        return actions.add_team_member(
            by=info.context.principal, team=input.team, email=input.email
        )

    @mutation("team.edit")
    def remove_team_member(self, info: Info, input: inputs.TeamMemberInput) -> Team:
        """Take a person out of a team."""
        return actions.remove_team_member(
            by=info.context.principal, team=input.team, email=input.email
        )

    @mutation("token.issue")
    def issue_token(self, info: Info, input: inputs.IssueTokenInput) -> IssueTokenSuccess:
        """Issue a token for yourself or, as an administrator, for somebody else."""
        return actions.issue_token(
            by=info.context.principal,
            name=input.name,
            scopes=input.scopes,
            days=input.days,
            person=input.person,
            at=clock.now(),
        )

    @mutation("token.issue")
    def revoke_token(self, info: Info, input: inputs.RevokeTokenInput) -> ApiToken:
        """End a token at once: your own, or any as an administrator."""
        token_id = primary_key(input.token, "ApiToken")
        return actions.revoke_token(by=info.context.principal, token_id=token_id, at=clock.now())

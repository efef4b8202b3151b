"""Use cases of the organization: each is one transaction and one thing that a person asks for."""

from organization.actions.people import (
    deactivate_person,
    edit_person,
    grant_role,
    invite_person,
    reactivate_person,
    revoke_role,
)
from organization.actions.teams import (
    add_team_member,
    create_team,
    edit_team,
    remove_team_member,
)
from organization.actions.tokens import IssuedToken, issue_token, revoke_token
from organization.actions.workspaces import create_workspace, edit_workspace

__all__ = [
    "IssuedToken",
    "add_team_member",
    "create_team",
    "create_workspace",
    "deactivate_person",
    "edit_person",
    "edit_team",
    "edit_workspace",
    "grant_role",
    "invite_person",
    "issue_token",
    "reactivate_person",
    "remove_team_member",
    "revoke_role",
    "revoke_token",
]

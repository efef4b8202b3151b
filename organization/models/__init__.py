"""Who works here. Import models from this package, never from its files."""

from organization.models.person import Person, PersonQuerySet, User
from organization.models.role import Role, WorkspaceRole
from organization.models.team import Team, TeamMember, TeamQuerySet
from organization.models.token import ApiToken, ApiTokenQuerySet, Scope
from organization.models.workspace import Workspace, WorkspaceQuerySet

__all__ = [
    "ApiToken",
    "ApiTokenQuerySet",
    "Person",
    "PersonQuerySet",
    "Role",
    "Scope",
    "Team",
    "TeamMember",
    "TeamQuerySet",
    "User",
    "Workspace",
    "WorkspaceQuerySet",
    "WorkspaceRole",
]

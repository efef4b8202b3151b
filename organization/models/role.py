from typing import Self

from django.db import models

from kernel.audit import Told, tracked
from kernel.principal import Principal
from organization.models.person import Person
from organization.models.workspace import Workspace


class Role(models.TextChoices):
    """What somebody is here for. Roles are sets of verbs, not a ladder (`permissions.py`)."""

    VIEWER = "VIEWER"
    TEAM_MEMBER = "TEAM_MEMBER"
    PRODUCT_MANAGER = "PRODUCT_MANAGER"
    PORTFOLIO_MANAGER = "PORTFOLIO_MANAGER"
    BOARD_MEMBER = "BOARD_MEMBER"
    ADMIN = "ADMIN"
    INTEGRATION = "INTEGRATION"
    AUDITOR = "AUDITOR"


class WorkspaceRoleQuerySet(models.QuerySet["WorkspaceRole"]):
    def visible_to(self, principal: Principal) -> Self:
        """Keep the roles held in this workspace."""
        return self.filter(workspace_id=principal.workspace_id)


@tracked(
    words=Told(
        "ROLE",
        of=["person"],
        value="{role}",
        says={
            "CREATED": "gave {key} the role {new}",
            "REMOVED": "took the role {old} from {key}",
        },
    )
)
class WorkspaceRole(models.Model):
    """A role that a person holds in every portfolio of the workspace."""

    workspace = models.ForeignKey(Workspace, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="workspace_roles")
    role = models.CharField(max_length=20, choices=Role)

    objects = WorkspaceRoleQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="workspace_role_once", fields=["person", "role"]),
        ]

    def __str__(self) -> str:
        return f"{self.person_id}: {self.role}"

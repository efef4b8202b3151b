from typing import Self

from django.db import models

from kernel.audit import Told, tracked
from kernel.errors import NotFound
from kernel.models import Archivable, ArchivableQuerySet, Line
from kernel.principal import Principal
from organization.models.person import Person
from organization.models.workspace import Workspace


class TeamQuerySet(ArchivableQuerySet["Team"]):
    def visible_to(self, principal: Principal) -> Self:
        """Keep the teams of this workspace."""
        return self.filter(workspace_id=principal.workspace_id)

    def named(self, name: str) -> "Team":
        """Return the team of this name, or raise `NotFound`."""
        team = self.filter(name=name).first() if "\0" not in name else None
        if team is None:
            raise NotFound(what="team", key=name)
        return team


@tracked(words=Told("TEAM"))
class Team(Archivable):
    """People who work as one. A team serves the whole workspace, whatever the portfolio."""

    workspace = models.ForeignKey(Workspace, on_delete=models.PROTECT, related_name="teams")
    name = Line(max_length=120)

    objects = TeamQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="team_name_once", fields=["workspace", "name"]),
        ]

    def __str__(self) -> str:
        return self.name


class TeamMemberQuerySet(models.QuerySet["TeamMember"]):
    def visible_to(self, principal: Principal) -> Self:
        """Keep the members of this workspace's teams."""
        return self.filter(workspace_id=principal.workspace_id)


@tracked(
    words=Told(
        "TEAM_MEMBER",
        of=["team"],
        name=["person"],
        says={
            "CREATED": "put {name} into the team {key}",
            "REMOVED": "took {name} out of the team {key}",
        },
    )
)
class TeamMember(models.Model):
    """A person who works in a team."""

    workspace = models.ForeignKey(Workspace, on_delete=models.PROTECT, related_name="+")
    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="memberships")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="memberships")

    objects = TeamMemberQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="team_member_once", fields=["team", "person"]),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} in {self.team_id}"

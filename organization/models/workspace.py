from datetime import date, datetime
from typing import Self
from zoneinfo import ZoneInfo, available_timezones

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q

from kernel.audit import Told, tracked
from kernel.errors import shown
from kernel.models import Editable, Line
from kernel.principal import Principal

_OF_THIS_MACHINE = "localtime"
"""A file beside those of the database, which says something else on each machine."""


def require_time_zone(name: str) -> None:
    """Refuse a name that the IANA time zone database does not list."""
    if name == _OF_THIS_MACHINE or name not in available_timezones():
        raise ValidationError(f"{shown(name)} is no time zone; try Europe/Zurich or UTC.")


class WorkspaceQuerySet(models.QuerySet["Workspace"]):
    def visible_to(self, principal: Principal) -> Self:
        """Keep the one workspace of this request."""
        return self.filter(pk=principal.workspace_id)


@tracked(words=Told("WORKSPACE"))
class Workspace(Editable):
    """One company. Nothing in it is seen from any other workspace."""

    key = Line(max_length=40, unique=True)
    name = Line(max_length=120)
    time_zone = Line(max_length=60, default="UTC", validators=[require_time_zone])
    limit_people = models.BooleanField(default=False)

    objects = WorkspaceQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="workspace_key_is_a_word", condition=Q(key__regex=r"^[a-z0-9][a-z0-9-]*$")
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def day_of(self, moment: datetime) -> date:
        """Return the day that a moment belongs to where the company is."""
        return moment.astimezone(ZoneInfo(self.time_zone)).date()

"""Root fields about the organization."""

from datetime import datetime

import strawberry

from api.connection import Connection, connection
from api.context import Info
from api.queries import query
from kernel.models import Change as ChangeRow
from kernel.models import ChangeQuerySet
from organization import models
from organization.schema.changes import Change
from organization.schema.notifications import NotificationDelivery, NotificationSubscription
from organization.schema.types import ApiToken, Person, Team, Workspace


@strawberry.type
class OrganizationQuery:
    teams: Connection[Team] = connection("item.read", description="Teams by name.")
    people: Connection[Person] = connection("workspace.read", description="People by name.")
    api_tokens: Connection[ApiToken] = connection(
        "token.issue", description="Your tokens; those of everybody for an administrator."
    )
    subscriptions: Connection[NotificationSubscription] = connection(
        "notification.read",
        description="How you are told; how everybody is, for an administrator. Newest first.",
    )

    @connection(
        "notification.read",
        description="What could not be sent to you, newest first; to anybody, for an"
        " administrator, who can replay it.",
    )
    def dead_deliveries(self) -> Connection[NotificationDelivery]:
        return models.Delivery.objects.dead()

    @connection(
        "audit.read",
        description="What changed in the workspace, the newest first: people, roles and tokens,"
        " too.",
    )
    def changes(self, since: datetime | None = None) -> Connection[Change]:
        return _since(since)

    @query("workspace.read", description="The workspace of this request.")
    def workspace(self, info: Info) -> Workspace:
        return models.Workspace.objects.visible_to(info.context.principal).get()

    @query("item.read", description="A team by its name.")
    def team(self, info: Info, name: str) -> Team:
        return models.Team.objects.visible_to(info.context.principal).named(name)


def _since(moment: datetime | None) -> ChangeQuerySet:
    rows = ChangeRow.objects.all()
    return rows if moment is None else rows.filter(at__gte=moment)

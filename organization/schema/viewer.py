"""Who asks, and what they were told."""

import strawberry

from api.connection import Connection, connection
from api.context import Info
from organization import models
from organization.schema.notifications import Notification, NotificationSubscription
from organization.schema.types import Person, Workspace


@strawberry.type(description="Who asks.")
class Viewer:
    @strawberry.field(description="The person; null for a program that acts for none.")
    def person(self, info: Info) -> Person | None:
        principal = info.context.principal
        return (
            models.Person.objects.visible_to(principal).filter(pk__in=[principal.person_id]).first()
        )

    @strawberry.field(description="The roles that this person holds in the whole workspace.")
    def roles(self, info: Info) -> list[models.Role]:
        return [models.Role(role) for role in sorted(info.context.principal.roles)]

    @strawberry.field(description="What this request may do in the whole workspace.")
    def permissions(self, info: Info) -> list[str]:
        return sorted(info.context.principal.verbs)

    @strawberry.field(description="The workspace of this request.")
    def workspace(self, info: Info) -> Workspace:
        return models.Workspace.objects.visible_to(info.context.principal).get()

    @connection(description="What this person was told, the newest first.")
    def notifications(self, info: Info) -> Connection[Notification]:
        return models.Notification.objects.of(info.context.principal)

    @strawberry.field(description="How much of it they have not ticked off.")
    def unacknowledged_count(self, info: Info) -> int:
        return models.Notification.objects.of(info.context.principal).unacknowledged().count()

    @connection(description="By which ways they are told, the newest first.")
    def subscriptions(self, info: Info) -> Connection[NotificationSubscription]:
        return models.Subscription.objects.filter(person=info.context.principal.person_id)

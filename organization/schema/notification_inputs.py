"""What the mutations of notifications take."""

from datetime import datetime

import strawberry

from api.mutations import MutationInput, VersionedInput
from organization.models import Channel, Digest, NotificationKind


@strawberry.input
class SubscribeInput(MutationInput):
    channel: Channel
    target: str | None = strawberry.field(
        default=None,
        description="An https URL at a public host; for e-mail null is your own address.",
    )
    kinds: list[NotificationKind] = strawberry.field(
        default_factory=list, description="Of what; empty is everything."
    )
    portfolio: str | None = strawberry.field(
        default=None, description="The key of the only portfolio to be told of; null is all."
    )
    digest: Digest = strawberry.field(
        default=Digest.NONE, description="DAILY gathers for a day, WEEKLY until Monday."
    )
    digest_hour: int = strawberry.field(
        default=8, description="At which hour in the workspace's time zone, 0 to 23."
    )


@strawberry.input
class EditSubscriptionInput(VersionedInput):
    subscription: strawberry.ID
    kinds: strawberry.Maybe[list[NotificationKind]]
    digest: strawberry.Maybe[Digest]
    digest_hour: strawberry.Maybe[int]
    muted_until: strawberry.Maybe[datetime | None] = strawberry.field(
        default=None, description="Nothing is sent until then; null ends it."
    )


@strawberry.input
class UnsubscribeInput(MutationInput):
    subscription: strawberry.ID
    reason: str = strawberry.field(default="No longer wanted", description="Why.")


@strawberry.input
class TestSubscriptionInput(MutationInput):
    subscription: strawberry.ID


@strawberry.input
class AcknowledgeNotificationsInput(MutationInput):
    notifications: list[strawberry.ID] = strawberry.field(
        default_factory=list, description="Which, up to 1,000."
    )
    until: datetime | None = strawberry.field(
        default=None, description="Also all that came to be up to this moment."
    )


@strawberry.input
class ReplayDeliveriesInput(MutationInput):
    deliveries: list[strawberry.ID] = strawberry.field(description="Dead ones, up to 1,000.")

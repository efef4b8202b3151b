"""Mutations of what people are told, and how. Subscribing is the portfolio's, which it may name."""

from typing import Self

import strawberry

from api.context import Info
from api.ids import primary_key
from api.mutations import given, mutation
from api.problems import Conflict
from kernel import clock
from kernel.errors import InvalidValue
from organization import actions
from organization.schema import notification_inputs as inputs
from organization.schema.notifications import NotificationDelivery, NotificationSubscription

MOST_AT_ONCE = 1_000
SUBSCRIPTION = "NotificationSubscription"


@strawberry.type(description="How many notifications were ticked off that had not been.")
class AcknowledgeNotificationsSuccess:
    acknowledged: int

    @classmethod
    def of(cls, acknowledged: int) -> Self:
        return cls(acknowledged=acknowledged)


@strawberry.type(description="How many of the deliveries were dead, and are tried anew.")
class ReplayDeliveriesSuccess:
    replayed: int

    @classmethod
    def of(cls, replayed: int) -> Self:
        return cls(replayed=replayed)


@strawberry.type
class NotificationsMutation:
    @mutation("notification.edit", Conflict)
    def edit_subscription(
        self, info: Info, input: inputs.EditSubscriptionInput
    ) -> NotificationSubscription:
        """Change of what a subscription tells, when it gathers, or until when it is silent."""
        return actions.edit_subscription(
            by=info.context.principal,
            subscription_id=primary_key(input.subscription, SUBSCRIPTION),
            changes=given(input, "kinds", "digest", "digest_hour", "muted_until"),
            expected_version=input.expected_version,
            at=clock.now(),
        )

    @mutation("notification.edit")
    def unsubscribe(self, info: Info, input: inputs.UnsubscribeInput) -> NotificationSubscription:
        """End a subscription: your own, or any as an administrator."""
        return actions.unsubscribe(
            by=info.context.principal,
            subscription_id=primary_key(input.subscription, SUBSCRIPTION),
            reason=input.reason,
            at=clock.now(),
        )

    @mutation("notification.edit")
    def test_subscription(
        self, info: Info, input: inputs.TestSubscriptionInput
    ) -> NotificationDelivery:
        """Send one message of trial, by the way that all others go."""
        return actions.try_subscription(
            by=info.context.principal,
            subscription_id=primary_key(input.subscription, SUBSCRIPTION),
            at=clock.now(),
        )

    @mutation("notification.edit")
    def acknowledge_notifications(
        self, info: Info, input: inputs.AcknowledgeNotificationsInput
    ) -> AcknowledgeNotificationsSuccess:
        """Tick off what you were told; what of it still waits is not sent any more."""
        return actions.acknowledge_notifications(
            by=info.context.principal,
            ids=_numbers(input.notifications, "Notification", "notifications"),
            until=input.until,
            at=clock.now(),
        )

    @mutation("notification.manage")
    def replay_deliveries(
        self, info: Info, input: inputs.ReplayDeliveriesInput
    ) -> ReplayDeliveriesSuccess:
        """Have dead deliveries tried anew, with the same ids."""
        return actions.replay_deliveries(
            by=info.context.principal,
            ids=_numbers(input.deliveries, "NotificationDelivery", "deliveries"),
            at=clock.now(),
        )


def _numbers(ids: list[strawberry.ID], type_name: str, field: str) -> list[int]:
    if len(ids) > MOST_AT_ONCE:
        raise InvalidValue(field, f"Up to {MOST_AT_ONCE} at once.")
    return [primary_key(id_, type_name) for id_ in ids]

"""How people are told: the one mutation that may name a portfolio."""

from typing import Self

import strawberry

from api.context import Info
from api.mutations import mutation
from kernel import clock
from organization.actions import Subscribed, Wish
from organization.schema.notification_inputs import SubscribeInput
from organization.schema.notifications import NotificationSubscription
from portfolio import actions


@strawberry.type(description="A new subscription. Its secret is shown this once.")
class SubscribeSuccess:
    subscription: NotificationSubscription
    secret: str | None = strawberry.field(
        description="What a webhook signs with; null for other channels, and when a retry asks."
    )

    @classmethod
    def of(cls, subscribed: Subscribed) -> Self:
        return cls(subscription=subscribed.subscription, secret=subscribed.secret)


@strawberry.type
class SubscribingMutation:
    @mutation("notification.edit")
    def subscribe(self, info: Info, input: SubscribeInput) -> SubscribeSuccess:
        """Have yourself told of things by e-mail, by a signed webhook, or in a chat."""
        wish = Wish(
            channel=input.channel,
            target=input.target,
            kinds=input.kinds,
            digest=input.digest,
            digest_hour=input.digest_hour,
        )
        return actions.subscribe(
            by=info.context.principal, wish=wish, portfolio=input.portfolio, at=clock.now()
        )

"""How a release reaches users. Declared for clients; empty until it is built."""

from datetime import datetime
from decimal import Decimal

import strawberry


@strawberry.type(description="A version of a product.")
class Release:
    version: str


@strawberry.type(description="One widening of the audience.")
class RolloutStep:
    audience: str
    value: Decimal | None
    entered_at: datetime | None = strawberry.field(description="Null until it was reached.")
    gate: str | None = strawberry.field(description="What has to hold before it; null for nothing.")


@strawberry.type(description="Something that was done to a rollout.")
class RolloutAction:
    kind: str
    at: datetime
    reason: str | None


@strawberry.type(description="A release on its way to all users.")
class Rollout:
    release: Release
    strategy: str
    state: str
    steps: list[RolloutStep]
    actions: list[RolloutAction]

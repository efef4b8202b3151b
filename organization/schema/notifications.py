"""What a client sees of what people are told, and of the ways that it takes."""

from datetime import datetime
from typing import Any

import strawberry
from strawberry import auto, relay

from api.connection import Connection, connection
from api.enums import describe
from api.peers import batched
from api.types import field, model_type
from organization import models
from organization.schema.types import Person
from organization.sending.parcels import portfolio_keys

describe(models.NotificationKind, "What somebody is told of.")
describe(models.Channel, "By which way somebody is told.")
describe(models.Digest, "Whether notifications are sent one by one, or gathered.")
describe(models.DeliveryState, "Where a delivery stands; a dead one waits for an administrator.")


def _portfolio_of(root: Any) -> str | None:
    def load(rows: list[Any]) -> dict[int, str | None]:
        keys = portfolio_keys({row.portfolio_id for row in rows if row.portfolio_id is not None})
        return {row.pk: keys.get(row.portfolio_id) for row in rows}

    return batched(root, "portfolio key", load, None)


@model_type(models.Notification, description="A fact that one person is told.")
class Notification(relay.Node):
    kind: models.NotificationKind
    key: auto = field(description="Names the fact; one that comes again has another key.")
    subject: auto
    text: auto
    path: auto = field(description="Where to look, below the address of the installation.")
    created_at: auto
    acknowledged_at: datetime | None = field(description="When it was ticked off.")

    @field(description="The key of the portfolio that it is about; null is the workspace.")
    def portfolio(self, root: strawberry.Parent[models.Notification]) -> str | None:
        return _portfolio_of(root)


@model_type(
    models.Subscription,
    name="NotificationSubscription",
    description="A way by which a person is told of what they chose.",
)
class NotificationSubscription(relay.Node):
    person: Person
    channel: models.Channel
    target: str = field(
        field_name="shown_target",
        description="An e-mail address; of a webhook or a chat, whose address is a secret, the"
        " host alone.",
    )
    kinds: list[models.NotificationKind] = field(description="Of what; empty is everything.")
    digest: models.Digest
    digest_hour: auto = field(description="At which hour in the workspace's time zone.")
    muted_until: datetime | None = field(description="Until when nothing is sent.")
    version: auto = field(description="Grows with every change; pass it as `expectedVersion`.")
    created_at: auto
    archived_at: datetime | None = field(description="When it ended.")
    archive_reason: auto = field(description="Why it ended; empty while it lasts.")
    deliveries: Connection["NotificationDelivery"] = connection(
        description="What was sent, newest first."
    )

    @field(description="The key of the only portfolio that it tells of; null is all.")
    def portfolio(self, root: strawberry.Parent[models.Subscription]) -> str | None:
        return _portfolio_of(root)


@model_type(
    models.Delivery,
    name="NotificationDelivery",
    description="One sending, of one notification or of a digest.",
)
class NotificationDelivery(relay.Node):
    uid: str = field(description="What its receiver knows a repeated sending by.")
    subscription: NotificationSubscription
    state: models.DeliveryState
    attempts: auto = field(description="How often it was tried.")
    next_at: auto = field(description="When it is tried next, while it waits.")
    last_error: auto = field(description="Why the last attempt failed, in one line.")
    is_test: auto
    created_at: auto
    finished_at: datetime | None = field(description="When it was sent, cancelled or given up.")
    notifications: list[Notification] = field(
        most=200, description="What it tells; of a digest up to 200."
    )

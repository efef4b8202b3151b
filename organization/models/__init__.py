"""Who works here. Import models from this package, never from its files."""

from organization.models.delivery import (
    Delivery,
    DeliveryPart,
    DeliveryQuerySet,
    DeliveryState,
    Destination,
)
from organization.models.notification import (
    Notification,
    NotificationKind,
    NotificationQuerySet,
)
from organization.models.person import Person, PersonQuerySet, User
from organization.models.role import Role, WorkspaceRole
from organization.models.subscription import Channel, Digest, Subscription, SubscriptionQuerySet
from organization.models.team import Team, TeamMember, TeamQuerySet
from organization.models.token import ApiToken, ApiTokenQuerySet, Scope
from organization.models.workspace import Workspace, WorkspaceQuerySet

__all__ = [
    "ApiToken",
    "ApiTokenQuerySet",
    "Channel",
    "Delivery",
    "DeliveryPart",
    "DeliveryQuerySet",
    "DeliveryState",
    "Destination",
    "Digest",
    "Notification",
    "NotificationKind",
    "NotificationQuerySet",
    "Person",
    "PersonQuerySet",
    "Role",
    "Scope",
    "Subscription",
    "SubscriptionQuerySet",
    "Team",
    "TeamMember",
    "TeamQuerySet",
    "User",
    "Workspace",
    "WorkspaceQuerySet",
    "WorkspaceRole",
]

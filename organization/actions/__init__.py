"""Use cases of the organization: each is one transaction and one thing that a person asks for."""

from organization.actions.deliveries import (
    acknowledge_notifications,
    forget_notifications,
    replay_deliveries,
    revive_deliveries,
)
from organization.actions.digests import gather_digests
from organization.actions.notify import Fact, notify, notify_all
from organization.actions.people import (
    deactivate_person,
    edit_person,
    grant_role,
    invite_person,
    reactivate_person,
    revoke_role,
)
from organization.actions.subscriptions import (
    Subscribed,
    Wish,
    edit_subscription,
    subscribe,
    try_subscription,
    unsubscribe,
)
from organization.actions.teams import (
    add_team_member,
    create_team,
    edit_team,
    remove_team_member,
)
from organization.actions.tokens import IssuedToken, issue_token, revoke_token
from organization.actions.workspaces import create_workspace, edit_workspace

__all__ = [
    "Fact",
    "IssuedToken",
    "Subscribed",
    "Wish",
    "acknowledge_notifications",
    "add_team_member",
    "create_team",
    "create_workspace",
    "deactivate_person",
    "edit_person",
    "edit_subscription",
    "edit_team",
    "edit_workspace",
    "forget_notifications",
    "gather_digests",
    "grant_role",
    "invite_person",
    "issue_token",
    "notify",
    "notify_all",
    "reactivate_person",
    "remove_team_member",
    "replay_deliveries",
    "revive_deliveries",
    "revoke_role",
    "revoke_token",
    "subscribe",
    "try_subscription",
    "unsubscribe",
]

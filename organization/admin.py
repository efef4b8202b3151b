from django.contrib import admin
from django.contrib.auth.models import Group
from django.http import HttpRequest

from kernel import clock
from kernel.admin import ReadOnlyRecords, Rows
from organization.actions import revive_deliveries
from organization.models import (
    ApiToken,
    Delivery,
    Destination,
    Notification,
    Person,
    Subscription,
    Team,
    TeamMember,
    User,
    Workspace,
    WorkspaceRole,
)

admin.site.unregister(Group)  # groups grant nothing here: `permissions.py` does

DEACTIVATED = ("deactivated_at", admin.EmptyFieldListFilter)
ARCHIVED = ("archived_at", admin.EmptyFieldListFilter)


@admin.register(Workspace)
class WorkspaceAdmin(ReadOnlyRecords):
    list_display = ("key", "name", "time_zone", "limit_people", "version")
    search_fields = ("key", "name")


@admin.register(User)
class UserAdmin(ReadOnlyRecords):
    list_display = ("email", "is_active", "is_staff", "is_superuser", "last_login")
    list_filter = ("is_active", "is_staff", "is_superuser")
    search_fields = ("email",)
    fields = list_display


@admin.register(Person)
class PersonAdmin(ReadOnlyRecords):
    list_display = ("name", "email", "workspace", "deactivated_at")
    list_filter = ("workspace", DEACTIVATED)
    search_fields = ("name", "email")
    list_select_related = ("workspace",)


@admin.register(WorkspaceRole)
class WorkspaceRoleAdmin(ReadOnlyRecords):
    list_display = ("person", "role", "workspace")
    list_filter = ("workspace", "role")
    search_fields = ("person__name", "person__email")
    list_select_related = ("person", "workspace")


@admin.register(Team)
class TeamAdmin(ReadOnlyRecords):
    list_display = ("name", "workspace", "archived_at")
    list_filter = ("workspace", ARCHIVED)
    search_fields = ("name",)
    list_select_related = ("workspace",)


@admin.register(TeamMember)
class TeamMemberAdmin(ReadOnlyRecords):
    list_display = ("person", "team", "workspace")
    list_filter = ("workspace",)
    search_fields = ("person__name", "person__email", "team__name")
    list_select_related = ("person", "team", "workspace")


@admin.register(ApiToken)
class ApiTokenAdmin(ReadOnlyRecords):
    list_display = ("name", "person", "workspace", "scopes", "expires_at", "revoked_at")
    list_filter = ("workspace", ("revoked_at", admin.EmptyFieldListFilter))
    search_fields = ("name", "person__name", "person__email")
    list_select_related = ("person", "workspace")
    exclude = ("digest",)


@admin.register(Notification)
class NotificationAdmin(ReadOnlyRecords):
    list_display = ("kind", "key", "subject", "person", "created_at", "acknowledged_at")
    list_filter = ("kind", ("acknowledged_at", admin.EmptyFieldListFilter), "workspace")
    search_fields = ("key", "subject", "person__name")
    list_select_related = ("person",)
    large_columns = ("text",)


@admin.register(Subscription)
class SubscriptionAdmin(ReadOnlyRecords):
    list_display = ("person", "channel", "destination", "digest", "muted_until", "archived_at")
    list_filter = ("channel", "digest", ARCHIVED, "workspace")
    search_fields = ("person__name", "destination")
    list_select_related = ("person",)
    exclude = ("target", "nonce")


@admin.register(Delivery)
class DeliveryAdmin(ReadOnlyRecords):
    list_display = (
        "uid", "destination", "state", "attempts", "next_at", "last_error", "finished_at",
    )  # fmt: skip
    list_filter = ("state", "workspace")
    search_fields = ("destination", "last_error")
    exclude = ("notifications",)
    actions = ("replay",)

    def has_replay_permission(self, request: HttpRequest) -> bool:
        """Looking is for all operators, acting for superusers."""
        return bool(request.user.is_superuser)

    @admin.action(description="Try dead deliveries anew", permissions=["replay"])
    def replay(self, request: HttpRequest, chosen: Rows) -> None:
        """Revive those of the chosen deliveries that are dead."""
        revived = revive_deliveries(chosen.values_list("pk", flat=True), clock.now())
        self.message_user(request, f"{revived} dead deliveries are due again.")


@admin.register(Destination)
class DestinationAdmin(ReadOnlyRecords):
    list_display = ("name", "failures", "quiet_until", "rests_until")
    search_fields = ("name",)

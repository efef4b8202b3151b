from django.contrib import admin
from django.contrib.auth.models import Group

from kernel.admin import ReadOnlyRecords
from organization.models import (
    ApiToken,
    Person,
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

"""The admin shows records and writes none: nothing passes by the rules, which live in actions."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse

from kernel import jobs
from kernel.models import Change, Job, OutboxMessage

if TYPE_CHECKING:
    ModelAdmin = admin.ModelAdmin[Model]
    Rows = QuerySet[Model]
else:  # generic for the type checker alone
    ModelAdmin = admin.ModelAdmin
    Rows = QuerySet

admin.site.site_header = admin.site.site_title = "Throughline"
admin.site.index_title = "Records of all workspaces"


class ReadOnlyRecords(ModelAdmin):
    """Records that operators of the installation look at, whatever the workspace.

    A list takes the same number of statements at any length: name in `list_select_related` what
    `list_display` follows, and in `large_columns` what a list does not show.
    """

    large_columns: ClassVar[Sequence[str]] = ()
    show_full_result_count = False
    list_per_page = 50

    def get_queryset(self, request: HttpRequest) -> Rows:
        """Read everything but the large columns."""
        return super().get_queryset(request).defer(*self.large_columns)

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, object] | None = None
    ) -> HttpResponse:
        """Show the list; refuse a form that no action of the list can have sent."""
        if request.method == "POST" and not self.get_actions(request):
            raise PermissionDenied
        return super().changelist_view(request, extra_context)

    def has_module_permission(self, request: HttpRequest) -> bool:  # noqa: ARG002
        """Let everybody in who may sign in to the admin."""
        return True

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:  # noqa: ARG002
        """Show every record to them."""
        return True

    def has_add_permission(self, request: HttpRequest) -> bool:  # noqa: ARG002
        """Nothing is made here."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:  # noqa: ARG002
        """Nothing is changed here."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:  # noqa: ARG002
        """Nothing is deleted here."""
        return False


@admin.register(Job)
class JobAdmin(ReadOnlyRecords):
    list_display = ("kind", "key", "state", "attempts", "requests", "available_at", "finished_at")
    list_filter = ("state", "kind")
    search_fields = ("kind", "key", "error")
    actions = ("revive",)

    def has_revive_permission(self, request: HttpRequest) -> bool:
        """Looking is for all operators, acting for superusers."""
        return bool(request.user.is_superuser)

    @admin.action(description="Give dead jobs new attempts", permissions=["revive"])
    def revive(self, request: HttpRequest, chosen: Rows) -> None:
        """Revive those of the chosen jobs that are dead."""
        revived = jobs.revive(chosen.values_list("pk", flat=True))
        self.message_user(request, f"{revived} dead jobs have new attempts and are due.")


@admin.register(OutboxMessage)
class OutboxMessageAdmin(ReadOnlyRecords):
    list_display = ("kind", "key", "delay_seconds", "created_at")
    list_filter = ("kind",)
    search_fields = ("kind", "key")


@admin.register(Change)
class ChangeAdmin(ReadOnlyRecords):
    list_display = ("at", "actor", "kind", "key", "name", "action", "field", "old", "new", "reason")
    list_filter = ("level", "action", "kind")
    search_fields = ("=key", "=actor", "=request_id")
    ordering = ("-at", "-id")

from django.contrib import admin

from integrations.jira.models import (
    ImportRun,
    JiraIssue,
    JiraLink,
    MissingIssue,
    QuarantinedRow,
    UnresolvedEnd,
)
from kernel.admin import ReadOnlyRecords


@admin.register(ImportRun)
class ImportRunAdmin(ReadOnlyRecords):
    list_display = (
        "site", "portfolio", "state", "started_at", "finished_at",
        "rows_read", "created", "updated", "unchanged", "older", "left_out",
    )  # fmt: skip
    list_filter = ("state", "portfolio")
    search_fields = ("site", "portfolio__key", "error")
    list_select_related = ("portfolio",)


@admin.register(QuarantinedRow)
class QuarantinedRowAdmin(ReadOnlyRecords):
    list_display = ("file", "line", "reason", "run")
    search_fields = ("file", "reason")
    list_select_related = ("run",)
    large_columns = ("raw",)


@admin.register(UnresolvedEnd)
class UnresolvedEndAdmin(ReadOnlyRecords):
    list_display = ("key", "field", "wanted", "run")
    list_filter = ("field",)
    search_fields = ("=key", "=wanted")
    list_select_related = ("run",)


@admin.register(MissingIssue)
class MissingIssueAdmin(ReadOnlyRecords):
    list_display = ("key", "run")
    search_fields = ("=key",)
    list_select_related = ("run",)


@admin.register(JiraIssue)
class JiraIssueAdmin(ReadOnlyRecords):
    list_display = ("key", "site", "issue_id", "portfolio", "updated_at", "unresolved")
    list_filter = ("portfolio", "unresolved")
    search_fields = ("=key", "=issue_id")
    list_select_related = ("portfolio",)
    large_columns = ("raw",)


@admin.register(JiraLink)
class JiraLinkAdmin(ReadOnlyRecords):
    list_display = ("link_id", "site", "dependency_id", "workspace")
    list_filter = ("workspace",)
    search_fields = ("=link_id",)
    list_select_related = ("workspace",)

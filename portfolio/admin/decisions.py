"""What boards decided, and what waits for whom."""

from django.contrib import admin

from kernel.admin import ReadOnlyRecords
from portfolio.models import Decision, Waiting


@admin.register(Decision)
class DecisionAdmin(ReadOnlyRecords):
    list_display = ("epic", "kind", "decided_at", "decided_by", "reason", "successor")
    list_filter = ("portfolio", "kind")
    search_fields = ("=epic__key", "reason", "decided_by__email")
    list_select_related = ("epic", "decided_by", "successor")


@admin.register(Waiting)
class WaitingAdmin(ReadOnlyRecords):
    list_display = ("key", "kind", "portfolio", "person", "verb", "due_date", "reason")
    list_filter = ("portfolio", "kind")
    search_fields = ("=key", "title", "person__email")
    list_select_related = ("portfolio", "person")

"""Limits on work in progress, and what went beyond them."""

from django.contrib import admin

from kernel.admin import ReadOnlyRecords
from portfolio.admin.archived import ARCHIVED
from portfolio.models import WipBreach, WipLimit, WipOverride


@admin.register(WipLimit)
class WipLimitAdmin(ReadOnlyRecords):
    list_display = ("__str__", "scope", "portfolio", "level", "amount", "policy", "archived_at")
    list_filter = ("workspace", "scope", "policy", ARCHIVED)
    search_fields = ("portfolio__key", "theme__name", "team__name", "person__email", "state")
    list_select_related = ("portfolio", "theme", "team", "person")


@admin.register(WipBreach)
class WipBreachAdmin(ReadOnlyRecords):
    list_display = ("at", "limit", "count", "amount", "cause", "key", "title", "by")
    list_filter = ("workspace", "cause", "level")
    search_fields = ("=key", "title", "limit__team__name", "limit__state")
    list_select_related = ("limit__theme", "limit__team", "limit__person", "by")


@admin.register(WipOverride)
class WipOverrideAdmin(ReadOnlyRecords):
    list_display = ("key", "limit", "places", "state", "approver", "asked_by", "expires_at")
    list_filter = ("workspace", "state")
    search_fields = ("=key", "reason", "approver__email")
    list_select_related = (
        "limit__theme", "limit__team", "limit__person", "approver", "asked_by",
    )  # fmt: skip

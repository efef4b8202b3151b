"""Epics and what is known of them."""

from django.contrib import admin

from kernel.admin import ReadOnlyRecords
from portfolio.admin.archived import ARCHIVED
from portfolio.models import (
    BusinessCase,
    Epic,
    EpicFacts,
    EpicTransition,
    EvidenceSummary,
    StatusUpdate,
)


@admin.register(Epic)
class EpicAdmin(ReadOnlyRecords):
    list_display = (
        "key",
        "title",
        "portfolio",
        "state",
        "investment_type",
        "theme",
        "owner",
        "archived_at",
    )
    list_filter = ("portfolio", "state", "investment_type", "health", ARCHIVED)
    search_fields = ("=key", "=external_key", "title", "theme__name", "owner__email")
    list_select_related = ("portfolio", "theme", "owner")
    large_columns = ("description",)


@admin.register(EpicTransition)
class EpicTransitionAdmin(ReadOnlyRecords):
    list_display = ("epic", "from_state", "to_state", "at", "by", "reason")
    list_filter = ("to_state",)
    search_fields = ("=epic__key", "reason")
    list_select_related = ("epic", "by")


@admin.register(BusinessCase)
class BusinessCaseAdmin(ReadOnlyRecords):
    list_display = ("epic", "return_kind", "estimated_value", "mvp_cost", "mvp_weeks")
    list_filter = ("return_kind", "sourcing")
    search_fields = ("=epic__key", "sponsors")
    list_select_related = ("epic",)


@admin.register(StatusUpdate)
class StatusUpdateAdmin(ReadOnlyRecords):
    list_display = ("epic", "health", "at", "by", "text")
    list_filter = ("health",)
    search_fields = ("=epic__key", "text")
    list_select_related = ("epic", "by")


@admin.register(EvidenceSummary)
class EvidenceSummaryAdmin(ReadOnlyRecords):
    list_display = ("epic", "verdict", "grade", "estimate", "source", "computed_at")
    list_filter = ("verdict", "grade", "source")
    search_fields = ("=epic__key", "note")
    list_select_related = ("epic",)


@admin.register(EpicFacts)
class EpicFactsAdmin(ReadOnlyRecords):
    list_display = ("epic", "outcomes", "open_blockers")
    search_fields = ("=epic__key",)
    list_select_related = ("epic",)

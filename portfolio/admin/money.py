"""Budgets, spend, and the rules that they are held to."""

from django.contrib import admin

from kernel.admin import ReadOnlyRecords
from portfolio.admin.archived import ARCHIVED
from portfolio.models import Allocation, BudgetPeriod, Guardrail, GuardrailCheck, Spend


@admin.register(BudgetPeriod)
class BudgetPeriodAdmin(ReadOnlyRecords):
    list_display = ("name", "portfolio", "starts_date", "ends_date", "amount", "archived_at")
    list_filter = ("portfolio", ARCHIVED)
    search_fields = ("name", "=portfolio__key")
    list_select_related = ("portfolio",)


@admin.register(Allocation)
class AllocationAdmin(ReadOnlyRecords):
    list_display = ("period", "value_stream", "theme", "amount", "version")
    list_filter = ("portfolio",)
    search_fields = ("period__name", "value_stream__name", "theme__name")
    list_select_related = ("period", "value_stream", "theme")


@admin.register(Spend)
class SpendAdmin(ReadOnlyRecords):
    list_display = (
        "document", "source", "booked_date", "amount", "kind", "epic", "value_stream", "theme",
    )  # fmt: skip
    list_filter = ("portfolio", "kind")
    search_fields = ("=document", "source", "=epic__key", "note")
    list_select_related = ("epic", "value_stream", "theme")


@admin.register(Guardrail)
class GuardrailAdmin(ReadOnlyRecords):
    list_display = ("kind", "portfolio", "shares", "tolerance", "version")
    list_filter = ("portfolio", "kind")
    search_fields = ("=portfolio__key",)
    list_select_related = ("portfolio",)


@admin.register(GuardrailCheck)
class GuardrailCheckAdmin(ReadOnlyRecords):
    list_display = ("at", "portfolio", "kind", "name", "verdict", "target", "actual", "cause", "by")
    list_filter = ("portfolio", "kind", "verdict")
    search_fields = ("name", "cause", "reason")
    list_select_related = ("portfolio", "by")

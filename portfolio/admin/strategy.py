"""What a portfolio is for, and what it aims at."""

from django.contrib import admin

from kernel.admin import ReadOnlyRecords
from portfolio.admin.archived import ARCHIVED
from portfolio.models import (
    KeyResult,
    KeyResultCheckIn,
    Objective,
    Statement,
    StrategicTheme,
    ValueStream,
)


@admin.register(Statement)
class StatementAdmin(ReadOnlyRecords):
    list_display = ("portfolio", "kind", "number", "statement", "valid_from", "valid_until")
    list_filter = ("portfolio", "kind")
    search_fields = ("statement", "=portfolio__key")
    list_select_related = ("portfolio",)


@admin.register(StrategicTheme)
class StrategicThemeAdmin(ReadOnlyRecords):
    list_display = ("name", "portfolio", "horizon", "budget_share", "archived_at")
    list_filter = ("portfolio", "horizon", ARCHIVED)
    search_fields = ("name",)
    list_select_related = ("portfolio",)
    large_columns = ("description",)


@admin.register(ValueStream)
class ValueStreamAdmin(ReadOnlyRecords):
    list_display = ("name", "portfolio", "archived_at")
    list_filter = ("portfolio", ARCHIVED)
    search_fields = ("name",)
    list_select_related = ("portfolio",)
    large_columns = ("description",)


@admin.register(Objective)
class ObjectiveAdmin(ReadOnlyRecords):
    list_display = (
        "name", "portfolio", "theme", "owner", "starts_date", "ends_date", "archived_at",
    )  # fmt: skip
    list_filter = ("portfolio", ARCHIVED)
    search_fields = ("name", "theme__name", "owner__email")
    list_select_related = ("portfolio", "theme", "owner")
    large_columns = ("description",)


@admin.register(KeyResult)
class KeyResultAdmin(ReadOnlyRecords):
    list_display = (
        "name", "objective", "kind", "unit", "start", "target", "current", "score", "archived_at",
    )  # fmt: skip
    list_filter = ("portfolio", "kind", "commitment", ARCHIVED)
    search_fields = ("name", "objective__name")
    list_select_related = ("objective",)


@admin.register(KeyResultCheckIn)
class KeyResultCheckInAdmin(ReadOnlyRecords):
    list_display = ("key_result", "at", "by", "current", "confidence", "note")
    search_fields = ("key_result__name", "note")
    list_select_related = ("key_result", "by")

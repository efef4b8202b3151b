from django.contrib import admin

from feedback.models import Measurement, Metric, Outcome
from kernel.admin import ReadOnlyRecords


@admin.register(Metric)
class MetricAdmin(ReadOnlyRecords):
    list_display = ("key", "name", "unit", "workspace")
    list_filter = ("workspace",)
    search_fields = ("key", "name")
    list_select_related = ("workspace",)


@admin.register(Measurement)
class MeasurementAdmin(ReadOnlyRecords):
    list_display = ("metric", "at", "value", "n", "source", "event_id", "recorded_at")
    list_filter = ("workspace",)
    search_fields = ("=metric__key", "source", "event_id")
    list_select_related = ("metric",)


@admin.register(Outcome)
class OutcomeAdmin(ReadOnlyRecords):
    list_display = (
        "name", "epic", "metric", "direction", "baseline", "target", "portfolio", "archived_at",
    )  # fmt: skip
    list_filter = ("portfolio", "direction", ("archived_at", admin.EmptyFieldListFilter))
    search_fields = ("name", "=epic__key", "=metric__key")
    list_select_related = ("epic", "metric", "portfolio")

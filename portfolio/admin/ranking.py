"""What epics are ordered by, and their order."""

from django.contrib import admin

from kernel.admin import ReadOnlyRecords
from portfolio.models import EpicPrecedence, EpicRank, Ranking, Score, ScoringSession


@admin.register(ScoringSession)
class ScoringSessionAdmin(ReadOnlyRecords):
    list_display = ("name", "portfolio", "opened_at", "closed_at", "is_current")
    list_filter = ("portfolio", "is_current")
    search_fields = ("name",)
    list_select_related = ("portfolio",)


@admin.register(Score)
class ScoreAdmin(ReadOnlyRecords):
    list_display = ("epic", "session", "wsjf", "version")
    list_filter = ("session__portfolio",)
    search_fields = ("=epic__key", "session__name")
    list_select_related = ("epic", "session")


@admin.register(EpicPrecedence)
class EpicPrecedenceAdmin(ReadOnlyRecords):
    list_display = ("before", "after")
    search_fields = ("=before__key", "=after__key")
    list_select_related = ("before", "after")


@admin.register(Ranking)
class RankingAdmin(ReadOnlyRecords):
    list_display = ("portfolio", "method", "epics", "session", "computed_at")
    list_filter = ("method",)
    search_fields = ("portfolio__key",)
    list_select_related = ("portfolio", "session")


@admin.register(EpicRank)
class EpicRankAdmin(ReadOnlyRecords):
    list_display = ("epic", "portfolio", "rank", "score", "manual_rank", "unlocks_target")
    list_filter = ("portfolio", "method")
    search_fields = ("=epic__key",)
    list_select_related = ("epic", "portfolio", "unlocks_target")

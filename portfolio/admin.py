from django.contrib import admin

from kernel.admin import ReadOnlyRecords
from portfolio.models import (
    Epic,
    EpicFacts,
    EpicPrecedence,
    EpicRank,
    EpicTransition,
    Portfolio,
    PortfolioRole,
    Ranking,
    Score,
    ScoringSession,
    StrategicTheme,
    ValueStream,
    Vision,
)

ARCHIVED = ("archived_at", admin.EmptyFieldListFilter)


@admin.register(Portfolio)
class PortfolioAdmin(ReadOnlyRecords):
    list_display = ("key", "name", "workspace", "as_of", "created_at")
    list_filter = ("workspace",)
    search_fields = ("key", "name")
    list_select_related = ("workspace",)


@admin.register(PortfolioRole)
class PortfolioRoleAdmin(ReadOnlyRecords):
    list_display = ("person", "role", "portfolio")
    list_filter = ("role", "portfolio")
    search_fields = ("person__name", "person__email")
    list_select_related = ("person", "portfolio")


@admin.register(Vision)
class VisionAdmin(ReadOnlyRecords):
    list_display = ("portfolio", "statement", "version")
    search_fields = ("statement", "portfolio__key")
    list_select_related = ("portfolio",)


@admin.register(StrategicTheme, ValueStream)
class NamedAdmin(ReadOnlyRecords):
    list_display = ("name", "portfolio", "archived_at")
    list_filter = ("portfolio", ARCHIVED)
    search_fields = ("name",)
    list_select_related = ("portfolio",)
    large_columns = ("description",)


@admin.register(Epic)
class EpicAdmin(ReadOnlyRecords):
    list_display = ("key", "title", "portfolio", "state", "kind", "theme", "owner", "archived_at")
    list_filter = ("portfolio", "state", "kind", ARCHIVED)
    search_fields = ("=key", "=external_key", "title", "theme__name", "owner__email")
    list_select_related = ("portfolio", "theme", "owner")
    large_columns = ("description",)


@admin.register(EpicTransition)
class EpicTransitionAdmin(ReadOnlyRecords):
    list_display = ("epic", "from_state", "to_state", "at", "by", "reason")
    list_filter = ("to_state",)
    search_fields = ("=epic__key", "reason")
    list_select_related = ("epic", "by")


@admin.register(EpicFacts)
class EpicFactsAdmin(ReadOnlyRecords):
    list_display = ("epic", "outcomes")
    search_fields = ("=epic__key",)
    list_select_related = ("epic",)


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

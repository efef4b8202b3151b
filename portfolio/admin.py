from django.contrib import admin

from kernel.admin import ReadOnlyRecords
from portfolio.models import (
    BusinessCase,
    Decision,
    Epic,
    EpicFacts,
    EpicPrecedence,
    EpicRank,
    EpicTransition,
    EvidenceSummary,
    KeyResult,
    KeyResultCheckIn,
    Objective,
    Portfolio,
    PortfolioRole,
    Ranking,
    Score,
    ScoringSession,
    Statement,
    StatusUpdate,
    StrategicTheme,
    ValueStream,
    Waiting,
    WipBreach,
    WipLimit,
    WipOverride,
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


@admin.register(StatusUpdate)
class StatusUpdateAdmin(ReadOnlyRecords):
    list_display = ("epic", "health", "at", "by", "text")
    list_filter = ("health",)
    search_fields = ("=epic__key", "text")
    list_select_related = ("epic", "by")


@admin.register(Epic)
class EpicAdmin(ReadOnlyRecords):
    list_display = ("key", "title", "portfolio", "state", "kind", "theme", "owner", "archived_at")
    list_filter = ("portfolio", "state", "kind", "health", ARCHIVED)
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


@admin.register(Decision)
class DecisionAdmin(ReadOnlyRecords):
    list_display = ("epic", "kind", "decided_at", "decided_by", "reason", "successor")
    list_filter = ("portfolio", "kind")
    search_fields = ("=epic__key", "reason", "decided_by__email")
    list_select_related = ("epic", "decided_by", "successor")


@admin.register(EvidenceSummary)
class EvidenceSummaryAdmin(ReadOnlyRecords):
    list_display = ("epic", "verdict", "grade", "estimate", "source", "computed_at")
    list_filter = ("verdict", "grade", "source")
    search_fields = ("=epic__key", "note")
    list_select_related = ("epic",)


@admin.register(Waiting)
class WaitingAdmin(ReadOnlyRecords):
    list_display = ("key", "kind", "portfolio", "person", "verb", "due_date", "reason")
    list_filter = ("portfolio", "kind")
    search_fields = ("=key", "title", "person__email")
    list_select_related = ("portfolio", "person")


@admin.register(EpicFacts)
class EpicFactsAdmin(ReadOnlyRecords):
    list_display = ("epic", "outcomes", "open_blockers")
    search_fields = ("=epic__key",)
    list_select_related = ("epic",)


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

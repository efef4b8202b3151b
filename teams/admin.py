from typing import cast

from django.contrib import admin
from django.http import HttpRequest

from kernel.admin import ReadOnlyRecords, Rows
from teams.models import (
    Dependency,
    DependencyQuerySet,
    Flow,
    FlowBlocker,
    FlowDeadlock,
    OutsideItem,
    Story,
    StoryTransition,
    TeamLoad,
    UnalignedWork,
)

EMPTY = admin.EmptyFieldListFilter


@admin.register(Story)
class StoryAdmin(ReadOnlyRecords):
    list_display = ("key", "title", "portfolio", "state", "kind", "team", "assignee", "archived_at")
    list_filter = (
        "portfolio", "state", "kind", "priority", "is_subtask",
        ("feature", EMPTY), ("archived_at", EMPTY),
    )  # fmt: skip
    search_fields = ("=key", "=external_key", "title", "team__name", "assignee__email")
    list_select_related = ("portfolio", "team", "assignee")
    large_columns = ("description",)


@admin.register(StoryTransition)
class StoryTransitionAdmin(ReadOnlyRecords):
    list_display = ("story", "from_state", "to_state", "at", "by")
    list_filter = ("to_state",)
    search_fields = ("=story__key",)
    list_select_related = ("story", "by")


@admin.register(Dependency)
class DependencyAdmin(ReadOnlyRecords):
    list_display = ("blocker", "blocked", "workspace", "needed_by", "from_source", "waived_at")
    list_filter = ("workspace", "from_source", ("waived_at", EMPTY))
    search_fields = tuple(
        f"={side}_{end}"
        for side in ("blocker", "blocked")
        for end in ("epic__key", "feature__key", "story__key", "outside__external_key")
    )

    def get_queryset(self, request: HttpRequest) -> Rows:
        """Read both ends with each link: its name is made of theirs."""
        links = cast("DependencyQuerySet", super().get_queryset(request))
        return cast("Rows", links.with_ends().select_related("workspace"))


@admin.register(OutsideItem)
class OutsideItemAdmin(ReadOnlyRecords):
    list_display = ("external_key", "site", "title", "workspace")
    list_filter = ("workspace",)
    search_fields = ("=external_key", "title")
    list_select_related = ("workspace",)


@admin.register(Flow)
class FlowAdmin(ReadOnlyRecords):
    list_display = (
        "portfolio", "graph_version", "as_of", "computed_at",
        "open_items", "open_dependencies", "cross_team_dependencies",
    )  # fmt: skip
    search_fields = ("portfolio__key",)
    list_select_related = ("portfolio",)


@admin.register(FlowBlocker)
class FlowBlockerAdmin(ReadOnlyRecords):
    list_display = ("key", "title", "team", "cross_team", "waiting_items", "position", "flow")
    list_filter = ("cross_team", "level")
    search_fields = ("=key", "=external_key", "title")
    list_select_related = ("team", "flow")


@admin.register(FlowDeadlock)
class FlowDeadlockAdmin(ReadOnlyRecords):
    list_display = ("__str__", "level", "waiting_items", "position", "flow")
    list_filter = ("level",)
    search_fields = ("cheapest_blocker", "cheapest_blocked")
    list_select_related = ("flow",)


@admin.register(TeamLoad)
class TeamLoadAdmin(ReadOnlyRecords):
    list_display = ("team", "wip", "effective_wip", "limit", "overloaded", "index", "flow")
    list_filter = ("overloaded",)
    search_fields = ("team__name",)
    list_select_related = ("team", "flow")


@admin.register(UnalignedWork)
class UnalignedWorkAdmin(ReadOnlyRecords):
    list_display = ("portfolio", "features", "stories", "open_stories")
    search_fields = ("portfolio__key",)
    list_select_related = ("portfolio",)

"""How the work gets done. Import models from this package, never from its files."""

from teams.models.dependency import Dependency, DependencyQuerySet, OutsideItem
from teams.models.flow import Flow, FlowBlocker, FlowDeadlock, TeamLoad, UnalignedWork
from teams.models.items import item_named
from teams.models.story import (
    Priority,
    Story,
    StoryKind,
    StoryQuerySet,
    StoryState,
    StoryTransition,
)

__all__ = [
    "Dependency",
    "DependencyQuerySet",
    "Flow",
    "FlowBlocker",
    "FlowDeadlock",
    "OutsideItem",
    "Priority",
    "Story",
    "StoryKind",
    "StoryQuerySet",
    "StoryState",
    "StoryTransition",
    "TeamLoad",
    "UnalignedWork",
    "item_named",
]

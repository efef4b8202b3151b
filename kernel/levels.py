"""The levels of the line, the states of its items, and what every state comes down to."""

from enum import StrEnum


class Level(StrEnum):
    """Where an item stands on the line."""

    EPIC = "EPIC"
    FEATURE = "FEATURE"
    STORY = "STORY"


class StateCategory(StrEnum):
    """What a state means for flow, whatever its level calls it."""

    TODO = "TODO"
    IN_PROGRESS = "IN_PROGRESS"
    DONE = "DONE"
    CANCELLED = "CANCELLED"

    @property
    def is_open(self) -> bool:
        """Whether work in this category still has to be finished."""
        return self in {StateCategory.TODO, StateCategory.IN_PROGRESS}


WORK_CATEGORIES = {
    "TODO": StateCategory.TODO,
    "IN_PROGRESS": StateCategory.IN_PROGRESS,
    "IN_REVIEW": StateCategory.IN_PROGRESS,
    "DONE": StateCategory.DONE,
    "CANCELLED": StateCategory.CANCELLED,
}
"""The states that features and stories share; review is work in progress."""

"""The portfolio Kanban: its states, its steps, and how much it should hold. Pure.

Source: the step table of the domain definition; the limits are defaults of ours.
"""

from enum import StrEnum
from typing import TypeAlias

from kernel.levels import StateCategory


class EpicState(StrEnum):
    """Where an epic stands on the way from an idea to a proven outcome."""

    FUNNEL = "FUNNEL"
    REVIEWING = "REVIEWING"
    ANALYZING = "ANALYZING"
    READY = "READY"
    MVP = "MVP"
    PERSEVERE = "PERSEVERE"
    DONE = "DONE"
    REJECTED = "REJECTED"
    PARKED = "PARKED"


Step: TypeAlias = tuple[EpicState, EpicState]
"""From where to where."""

S = EpicState

STEPS: dict[EpicState, tuple[EpicState, ...]] = {
    S.FUNNEL: (S.REVIEWING, S.REJECTED, S.PARKED),
    S.REVIEWING: (S.ANALYZING, S.REJECTED, S.PARKED),
    S.ANALYZING: (S.READY, S.REJECTED, S.PARKED),
    S.READY: (S.MVP, S.ANALYZING, S.DONE, S.REJECTED, S.PARKED),
    S.MVP: (S.PERSEVERE, S.DONE, S.REJECTED, S.PARKED),
    S.PERSEVERE: (S.DONE, S.REJECTED, S.PARKED),
    S.PARKED: (S.FUNNEL,),
    S.DONE: (),
    S.REJECTED: (),
}
"""Every step that exists."""

NEEDS_REASON = frozenset(
    {(state, end) for state, ends in STEPS.items() for end in ends if end in (S.REJECTED, S.PARKED)}
    | {(S.PARKED, S.FUNNEL), (S.READY, S.ANALYZING)}
)
"""Giving up, putting off, taking up again and going back are explained; going on is not."""

LIMITS: dict[EpicState, int] = {S.REVIEWING: 5, S.ANALYZING: 3, S.MVP: 3, S.PERSEVERE: 6}
"""How many epics a state of a new portfolio may hold; the others hold any number."""

CATEGORIES: dict[EpicState, StateCategory] = {
    S.FUNNEL: StateCategory.TODO,
    S.REVIEWING: StateCategory.TODO,
    S.ANALYZING: StateCategory.TODO,
    S.READY: StateCategory.TODO,
    S.PARKED: StateCategory.TODO,
    S.MVP: StateCategory.IN_PROGRESS,
    S.PERSEVERE: StateCategory.IN_PROGRESS,
    S.DONE: StateCategory.DONE,
    S.REJECTED: StateCategory.CANCELLED,
}
"""A parked epic is never work in progress."""

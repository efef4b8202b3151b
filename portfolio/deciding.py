"""What a board can decide about an epic, from where, and where it leads. Pure.

Source: the domain definition, section 3.1.
"""

from dataclasses import dataclass
from enum import StrEnum

from portfolio.kanban import STEPS, EpicState


class DecisionKind(StrEnum):
    """What a board can decide about an epic."""

    GO = "GO"
    NO_GO = "NO_GO"
    PERSEVERE = "PERSEVERE"
    EXTEND = "EXTEND"
    PIVOT = "PIVOT"
    STOP = "STOP"
    OVERRIDE = "OVERRIDE"
    BUDGET = "BUDGET"


class Conclusion(StrEnum):
    """How an epic ended."""

    ACHIEVED = "ACHIEVED"
    STOPPED = "STOPPED"
    PIVOTED = "PIVOTED"


@dataclass(frozen=True, slots=True)
class Effect:
    """Where a decision leads.

    Attributes:
        sources: The states from which it can be taken.
        state: The state that it leads to; None where the epic stays.
        conclusion: How the epic ends by it; None while it goes on.
    """

    sources: frozenset[EpicState]
    state: EpicState | None
    conclusion: Conclusion | None = None


K, S = DecisionKind, EpicState

EFFECTS: dict[DecisionKind, Effect] = {
    K.GO: Effect(frozenset({S.ANALYZING}), S.READY),
    K.NO_GO: Effect(
        frozenset(state for state, ends in STEPS.items() if S.REJECTED in ends), S.REJECTED
    ),
    K.PERSEVERE: Effect(frozenset({S.MVP}), S.PERSEVERE),
    K.EXTEND: Effect(frozenset({S.MVP}), None),
    K.PIVOT: Effect(frozenset({S.MVP, S.PERSEVERE}), S.DONE, Conclusion.PIVOTED),
    K.STOP: Effect(frozenset({S.READY, S.MVP, S.PERSEVERE}), S.DONE, Conclusion.STOPPED),
}
"""The decisions that `decideEpic` takes; overrides and budgets have mutations of their own."""

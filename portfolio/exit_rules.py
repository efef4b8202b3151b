"""What has to be true before an epic takes a step on the Kanban. Pure: no Django, no clock.

Source: the exit rules of the domain definition, section 3.1.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Final

from portfolio.kanban import EpicState, Step
from portfolio.verdicts import SUPPORTING, Verdict

FEWEST_ALTERNATIVES: Final = 2


class ExitRule(StrEnum):
    """A condition of a step on the Kanban."""

    OWNER_ASSIGNED = "OWNER_ASSIGNED"
    SIGNIFICANT = "SIGNIFICANT"
    HYPOTHESIS_COMPLETE = "HYPOTHESIS_COMPLETE"
    LEADING_INDICATOR_NAMED = "LEADING_INDICATOR_NAMED"
    ROUGHLY_SIZED = "ROUGHLY_SIZED"
    THEME_ALIGNED = "THEME_ALIGNED"
    BUSINESS_CASE_COMPLETE = "BUSINESS_CASE_COMPLETE"
    MVP_DEFINED = "MVP_DEFINED"
    OUTCOME_PROMISED = "OUTCOME_PROMISED"
    ALTERNATIVES_COMPARED = "ALTERNATIVES_COMPARED"
    SCORED = "SCORED"
    VALUE_STREAM_ASSIGNED = "VALUE_STREAM_ASSIGNED"
    NOTHING_BLOCKS = "NOTHING_BLOCKS"
    EVIDENCE_SUPPORTS = "EVIDENCE_SUPPORTS"
    DECISION_REQUIRED = "DECISION_REQUIRED"
    APPROVER_REQUIRED = "APPROVER_REQUIRED"


R, S = ExitRule, EpicState

OF_STEPS: dict[Step, tuple[ExitRule, ...]] = {
    (S.FUNNEL, S.REVIEWING): (R.OWNER_ASSIGNED, R.SIGNIFICANT),
    (S.REVIEWING, S.ANALYZING): (
        R.HYPOTHESIS_COMPLETE,
        R.LEADING_INDICATOR_NAMED,
        R.ROUGHLY_SIZED,
        R.THEME_ALIGNED,
    ),
    (S.ANALYZING, S.READY): (
        R.BUSINESS_CASE_COMPLETE,
        R.MVP_DEFINED,
        R.OUTCOME_PROMISED,
        R.ALTERNATIVES_COMPARED,
        R.SCORED,
        R.APPROVER_REQUIRED,
    ),
    (S.READY, S.MVP): (R.VALUE_STREAM_ASSIGNED, R.NOTHING_BLOCKS),
    (S.MVP, S.PERSEVERE): (R.EVIDENCE_SUPPORTS,),
}
"""The rules of each step; the other steps have none."""

BY_DECISION: frozenset[Step] = frozenset(
    {
        (S.ANALYZING, S.READY),
        (S.MVP, S.PERSEVERE),
        (S.READY, S.DONE),
        (S.MVP, S.DONE),
        (S.READY, S.REJECTED),
        (S.MVP, S.REJECTED),
        (S.PERSEVERE, S.REJECTED),
    }
)
"""The steps that only a decision of the board takes."""

OF_THE_BOARD: frozenset[ExitRule] = frozenset({R.DECISION_REQUIRED, R.APPROVER_REQUIRED})
"""The rules that no portfolio can leave out and no override lifts: they are the board itself."""


@dataclass(frozen=True, slots=True)
class Case:
    """What is known of an epic when it wants to take a step.

    Attributes:
        cost: What it will cost in all, in the portfolio's currency; None when nobody said.
        epic_threshold: From which cost on something is an epic; None is from any.
        approval_threshold: Above which cost a GO needs an authorised approver; None is never.
        unwritten: Names of the texts of the hypothesis that are empty.
        unargued: Names of the parts of the business case that are empty.
        undefined_mvp: Names of the parts of the MVP that are empty.
        outcomes: How many outcomes it promises.
        scored: Whether it was scored in any session of its portfolio.
        open_blockers: How many unfinished items it waits for.
        waits_for: The keys of those among them that are epics of the same portfolio.
        verdict: Of the newest evidence; None without any.
        approver: Whether who decides may approve above the threshold.
    """

    has_owner: bool
    has_theme: bool
    has_value_stream: bool
    cost: Decimal | None
    epic_threshold: Decimal | None
    approval_threshold: Decimal | None
    unwritten: tuple[str, ...]
    leading_indicators: int
    rough_size: str | None
    unargued: tuple[str, ...]
    undefined_mvp: tuple[str, ...]
    alternatives: int
    outcomes: int
    scored: bool
    open_blockers: int
    waits_for: tuple[str, ...] = ()
    verdict: Verdict | None = None
    approver: bool = False

    @property
    def needs_approval(self) -> bool:
        """Whether it costs more than everybody who decides may approve; unknown costs do."""
        if self.approval_threshold is None:
            return False
        return self.cost is None or self.cost > self.approval_threshold


@dataclass(frozen=True, slots=True)
class Check:
    """What came of one rule when an epic wanted to take a step.

    Attributes:
        detail: What would meet the rule, for people; empty when it is met.
        lifted: Why a rule that is not met refuses nothing: the portfolio does not use it
            (`SKIPPED`) or somebody allowed an exception (`OVERRIDDEN`); empty otherwise.
    """

    rule: ExitRule
    met: bool
    detail: str = ""
    lifted: str = ""

    @property
    def refuses(self) -> bool:
        """Whether the step may not be taken because of it."""
        return not self.met and not self.lifted


def checks(
    step: Step,
    case: Case,
    *,
    decided: bool,
    skipped: Collection[str] = (),
    overridden: Collection[str] = (),
) -> list[Check]:
    """Check every rule of a step.

    Args:
        step: From where to where.
        case: What is known of the epic.
        decided: Whether a decision of the board takes the step.
        skipped: Rules that the portfolio does not use.
        overridden: Rules of which an exception was allowed.
    """
    found = [_check(rule, case, skipped, overridden) for rule in OF_STEPS.get(step, ())]
    if step in BY_DECISION:
        found.append(Check(R.DECISION_REQUIRED, decided, "" if decided else _DECIDE))
    return found


def _check(
    rule: ExitRule, case: Case, skipped: Collection[str], overridden: Collection[str]
) -> Check:
    missing = _MISSING[rule](case)
    lifted = ""
    if missing and rule not in OF_THE_BOARD:
        lifted = "SKIPPED" if rule in skipped else "OVERRIDDEN" if rule in overridden else ""
    return Check(rule, met=not missing, detail=missing, lifted=lifted)


_DECIDE = "Only a decision of the board takes this step: decideEpic."


def _owner(case: Case) -> str:
    return "" if case.has_owner else "Name an owner."


def _significance(case: Case) -> str:
    threshold = case.epic_threshold or Decimal(0)
    if case.has_theme or (case.cost is not None and case.cost >= threshold):
        return ""
    cost = f"an estimated cost of at least {threshold:,}" if threshold else "an estimated cost"
    return f"Name the theme that it serves, or {cost}."


def _hypothesis(case: Case) -> str:
    return f"Write down {_names(case.unwritten)}." if case.unwritten else ""


def _indicator(case: Case) -> str:
    return "" if case.leading_indicators else "Name at least one leading indicator."


def _size(case: Case) -> str:
    return "" if case.rough_size else "Say how big it is, roughly: S, M, L or XL."


def _theme(case: Case) -> str:
    return "" if case.has_theme else "Name the theme that it serves."


def _business_case(case: Case) -> str:
    return f"The business case lacks {_names(case.unargued)}." if case.unargued else ""


def _mvp(case: Case) -> str:
    return f"The MVP lacks {_names(case.undefined_mvp)}." if case.undefined_mvp else ""


def _outcome(case: Case) -> str:
    return "" if case.outcomes else "Promise an outcome: a metric with its baseline and target."


def _alternatives(case: Case) -> str:
    if case.alternatives >= FEWEST_ALTERNATIVES:
        return ""
    return f"Compare at least {FEWEST_ALTERNATIVES} alternatives; {case.alternatives} named."


def _score(case: Case) -> str:
    return "" if case.scored else "Score it in a session."


def _value_stream(case: Case) -> str:
    return "" if case.has_value_stream else "Name the value stream that takes it on."


def _blockers(case: Case) -> str:
    if not case.open_blockers:
        return ""
    others = case.open_blockers - len(case.waits_for)
    unfinished = [*case.waits_for, *([f"{others} unfinished item(s)"] if others > 0 else [])]
    return f"It waits for {' and '.join(unfinished)}; finish them or waive the links (waitsFor)."


def _evidence(case: Case) -> str:
    if case.verdict in SUPPORTING:
        return ""
    said = f"says {case.verdict}" if case.verdict else "is not there"
    return f"The evidence {said}; it needs {', '.join(sorted(SUPPORTING))}, or an override."


def _approver(case: Case) -> str:
    if case.approver or not case.needs_approval:
        return ""
    limit = f"{case.approval_threshold:,}"
    if case.cost is None:
        return f"Nobody has estimated its cost; above {limit} only who may approve that decides."
    return f"It costs more than {limit}: only who may approve that decides."


_MISSING: Mapping[ExitRule, Callable[[Case], str]] = {
    R.OWNER_ASSIGNED: _owner,
    R.SIGNIFICANT: _significance,
    R.HYPOTHESIS_COMPLETE: _hypothesis,
    R.LEADING_INDICATOR_NAMED: _indicator,
    R.ROUGHLY_SIZED: _size,
    R.THEME_ALIGNED: _theme,
    R.BUSINESS_CASE_COMPLETE: _business_case,
    R.MVP_DEFINED: _mvp,
    R.OUTCOME_PROMISED: _outcome,
    R.ALTERNATIVES_COMPARED: _alternatives,
    R.SCORED: _score,
    R.VALUE_STREAM_ASSIGNED: _value_stream,
    R.NOTHING_BLOCKS: _blockers,
    R.EVIDENCE_SUPPORTS: _evidence,
    R.APPROVER_REQUIRED: _approver,
}
"""What each rule misses: an empty text when it is met."""


def _names(parts: Collection[str]) -> str:
    return ", ".join(name.replace("_", " ") for name in parts)

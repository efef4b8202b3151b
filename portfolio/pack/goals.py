"""Objectives and key results. Pure."""

from dataclasses import dataclass
from decimal import Decimal

from portfolio.pack.answers import Answer
from portfolio.pack.shown import Shown, count, day, said, score, whole
from portfolio.pack.words import state

MOST = 12


@dataclass(frozen=True, slots=True)
class Result:
    """A key result.

    Attributes:
        start: From where it goes to `target`; both None where `low` and `high` bound it.
        score: How far it came; None while nobody said.
        share: The same in percent of the way.
        expected: The score that is a success.
        mark: Where that is drawn, in percent of the way.
    """

    name: Shown
    unit: Shown
    start: Shown | None
    current: Shown | None
    target: Shown | None
    low: Shown | None
    high: Shown | None
    score: Shown | None
    share: int
    expected: Shown
    mark: int
    colour: Shown
    confidence: Shown | None


@dataclass(frozen=True, slots=True)
class Objective:
    """An objective and how far it came."""

    name: Shown
    theme: Shown
    owner: Shown
    starts: Shown
    ends: Shown
    score: Shown | None
    share: int
    colour: Shown
    results: list[Result]


@dataclass(frozen=True, slots=True)
class Goals:
    """The first objectives, and how many more there are."""

    objectives: list[Objective]
    more: Shown | None


def goals_of(portfolio: Answer) -> Goals:
    """Shape the objectives."""
    aimed_at = list(portfolio["objectives"])
    return Goals(
        objectives=[_objective(one) for one in aimed_at[:MOST]],
        more=count(len(aimed_at) - MOST) if len(aimed_at) > MOST else None,
    )


def _objective(one: Answer) -> Objective:
    return Objective(
        name=said(one["name"]),
        theme=said(one["theme"]["name"]),
        owner=said(one["owner"]["name"]),
        starts=day(one["startsDate"]),
        ends=day(one["endsDate"]),
        score=score(one["score"]) if one["score"] else None,
        share=_share(one["score"]),
        colour=state(one["colour"]),
        results=[_result(result) for result in one["keyResults"]],
    )


def _result(one: Answer) -> Result:
    values = {
        name: whole(one[name]) if one[name] else None
        for name in ("start", "current", "target", "low", "high")
    }
    return Result(
        name=said(one["name"]),
        unit=said(one["unit"]),
        **values,
        score=score(one["score"]) if one["score"] else None,
        share=_share(one["score"]),
        expected=score(one["expected"]),
        mark=min(_share(one["expected"]), 99),
        colour=state(one["colour"]),
        confidence=whole(one["confidence"]) if one["confidence"] else None,
    )


def _share(answer: Answer) -> int:
    return int(100 * Decimal(answer.value)) if answer else 0

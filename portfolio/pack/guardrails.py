"""The rules of the budget, checked. Pure."""

from dataclasses import dataclass

from portfolio.pack.answers import Answer
from portfolio.pack.shown import Shown, percent, said
from portfolio.pack.words import heading, sentence, state


@dataclass(frozen=True, slots=True)
class Guardrail:
    """A share of a rule of the budget, what it should be and what it is.

    Attributes:
        actual: None when nobody can tell.
        reason: Why nobody can tell, or what to know beside the numbers.
    """

    kind: Shown
    name: Shown
    verdict: Shown
    target: Shown
    actual: Shown | None
    tolerance: Shown
    is_broken: bool
    reason: Shown
    offenders: list[Shown]


def guardrails_of(portfolio: Answer) -> list[Guardrail]:
    """Shape the guardrails of a portfolio."""
    return [_guardrail(one) for one in portfolio["guardrails"]]


def _guardrail(one: Answer) -> Guardrail:
    return Guardrail(
        kind=heading(one["kind"]),
        name=heading(one["name"]),
        verdict=state(one["verdict"]),
        target=percent(one["target"]),
        actual=percent(one["actual"]) if one["actual"] else None,
        tolerance=percent(one["tolerance"]),
        is_broken=one["breached"].value,
        reason=sentence(one["reason"]),
        offenders=[said(epic["key"]) for epic in one["offenders"]],
    )

"""The rules of the budget, checked. Pure."""

from dataclasses import dataclass

from portfolio.pack.answers import Answer
from portfolio.pack.shown import Shown, said, whole


@dataclass(frozen=True, slots=True)
class Guardrail:
    """A rule of the budget, what it wants and what is."""

    name: Shown
    target: Shown
    actual: Shown
    tolerance: Shown
    is_broken: bool
    offenders: list[Shown]


def guardrails_of(portfolio: Answer) -> list[Guardrail]:
    """Shape the guardrails of a portfolio."""
    return [_guardrail(one) for one in portfolio["guardrails"]]


def _guardrail(one: Answer) -> Guardrail:
    return Guardrail(
        name=said(one["name"]),
        target=whole(one["target"]),
        actual=whole(one["actual"]),
        tolerance=whole(one["tolerance"]),
        is_broken=one["breached"].value,
        offenders=[said(epic["key"]) for epic in one["offenders"]],
    )

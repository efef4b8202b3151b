"""Relative scores of epics and what they come down to: weighted shortest job first. Pure.

Source: (user-business value + time criticality + risk reduction or opportunity enablement) / job
size, each on the same stepped scale, relative to the other epics of one session. The sum has no
unit, so it ranks and says nothing about money; see `portfolio.cost_of_delay` for what does.
"""

from collections.abc import Iterable, Mapping
from typing import Final

SCALE: Final = (1, 2, 3, 5, 8, 13, 20)
"""The steps that a score may take. Between large things small differences cannot be told."""

COLUMNS: Final = ("business_value", "time_criticality", "risk_reduction", "job_size")
"""What an epic is scored by, in the order in which a session asks for it."""


def relative_cost_of_delay(
    business_value: float, time_criticality: float, risk_reduction: float
) -> float:
    """Return the sum of the three reasons not to wait. It has no unit."""
    return business_value + time_criticality + risk_reduction


def wsjf(
    business_value: float, time_criticality: float, risk_reduction: float, job_size: float
) -> float:
    """Return the relative cost of delay per job size: arithmetic alone, on any scale."""
    return relative_cost_of_delay(business_value, time_criticality, risk_reduction) / job_size


def off_scale(scores: Mapping[str, int]) -> list[str]:
    """Name the columns whose score is no step of the scale."""
    return [name for name in COLUMNS if scores[name] not in SCALE]


def unanchored(rows: Iterable[Mapping[str, int]]) -> list[str]:
    """Name the columns in which nothing was scored 1.

    Scores are relative to the smallest of their column; without a 1 nobody knows to what.
    """
    anchored = {name for row in rows for name in COLUMNS if row[name] == 1}
    return [name for name in COLUMNS if name not in anchored]

"""What a week of waiting costs in money, by how urgent the work is, and CD3. Pure.

Source: CD3 is the cost of delay divided by duration. On one line of work, with costs that grow
evenly and nothing that waits for anything, the order of falling CD3 costs least (Smith 1956).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Urgency(StrEnum):
    """How the cost of waiting runs over time: the profiles of the classes of service."""

    STANDARD = "STANDARD"
    FIXED_DATE = "FIXED_DATE"
    EXPEDITE = "EXPEDITE"
    INTANGIBLE = "INTANGIBLE"


@dataclass(frozen=True, slots=True)
class Delay:
    """What is known of the cost of waiting for one piece of work.

    Attributes:
        per_week: Money lost in a week of waiting, once waiting costs anything.
        duration: Weeks that the work takes, above 0.
        urgency: How that cost runs over time.
        weeks_until_due: From now; below 0 once the day has passed, None without a day.
    """

    per_week: float
    duration: float
    urgency: Urgency = Urgency.STANDARD
    weeks_until_due: float | None = None


def cost_of_waiting(delay: Delay, weeks: float) -> float:
    """Return what it costs to start so many weeks from now instead of now.

    - STANDARD costs the full amount in each week.
    - EXPEDITE does so too, from now on, whatever its day says.
    - FIXED_DATE costs nothing as long as start + duration meets its day, and the full amount for
      the time beyond that: of a week that begins in time and ends late, only the late part.
      Without a day it costs as STANDARD does.
    - INTANGIBLE is not felt yet: it costs nothing before its day, even when the work can no
      longer be finished by then, and the full amount from its day on. Without a day it never
      costs anything.
    """
    free = _free_weeks(delay)
    return 0.0 if free is None else delay.per_week * max(0.0, weeks - max(0.0, free))


def cd3(delay: Delay) -> float:
    """Return the cost of starting a week later than now, per week of work."""
    return cost_of_waiting(delay, 1.0) / delay.duration


def costs_of_order(jobs: Iterable[tuple[float, float]]) -> tuple[float, float]:
    """Return what the waits and what the finishes of jobs cost that are done one after another.

    Args:
        jobs: Cost of delay per week and duration of each, in their order.
    """
    waits = finishes = now = 0.0
    for per_week, duration in jobs:
        waits += per_week * now
        now += duration
        finishes += per_week * now
    return waits, finishes


def _free_weeks(delay: Delay) -> float | None:
    """Return how long the start may be put off for nothing; None is for ever."""
    due = delay.weeks_until_due
    if delay.urgency is Urgency.INTANGIBLE:
        return due
    if delay.urgency is Urgency.FIXED_DATE and due is not None:
        return due - delay.duration
    return 0.0

"""The four parts of the overload index: what each measures, and what it says when it is above 1."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

SERVICE_LEVEL_PERCENT = 85
SERVICE_LEVEL_ITEMS = 20
"""Least number of finished items that a service level can be read from."""

UTILISATION_BOUND = 0.85
"""Above it queues grow steeply: M/M/1 holds four items on average at 0.8, and nine at 0.9."""

OLDER_SHARE_BOUND = 0.15
"""The share that is older than a service level of 85% when work flows."""


class Part(StrEnum):
    """A way to carry too much."""

    WIP = "WIP"
    UTILISATION = "UTILISATION"
    AGE = "AGE"
    NET_FLOW = "NET_FLOW"


@dataclass(frozen=True, slots=True)
class Alarm:
    """What a part tells a person when it is above 1: a fact, and what to do about it."""

    fact: str
    action: str


@dataclass(frozen=True, slots=True)
class Reading:
    """One part as it stands.

    Attributes:
        part: Which one.
        figure: The measured figure in its own unit; None when it cannot be computed.
        ratio: The figure against its bound, too much above 1; None when it cannot be computed.
        reason: Why it cannot be computed; None when it can.
        alarm: What to say when it is too much; None when it is not.
    """

    part: Part
    figure: float | None = None
    ratio: float | None = None
    reason: str | None = None
    alarm: Alarm | None = None


def quantile(values: Sequence[float], percent: int) -> float:
    """Smallest value that at least `percent` of the values do not exceed.

    The empirical quantile, numpy's `inverted_cdf`: always a value that was seen, never a normal
    curve. `values` holds at least one, in any order. Complexity: O(n log n).
    """
    return sorted(values)[-(-len(values) * percent // 100) - 1]


def service_level(cycle_times_days: Sequence[float]) -> float | None:
    """Days within which 85% of the work finishes; None below 20 finished items.

    Source: the service level expectation of the Kanban Guide, "85% in N days or less".
    """
    if len(cycle_times_days) < SERVICE_LEVEL_ITEMS:
        return None
    return quantile(cycle_times_days, SERVICE_LEVEL_PERCENT)


def default_limit(members: int) -> int | None:
    """One and a half items for each active member, rounded up; None without members.

    Source: one to two items per person, D. Anderson, Kanban (2010).
    """
    return (3 * members + 1) // 2 if members else None


def read_wip(wip: int, *, stated: int | None, members: int) -> Reading:
    """Work in progress against the limit that somebody stated, else against the default one.

    A stated limit of 0 leaves no ratio; any work in progress exceeds it all the same.
    """
    limit = default_limit(members) if stated is None else stated
    if limit is None:
        return Reading(Part.WIP, reason="no limit is set and the team has no active members")
    held = f"{wip} of {limit} in progress"
    if stated is None:
        held = f"{wip} in progress where {limit} is usual for a team of {members}"
    action = f"finish or hand back {wip - limit} before starting anything"
    alarm = Alarm(held, action) if wip > limit else None
    if limit == 0:
        return Reading(Part.WIP, reason="the limit is 0: no ratio to it", alarm=alarm)
    return Reading(Part.WIP, figure=wip, ratio=wip / limit, alarm=alarm)


def read_utilisation(arrivals: Sequence[int], departures: Sequence[int]) -> Reading:
    """Mean weekly arrivals against the median week's departures (rho), bound 0.85.

    Source: the traffic intensity of queueing theory; the median stands for what the team can
    finish in a week.
    """
    reason = _no_departures(arrivals, departures)
    if reason is not None:
        return Reading(Part.UTILISATION, reason=reason)
    usual = quantile(departures, 50)
    if usual == 0:
        return Reading(Part.UTILISATION, reason="nothing finished in half of the weeks or more")
    rho = sum(arrivals) / (len(arrivals) * usual)
    alarm = Alarm(
        f"arrivals are {rho:.0%} of what usually gets finished",
        "take on less until there is slack",
    )
    return _against(Part.UTILISATION, rho, rho / UTILISATION_BOUND, alarm)


def read_age(wip: int, ages_days: Sequence[float], cycle_times_days: Sequence[float]) -> Reading:
    """Share of the work in progress that is older than the service level, bound 0.15."""
    if not ages_days:
        reason = "nothing is in progress" if wip == 0 else "no age of the work is known"
        return Reading(Part.AGE, reason=reason)
    level = service_level(cycle_times_days)
    if level is None:
        reason = (
            f"{len(cycle_times_days)} finished in the last 90 days; "
            f"a service level needs {SERVICE_LEVEL_ITEMS}"
        )
        return Reading(Part.AGE, reason=reason)
    share = sum(age > level for age in ages_days) / len(ages_days)
    alarm = Alarm(
        f"{share:.0%} of the work in progress is older than {level:.3g} days",
        "finish the oldest before starting anything",
    )
    return _against(Part.AGE, share, share / OLDER_SHARE_BOUND, alarm)


def read_net_flow(arrivals: Sequence[int], departures: Sequence[int]) -> Reading:
    """Surplus of arrivals over departures, as a share of departures, over the whole window."""
    reason = _no_departures(arrivals, departures)
    if reason is not None:
        return Reading(Part.NET_FLOW, reason=reason)
    came, left = sum(arrivals), sum(departures)
    alarm = Alarm(
        f"{came} arrived while {left} finished in the last {len(departures)} weeks",
        "agree what not to start",
    )
    return _against(Part.NET_FLOW, (came - left) / left, came / left, alarm)


def _against(part: Part, figure: float, ratio: float, alarm: Alarm) -> Reading:
    return Reading(part, figure=figure, ratio=ratio, alarm=alarm if ratio > 1 else None)


def _no_departures(arrivals: Sequence[int], departures: Sequence[int]) -> str | None:
    """Say why arrivals have nothing to be compared with; None when they have."""
    if not (arrivals and departures):
        return "no weekly history"
    if any(departures):
        return None
    if any(arrivals):
        return f"stalled: nothing finished in the last {len(departures)} weeks"
    return f"nothing arrived or finished in the last {len(departures)} weeks"

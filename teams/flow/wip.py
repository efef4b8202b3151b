"""Team load: how much a team carries, which part says that it is too much, what to do first."""

from collections.abc import Sequence
from dataclasses import dataclass

from teams.flow.items import TeamId
from teams.flow.parts import (
    Part,
    Reading,
    default_limit,
    read_age,
    read_net_flow,
    read_utilisation,
    read_wip,
)

ALARMS_TOGETHER = 2
"""So many parts above 1 make an overload without a stated limit."""


@dataclass(frozen=True, slots=True)
class TeamFigures:
    """What was counted about a team.

    Attributes:
        team: The team.
        wip: Stories in progress or review, without sub-tasks.
        effective_wip: Those, and open stories below a feature or an epic in progress.
        impeded: Started and blocked items, sub-tasks too.
        limit: The limit that somebody stated; None is no limit, which is not the limit 0.
        members: Active members.
        arrivals: Items that arrived in each of the last 12 weeks, oldest first.
        departures: Items that finished in each of the same weeks. Both are empty when no history
            is known.
        cycle_times_days: Of each item that finished in the last 90 days.
        ages_days: Of each item in progress.
    """

    team: TeamId
    wip: int
    effective_wip: int
    impeded: int
    limit: int | None
    members: int
    arrivals: Sequence[int]
    departures: Sequence[int]
    cycle_times_days: Sequence[float]
    ages_days: Sequence[float]


@dataclass(frozen=True, slots=True)
class Unknown:
    """A part that cannot be computed, and why. It is never taken for 0."""

    part: Part
    reason: str


@dataclass(frozen=True, slots=True)
class TeamLoad:
    """What the figures of a team mean.

    Attributes:
        team, wip, effective_wip, impeded: As counted.
        limit: The stated limit, else one and a half per member; None when neither is known.
        limit_is_default: Whether nobody stated `limit`.
        overloaded: A stated limit is exceeded, or at least two known parts are above 1.
        index: The greatest known part, too much above 1; None when no part is known.
        fired: The parts that are above 1, and WIP above a limit of 0.
        net_flow: (arrivals - departures) / departures over 12 weeks.
        share_older_than_service_level: Share of the work in progress, 0 to 1.
        utilisation: Mean weekly arrivals over the median week's departures.
        unknown: The parts that are not known, each with its reason.
        advice: One sentence for a person.
    """

    team: TeamId
    wip: int
    effective_wip: int
    impeded: int
    limit: int | None
    limit_is_default: bool
    overloaded: bool
    index: float | None
    fired: list[Part]
    net_flow: float | None
    share_older_than_service_level: float | None
    utilisation: float | None
    unknown: list[Unknown]
    advice: str


def team_load(figures: TeamFigures) -> TeamLoad:
    """Judge the load of a team by four parts, each a ratio that is too much above 1.

    The parts are WIP / limit, utilisation / 0.85, the share of the work that is older than the
    service level / 0.15, and net flow + 1. One part alone is a warning; only a limit that
    somebody stated is a promise, so exceeding it is an overload by itself.
    """
    arrivals, departures = figures.arrivals, figures.departures
    wip = read_wip(figures.wip, stated=figures.limit, members=figures.members)
    utilisation = read_utilisation(arrivals, departures)
    age = read_age(figures.wip, figures.ages_days, figures.cycle_times_days)
    net_flow = read_net_flow(arrivals, departures)
    readings = (wip, utilisation, age, net_flow)
    fired = [reading.part for reading in readings if reading.alarm]
    stated = figures.limit is not None
    return TeamLoad(
        team=figures.team,
        wip=figures.wip,
        effective_wip=figures.effective_wip,
        impeded=figures.impeded,
        limit=figures.limit if stated else default_limit(figures.members),
        limit_is_default=not stated and figures.members > 0,
        overloaded=(stated and Part.WIP in fired) or len(fired) >= ALARMS_TOGETHER,
        index=max((one.ratio for one in readings if one.ratio is not None), default=None),
        fired=fired,
        net_flow=net_flow.figure,
        share_older_than_service_level=age.figure,
        utilisation=utilisation.figure,
        unknown=[Unknown(one.part, one.reason) for one in readings if one.reason is not None],
        advice=_advice(figures, readings),
    )


def _advice(figures: TeamFigures, readings: Sequence[Reading]) -> str:
    """Name everything that is too much, and the first thing to do about it."""
    alarms = [reading.alarm for reading in readings if reading.alarm]
    if not alarms:
        return _calm_advice(figures, readings)
    *others, last = [alarm.fact for alarm in alarms]
    facts = f"{', '.join(others)} and {last}" if others else last
    return f"{facts[0].upper()}{facts[1:]}: {alarms[0].action}."


def _calm_advice(figures: TeamFigures, readings: Sequence[Reading]) -> str:
    """Say what else needs a look where no part is too much."""
    if figures.impeded:
        return f"{figures.impeded} started but blocked: clear the blockers first."
    if figures.wip == 0:
        return "Nothing is in progress."
    if figures.departures and not any(figures.departures):
        weeks = len(figures.departures)
        return f"Nothing finished in the last {weeks} weeks: find out what holds the work up."
    if all(reading.ratio is None for reading in readings):
        return "Too little is known to judge the load."
    if any(reading.ratio is None for reading in readings):
        return "The load is within its bounds, as far as it is known."
    return "The load is within its bounds."

"""What teams carry and how fast they finish. Sub-tasks are a part of their story, not counted."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from teams.flow.wip import TeamFigures
from teams.snapshot.reading import rows_of
from teams.snapshot.work import Work

WEEKS = 12
SECONDS_OF_DAY = 86_400

_WEEKLY = """
    SELECT team_id, floor(extract(epoch FROM %(at)s - {column}) / 604800)::int, count(*)
    FROM teams_story
    WHERE workspace_id = %(workspace)s AND {column} <= %(at)s
      AND {column} > %(at)s - interval '12 weeks'
      AND NOT is_subtask AND team_id IS NOT NULL AND archived_at IS NULL
    GROUP BY 1, 2
"""

_CYCLE_TIMES = """
    SELECT team_id, array_agg(extract(epoch FROM finished_at - started_at)::float8 / 86400)
    FROM teams_story
    WHERE workspace_id = %(workspace)s AND finished_at <= %(at)s
      AND finished_at > %(at)s - interval '90 days' AND started_at IS NOT NULL
      AND state = 'DONE' AND NOT is_subtask AND team_id IS NOT NULL AND archived_at IS NULL
    GROUP BY team_id
"""

_TEAMS = """
    SELECT team.id, team.wip_limit, count(person.id)
    FROM organization_team team
    LEFT JOIN organization_teammember member ON member.team_id = team.id
    LEFT JOIN organization_person person
      ON person.id = member.person_id AND person.deactivated_at IS NULL
    WHERE team.workspace_id = %(workspace)s
    GROUP BY team.id
"""


def team_figures(
    workspace_id: int, at: datetime, work: Iterable[Work], impeded: Mapping[int, int]
) -> dict[int, TeamFigures]:
    """Read what every team of the workspace carries, in all portfolios, as seen from `at`.

    Args:
        workspace_id: Whose teams.
        at: The moment from which ages and the last twelve weeks are counted.
        work: The open stories of the workspace.
        impeded: How many started items of a team are blocked, by team.
    """
    asked: dict[str, Any] = {"workspace": workspace_id, "at": at}
    carried: defaultdict[int | None, list[Work]] = defaultdict(list)
    for part in work:
        carried[part.team].append(part)
    arrivals = _weekly("created_at", **asked)
    departures = _weekly("finished_at", **asked)
    cycles = dict(rows_of(_CYCLE_TIMES, **asked))
    return {
        team: TeamFigures(
            team=team,
            wip=sum(part.wip for part in carried[team]),
            effective_wip=sum(part.effective_wip for part in carried[team]),
            impeded=impeded.get(team, 0),
            limit=limit,
            members=members,
            arrivals=arrivals[team],
            departures=departures[team],
            cycle_times_days=cycles.get(team, ()),
            ages_days=[
                (at.timestamp() - begun) / SECONDS_OF_DAY
                for part in carried[team]
                for begun in part.begun or ()
            ],
        )
        for team, limit, members in rows_of(_TEAMS, **asked)
    }


def _weekly(column: str, **asked: Any) -> defaultdict[int, list[int]]:
    """Count stories by team and week, the oldest of the twelve weeks first."""
    weeks: defaultdict[int, list[int]] = defaultdict(lambda: [0] * WEEKS)
    for team, weeks_ago, count in rows_of(_WEEKLY.format(column=column), **asked):
        weeks[team][WEEKS - 1 - weeks_ago] = count
    return weeks

"""What teams carry and how fast they finish. Sub-tasks are a part of their story, not counted."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from teams.flow.wip import TeamFigures
from teams.snapshot.reading import rows_of
from teams.snapshot.work import Work

WEEKS = 12
SECONDS_OF_DAY = 86_400

_ARRIVALS = """
    SELECT team_id, floor(extract(epoch FROM %(at)s - created_at) / 604800)::int, count(*)
    FROM teams_story
    WHERE workspace_id = %(workspace)s AND created_at <= %(at)s
      AND created_at > %(at)s - interval '12 weeks'
      AND NOT is_subtask AND team_id IS NOT NULL AND archived_at IS NULL
    GROUP BY 1, 2
"""

_DEPARTURES = """
    SELECT team_id, floor(extract(epoch FROM %(at)s - finished_at) / 604800)::int, count(*),
           array_agg(extract(epoch FROM finished_at - started_at)::float8 / 86400)
               FILTER (WHERE started_at IS NOT NULL AND state = 'DONE')
    FROM teams_story
    WHERE workspace_id = %(workspace)s AND finished_at <= %(at)s
      AND finished_at > %(at)s - interval '90 days'
      AND NOT is_subtask AND team_id IS NOT NULL AND archived_at IS NULL
    GROUP BY 1, 2
"""

_TEAMS = """
    SELECT team.id, stated.amount::int, count(person.id)
    FROM organization_team team
    LEFT JOIN portfolio_wiplimit stated
      ON stated.team_id = team.id AND stated.measure = 'ITEMS' AND stated.archived_at IS NULL
    LEFT JOIN organization_teammember member ON member.team_id = team.id
    LEFT JOIN organization_person person
      ON person.id = member.person_id AND person.deactivated_at IS NULL
    WHERE team.workspace_id = %(workspace)s
    GROUP BY team.id, stated.amount
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
    arrivals = _weekly(rows_of(_ARRIVALS, **asked))
    finished = rows_of(_DEPARTURES, **asked)
    departures = _weekly(row[:3] for row in finished)
    cycles: defaultdict[int, list[float]] = defaultdict(list)
    for team, _weeks_ago, _count, days in finished:
        cycles[team] += days or ()
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
            cycle_times_days=cycles[team],
            ages_days=[
                (at.timestamp() - begun) / SECONDS_OF_DAY
                for part in carried[team]
                for begun in part.begun or ()
            ],
        )
        for team, limit, members in rows_of(_TEAMS, **asked)
    }


def _weekly(rows: Iterable[Sequence[Any]]) -> defaultdict[int, list[int]]:
    """Arrange counts by team and week: the twelve weeks, the oldest first; older ones are left."""
    weeks: defaultdict[int, list[int]] = defaultdict(lambda: [0] * WEEKS)
    for team, weeks_ago, count in rows:
        if weeks_ago < WEEKS:
            weeks[team][WEEKS - 1 - weeks_ago] = count
    return weeks

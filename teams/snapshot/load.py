"""What teams carry and how fast they finish. Sub-tasks are a part of their story, not counted."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from teams.flow.wip import TeamFigures
from teams.snapshot.reading import rows_of

WEEKS = 12

_WORK = """
    SELECT story.team_id,
           count(*) FILTER (WHERE story.state = ANY(%(started)s)),
           count(*),
           array_agg(extract(epoch FROM %(at)s - coalesce(story.started_at, story.created_at))
                     / 86400) FILTER (WHERE story.state = ANY(%(started)s))
    FROM teams_story story
    LEFT JOIN products_feature feature ON feature.id = story.feature_id
    LEFT JOIN portfolio_epic epic ON epic.id = feature.epic_id
    WHERE story.workspace_id = %(workspace)s AND story.archived_at IS NULL
      AND NOT (story.state IN ('DONE', 'CANCELLED'))
      AND NOT story.is_subtask AND story.team_id IS NOT NULL
      AND (story.state = ANY(%(started)s) OR feature.state = ANY(%(started)s)
           OR epic.state = ANY(%(started_epic)s))
    GROUP BY story.team_id
"""

_WEEKLY = """
    SELECT team_id, floor(extract(epoch FROM %(at)s - {column}) / 604800)::int, count(*)
    FROM teams_story
    WHERE workspace_id = %(workspace)s AND {column} <= %(at)s
      AND {column} > %(at)s - interval '12 weeks'
      AND NOT is_subtask AND team_id IS NOT NULL
    GROUP BY 1, 2
"""

_CYCLE_TIMES = """
    SELECT team_id, array_agg(extract(epoch FROM finished_at - started_at) / 86400)
    FROM teams_story
    WHERE workspace_id = %(workspace)s AND finished_at <= %(at)s
      AND finished_at > %(at)s - interval '90 days' AND started_at IS NOT NULL
      AND NOT is_subtask AND team_id IS NOT NULL
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

_AT_WORK = """
    SELECT DISTINCT portfolio_id, team_id FROM teams_story
    WHERE workspace_id = %(workspace)s AND archived_at IS NULL
      AND NOT (state IN ('DONE', 'CANCELLED')) AND team_id IS NOT NULL
"""


def team_figures(
    workspace_id: int, at: datetime, impeded: Mapping[int, int]
) -> dict[int, TeamFigures]:
    """Read what every team of the workspace carries, in all portfolios, as seen from `at`.

    Args:
        workspace_id: Whose teams.
        at: The moment from which ages and the last twelve weeks are counted.
        impeded: How many started items of a team are blocked, by team.
    """
    asked: dict[str, Any] = {"workspace": workspace_id, "at": at}
    work = {team: rest for team, *rest in rows_of(_WORK, **asked)}
    arrivals = _weekly("created_at", **asked)
    departures = _weekly("finished_at", **asked)
    cycles = dict(rows_of(_CYCLE_TIMES, **asked))
    figures = {}
    for team, limit, members in rows_of(_TEAMS, **asked):
        wip, effective, ages = work.get(team, (0, 0, None))
        figures[team] = TeamFigures(
            team=team,
            wip=wip,
            effective_wip=effective,
            impeded=impeded.get(team, 0),
            limit=limit,
            members=members,
            arrivals=arrivals[team],
            departures=departures[team],
            cycle_times_days=[float(days) for days in cycles.get(team, ())],
            ages_days=[float(days) for days in ages or ()],
        )
    return figures


def teams_at_work(workspace_id: int) -> dict[int, set[int]]:
    """Read which teams have open stories in which portfolio."""
    found: defaultdict[int, set[int]] = defaultdict(set)
    for portfolio, team in rows_of(_AT_WORK, workspace=workspace_id):
        found[portfolio].add(team)
    return found


def _weekly(column: str, **asked: Any) -> defaultdict[int, list[int]]:
    """Count stories by team and week, the oldest of the twelve weeks first."""
    weeks: defaultdict[int, list[int]] = defaultdict(lambda: [0] * WEEKS)
    for team, weeks_ago, count in rows_of(_WEEKLY.format(column=column), **asked):
        weeks[team][WEEKS - 1 - weeks_ago] = count
    return weeks

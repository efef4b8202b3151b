"""How much open work there is, and whose: one reading of the open stories of a workspace.

The twins of these counts are `open`, `counted` and `unaligned` of the querysets.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from teams.snapshot.reading import rows_of


@dataclass(frozen=True, slots=True)
class Work:
    """The open stories of a team in a portfolio. Only `open_items` counts sub-tasks.

    Attributes:
        portfolio: Where they stand.
        team: Who does them; None is nobody.
        open_items: All of them.
        stories: Those that count as work of their own.
        unaligned: Those that serve no epic.
        wip: Those in progress or review.
        effective_wip: Those too that lie below a feature or epic in progress.
        begun: Of those in progress or review, when each was started, else created, in seconds
            since 1970; None without any.
    """

    portfolio: int
    team: int | None
    open_items: int
    stories: int
    unaligned: int
    wip: int
    effective_wip: int
    begun: Sequence[float] | None


@dataclass(frozen=True, slots=True)
class Above:
    """The open epics and features of a portfolio.

    Attributes:
        open_items: All of them.
        unaligned: The features that serve no epic.
    """

    open_items: int = 0
    unaligned: int = 0


_WORK = """
    SELECT story.portfolio_id, story.team_id, count(*),
           count(*) FILTER (WHERE NOT is_subtask),
           count(*) FILTER (WHERE NOT is_subtask AND feature.epic_id IS NULL),
           count(*) FILTER (WHERE NOT is_subtask AND story.state = ANY(%(started)s)),
           count(*) FILTER (WHERE NOT is_subtask AND (
               story.state = ANY(%(started)s) OR feature.state = ANY(%(started)s)
               OR epic.state = ANY(%(started_epic)s))),
           array_agg(extract(epoch FROM coalesce(story.started_at, story.created_at))::float8)
               FILTER (WHERE NOT is_subtask AND story.state = ANY(%(started)s))
    FROM teams_story story
    LEFT JOIN products_feature feature ON feature.id = story.feature_id
    LEFT JOIN portfolio_epic epic ON epic.id = feature.epic_id
    WHERE story.workspace_id = %(workspace)s AND story.archived_at IS NULL
      AND NOT (story.state IN ('DONE', 'CANCELLED'))
    GROUP BY story.portfolio_id, story.team_id
"""


def open_work(workspace_id: int) -> list[Work]:
    """Count the open stories of a workspace by portfolio and team."""
    return [Work(*row) for row in rows_of(_WORK, workspace=workspace_id)]


_ABOVE = """
    SELECT portfolio_id, count(*), count(*) FILTER (WHERE unaligned)
    FROM (
        SELECT portfolio_id, false AS unaligned FROM portfolio_epic
        WHERE workspace_id = %(workspace)s AND archived_at IS NULL
          AND state <> ALL(%(closed_epic)s)
        UNION ALL
        SELECT portfolio_id, epic_id IS NULL FROM products_feature
        WHERE workspace_id = %(workspace)s AND archived_at IS NULL
          AND state <> ALL(%(closed)s)) item
    GROUP BY portfolio_id
"""


def open_above(workspace_id: int) -> dict[int, Above]:
    """Count the open epics and features of a workspace by portfolio."""
    return {
        portfolio: Above(*counts) for portfolio, *counts in rows_of(_ABOVE, workspace=workspace_id)
    }

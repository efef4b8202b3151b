"""Links and the items at their ends. PostgreSQL reduces to open work before anything is read."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import models

from kernel.levels import WORK_CATEGORIES, Level, StateCategory
from kernel.principal import Principal
from portfolio import kanban
from portfolio.models import Epic
from portfolio.models import Item as AnyItem
from products.models import Feature
from teams.flow.items import Item, Link
from teams.models import Story
from teams.snapshot.reading import rows_of

LEVELS = (Level.EPIC, Level.FEATURE, Level.STORY)


@dataclass(frozen=True, slots=True)
class Ends:
    """The open links of a workspace, their open ends, and the portfolio of each end."""

    items: list[Item]
    links: list[Link]
    portfolios: dict[int, int]


_ITEMS_AT_ENDS = """
    ends AS (SELECT blocker_node AS node FROM link UNION SELECT blocked_node FROM link),
    item AS MATERIALIZED (
        SELECT node, key, state, NULL::bigint AS team_id, id AS epic_id, portfolio_id
        FROM ends JOIN portfolio_epic ON id = node / 4 WHERE node %% 4 = 0
        UNION ALL
        SELECT node, key, state, team_id, epic_id, portfolio_id
        FROM ends JOIN products_feature ON id = node / 4 WHERE node %% 4 = 1
        UNION ALL
        SELECT node, story.key, story.state, story.team_id, feature.epic_id, story.portfolio_id
        FROM ends JOIN teams_story story ON story.id = node / 4
        LEFT JOIN teams_story parent ON parent.id = story.parent_id
        LEFT JOIN products_feature feature
          ON feature.id = coalesce(story.feature_id, parent.feature_id)
        WHERE node %% 4 = 2)
    SELECT blocker.*, blocked.*
    FROM link JOIN item blocker ON blocker.node = link.blocker_node
              JOIN item blocked ON blocked.node = link.blocked_node
"""

_OPEN_LINKS = """
    WITH open AS MATERIALIZED (
        SELECT id * 4 AS node FROM portfolio_epic
        WHERE workspace_id = %(workspace)s AND archived_at IS NULL
          AND state <> ALL(%(closed_epic)s)
        UNION ALL
        SELECT id * 4 + 1 FROM products_feature
        WHERE workspace_id = %(workspace)s AND archived_at IS NULL AND state <> ALL(%(closed)s)
        UNION ALL
        SELECT id * 4 + 2 FROM teams_story
        WHERE workspace_id = %(workspace)s AND archived_at IS NULL
          AND NOT (state IN ('DONE', 'CANCELLED'))),
    link AS MATERIALIZED (
        SELECT blocker_node, blocked_node FROM teams_dependency
        JOIN open blocker ON blocker.node = blocker_node
        JOIN open blocked ON blocked.node = blocked_node
        WHERE workspace_id = %(workspace)s AND (waived_at IS NULL OR waived_until <= %(now)s)),
    {ends}
"""

_OPEN_ENDS = _OPEN_LINKS.format(ends=_ITEMS_AT_ENDS)


def open_ends(workspace_id: int, now: datetime) -> Ends:
    """Read every link that holds open work up, with both of its ends. One statement."""
    return _ends_in(rows_of(_OPEN_ENDS, workspace=workspace_id, now=now))


def _ends_in(rows: Iterable[tuple[Any, ...]]) -> Ends:
    items: dict[int, Item] = {}
    portfolios: dict[int, int] = {}
    links = []
    for row in rows:
        for node, key, state, team, epic, portfolio in (row[:6], row[6:]):
            if node not in items:
                level = LEVELS[node % 4]
                items[node] = Item(node, key, level, team, _category(level, state), epic)
                portfolios[node] = portfolio
        links.append(Link(row[0], row[6]))
    return Ends(items=list(items.values()), links=links, portfolios=portfolios)


_LINKS_BEHIND = """
    WITH RECURSIVE reached(node) AS (
        SELECT %(start)s::bigint
        UNION
        SELECT link.blocked_node FROM reached
        JOIN teams_dependency link
          ON link.workspace_id = %(workspace)s AND link.blocker_node = reached.node {active}
        LEFT JOIN portfolio_epic epic ON epic.id = link.blocked_epic_id
        LEFT JOIN products_feature feature ON feature.id = link.blocked_feature_id
        LEFT JOIN teams_story story ON story.id = link.blocked_story_id
        WHERE link.blocked_outside_id IS NULL
          AND coalesce(epic.archived_at, feature.archived_at, story.archived_at) IS NULL
          AND (epic.id IS NULL OR epic.state <> ALL(%(closed_epic)s))
          AND coalesce(feature.state, story.state, '') <> ALL(%(closed)s)),
    link AS (
        SELECT link.blocker_node, link.blocked_node FROM teams_dependency link
        JOIN reached a ON a.node = link.blocker_node JOIN reached b ON b.node = link.blocked_node
        WHERE link.workspace_id = %(workspace)s {active})
    {answer}
"""

_PAIRS = "SELECT blocker_node, blocked_node FROM link"

_ACTIVE = "AND (link.waived_at IS NULL OR link.waived_until <= %(now)s)"

_OPEN_LINKS_BEHIND = _LINKS_BEHIND.format(active="", answer=_PAIRS)

_OPEN_ENDS_BEHIND = _LINKS_BEHIND.format(active=_ACTIVE, answer=f", {_ITEMS_AT_ENDS}")


def open_links_behind(workspace_id: int, node: int) -> list[tuple[int, int]]:
    """Read the links between open items that wait for `node`, directly or through a chain.

    Waived ones too, for they may come back. `node` itself may be closed. One statement.
    """
    return rows_of(_OPEN_LINKS_BEHIND, workspace=workspace_id, start=node)


def open_ends_behind(workspace_id: int, node: int, now: datetime) -> Ends:
    """Read the links that make open items wait for `node`, with both of their ends.

    Waived ones do not. `node` itself may be closed. One statement.
    """
    return _ends_in(rows_of(_OPEN_ENDS_BEHIND, workspace=workspace_id, start=node, now=now))


def all_items(nodes: Sequence[int]) -> dict[int, AnyItem]:
    """Load the items behind node numbers, whoever may see them. One statement a level."""
    every = (Epic.objects.all(), Feature.objects.all(), Story.objects.all())
    return _items(every, nodes)


def items_of(by: Principal, nodes: Sequence[int]) -> dict[int, AnyItem]:
    """Load the items behind node numbers that the principal may see. One statement a level."""
    seen = [model.objects.visible_to(by) for model in (Epic, Feature, Story)]
    return _items(seen, nodes)


def _items(levels: Iterable[models.QuerySet[Any]], nodes: Sequence[int]) -> dict[int, AnyItem]:
    found: dict[int, AnyItem] = {}
    for place, rows in enumerate(levels):
        ids = [node // 4 for node in nodes if node % 4 == place]
        if ids:
            found |= {
                4 * row.pk + place: row for row in rows.defer("description").filter(pk__in=ids)
            }
    return found


def keys_of(by: Principal, nodes: Sequence[int]) -> list[str]:
    """Return the keys behind node numbers; what the principal may not see stays unnamed."""
    seen = items_of(by, nodes)
    return [seen[node].key if node in seen else "(unseen)" for node in nodes]


_OUTSIDE = """
    SELECT coalesce(epic.portfolio_id, feature.portfolio_id, story.portfolio_id), count(*)
    FROM teams_dependency link
    LEFT JOIN portfolio_epic epic ON epic.id = coalesce(blocker_epic_id, blocked_epic_id)
    LEFT JOIN products_feature feature
      ON feature.id = coalesce(blocker_feature_id, blocked_feature_id)
    LEFT JOIN teams_story story ON story.id = coalesce(blocker_story_id, blocked_story_id)
    WHERE link.workspace_id = %(workspace)s
      AND (blocker_outside_id IS NULL) <> (blocked_outside_id IS NULL)
      AND (waived_at IS NULL OR waived_until <= %(now)s)
      AND coalesce(epic.archived_at, feature.archived_at, story.archived_at) IS NULL
      AND (epic.id IS NULL OR epic.state <> ALL(%(closed_epic)s))
      AND coalesce(feature.state, story.state, '') <> ALL(%(closed)s)
    GROUP BY 1
"""


def outside_dependencies(workspace_id: int, now: datetime) -> dict[int, int]:
    """Count, by portfolio, the links between open work and something outside the workspace."""
    return dict(rows_of(_OUTSIDE, workspace=workspace_id, now=now))


def _category(level: Level, state: str) -> StateCategory:
    if level is Level.EPIC:
        return kanban.CATEGORIES[kanban.EpicState(state)]
    return WORK_CATEGORIES[state]

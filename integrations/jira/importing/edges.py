"""The dependencies of an import: links in, links out, and what their ends have become.

Each link is listed by both of its issues under one id. Of links that run between the same two
items, all hang below one dependency, which goes with the last of them.
"""

from datetime import datetime

from integrations.jira.importing.scope import Scope
from integrations.jira.models import JiraLink
from teams import actions as teams
from teams.models import Dependency, OutsideItem

_LINKS = """
    CREATE TEMP VIEW fresh_link AS
    SELECT DISTINCT ON (link.link_id) link.link_id, link.title, link.blocker_key, link.blocked_key,
           blocker.node AS blocker_node, blocked.node AS blocked_node
    FROM incoming_link link
    JOIN incoming_verdict judged USING (number)
    JOIN incoming_end blocker
      ON blocker.issue = link.blocker_issue AND blocker.key = link.blocker_key
    JOIN incoming_end blocked
      ON blocked.issue = link.blocked_issue AND blocked.key = link.blocked_key
    WHERE judged.verdict IN ('CREATE', 'UPDATE')
    ORDER BY link.link_id, judged.updated_at DESC, judged.number;

    CREATE TEMP VIEW incoming_outside AS
    SELECT DISTINCT ON (key) key, title FROM (
        SELECT CASE WHEN blocker_node IS NULL THEN blocker_key ELSE blocked_key END AS key, title
        FROM fresh_link WHERE blocker_node IS NULL OR blocked_node IS NULL) far
    ORDER BY key, title = ''
"""

_EDGES = """
    CREATE TEMP TABLE incoming_edge AS
    SELECT link_id, blocker_node, blocked_node FROM (
        SELECT link.link_id,
               coalesce(link.blocker_node, 4 * blocker.id + 3) AS blocker_node,
               coalesce(link.blocked_node, 4 * blocked.id + 3) AS blocked_node
        FROM fresh_link link
        LEFT JOIN teams_outsideitem blocker ON link.blocker_node IS NULL
            AND blocker.workspace_id = {workspace} AND blocker.site = {site}
            AND blocker.external_key = link.blocker_key
        LEFT JOIN teams_outsideitem blocked ON link.blocked_node IS NULL
            AND blocked.workspace_id = {workspace} AND blocked.site = {site}
            AND blocked.external_key = link.blocked_key) link
    WHERE blocker_node <> blocked_node;
    CREATE TEMP VIEW incoming_pair AS SELECT DISTINCT blocker_node, blocked_node FROM incoming_edge
"""

_ARRIVALS = """
    CREATE TEMP TABLE incoming_moved AS
    WITH arrived AS (
        SELECT outside.id AS outside_id, 4 * judged.item_id
               + array_position(ARRAY['EPIC', 'FEATURE', 'STORY'], judged.level) - 1 AS node
        FROM teams_outsideitem outside
        JOIN incoming_verdict judged ON judged.key = outside.external_key
        WHERE outside.workspace_id = {workspace} AND outside.site = {site}
          AND judged.verdict IN ('CREATE', 'UPDATE', 'SAME'))
    SELECT link.id, link.blocker_node, link.blocked_node, (
        SELECT other.id FROM teams_dependency other WHERE other.workspace_id = {workspace}
          AND other.blocker_node = link.blocker_node AND other.blocked_node = link.blocked_node
        ) AS into_id
    FROM (
        SELECT known.id, coalesce(blocker.node, known.blocker_node) AS blocker_node,
               coalesce(blocked.node, known.blocked_node) AS blocked_node
        FROM teams_dependency known
        LEFT JOIN arrived blocker ON blocker.outside_id = known.blocker_outside_id
        LEFT JOIN arrived blocked ON blocked.outside_id = known.blocked_outside_id
        WHERE known.workspace_id = {workspace}
          AND (blocker.node IS NOT NULL OR blocked.node IS NOT NULL)) link;
    UPDATE jira_jiralink AS link SET dependency_id = moved.into_id
    FROM incoming_moved moved
    WHERE link.dependency_id = moved.id AND moved.into_id IS NOT NULL;
    DELETE FROM jira_jiralink AS link USING incoming_moved moved
    WHERE link.dependency_id = moved.id AND moved.blocker_node = moved.blocked_node;
    CREATE TEMP VIEW moved_link AS
    SELECT id, blocker_node, blocked_node FROM incoming_moved
    WHERE into_id IS NULL AND blocker_node <> blocked_node
"""

_FORGET = """
    WITH own AS MATERIALIZED (
        SELECT 4 * item_id + array_position(ARRAY['EPIC', 'FEATURE', 'STORY'], level) - 1 AS node
        FROM incoming_verdict WHERE verdict = 'UPDATE')
    DELETE FROM jira_jiralink AS link USING teams_dependency known
    WHERE link.workspace_id = {workspace} AND link.site = {site}
      AND link.dependency_id = known.id
      AND (known.blocker_node IN (SELECT node FROM own)
           OR known.blocked_node IN (SELECT node FROM own))
      AND NOT EXISTS (SELECT FROM incoming_link listed JOIN incoming_verdict judged USING (number)
                      WHERE listed.link_id = link.link_id
                        AND judged.verdict IN ('CREATE', 'UPDATE', 'SAME'))
"""

_KEEP = """
    INSERT INTO jira_jiralink AS link (workspace_id, site, link_id, dependency_id)
    SELECT {workspace}, {site}, edge.link_id, known.id
    FROM incoming_edge edge JOIN teams_dependency known ON known.workspace_id = {workspace}
      AND known.blocker_node = edge.blocker_node AND known.blocked_node = edge.blocked_node
    ON CONFLICT (workspace_id, site, link_id) DO UPDATE SET dependency_id = excluded.dependency_id
    WHERE link.dependency_id <> excluded.dependency_id
"""

_GONE = """
    CREATE TEMP VIEW gone_link AS
    SELECT known.id FROM teams_dependency known
    WHERE known.workspace_id = {workspace} AND known.from_source
      AND NOT EXISTS (SELECT FROM jira_jiralink link WHERE link.dependency_id = known.id)
"""


def absorb(scope: Scope, at: datetime) -> tuple[int, int]:
    """Bring the dependencies to what the rows that are new or newer say.

    A link goes when an issue that is newer lists it no longer and no other row of this run does.

    Returns:
        How many dependencies came, and how many went.
    """
    by, key = scope.by, scope.portfolio.key
    scope.run(_LINKS)
    teams.absorb_outside_items(by=by, portfolio=key, site=scope.site, incoming="incoming_outside")
    scope.analyze(OutsideItem)
    scope.run(_EDGES)
    scope.run("ANALYZE incoming_edge")
    scope.run(_ARRIVALS)
    added = teams.absorb_dependencies(
        by=by, portfolio=key, incoming="incoming_pair", moved="moved_link", at=at
    )
    scope.run(_FORGET)
    scope.run(_KEEP)
    scope.analyze(Dependency, JiraLink)
    scope.run(_GONE)
    removed = teams.absorb_removals(by=by, portfolio=key, gone="gone_link", at=at)
    return added, removed

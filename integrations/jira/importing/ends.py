"""Who is meant by what: issues that other issues name, by id or else by key."""

from integrations.jira.importing.scope import Scope

_RESOLVE = """
    DROP TABLE IF EXISTS pg_temp.incoming_end;
    CREATE TEMP TABLE incoming_end AS
    WITH fresh AS MATERIALIZED (
        SELECT number FROM incoming_verdict WHERE verdict IN ('CREATE', 'UPDATE')),
    wanted AS (
        SELECT parent_issue AS issue, parent_key AS key
        FROM incoming_issue JOIN fresh USING (number)
        UNION
        SELECT above_issue, above_key FROM incoming_issue JOIN fresh USING (number)
        UNION
        SELECT blocker_issue, blocker_key FROM incoming_link JOIN fresh USING (number)
        UNION
        SELECT blocked_issue, blocked_key FROM incoming_link JOIN fresh USING (number)
        UNION
        SELECT parent_issue, parent_key FROM known_issue WHERE unresolved
        UNION
        SELECT above_issue, above_key FROM known_issue WHERE unresolved)
    SELECT wanted.issue, wanted.key, found.level, found.item_id, found.portfolio_id,
           4 * found.item_id + array_position(ARRAY['EPIC', 'FEATURE', 'STORY'], found.level) - 1
               AS node
    FROM wanted LEFT JOIN LATERAL (
        SELECT level, item_id, portfolio_id FROM (
            SELECT 1 AS turn, level, item_id, {portfolio} AS portfolio_id, updated_at
            FROM incoming_verdict
            WHERE issue_id = wanted.issue AND verdict IN ('CREATE', 'UPDATE', 'SAME')
            UNION ALL
            SELECT 2, level, item_id, portfolio_id, updated_at
            FROM known_issue WHERE issue_id = wanted.issue
            UNION ALL
            SELECT 3, level, item_id, {portfolio}, updated_at
            FROM incoming_verdict
            WHERE key = wanted.key AND verdict IN ('CREATE', 'UPDATE', 'SAME')
            UNION ALL
            SELECT 4, level, item_id, portfolio_id, updated_at
            FROM known_issue WHERE key = wanted.key) candidate
        ORDER BY turn, updated_at DESC LIMIT 1) found ON true
    WHERE wanted.issue <> '' OR wanted.key <> '';
    CREATE UNIQUE INDEX ON incoming_end (issue, key);
    ANALYZE incoming_end
"""


def resolve(scope: Scope) -> None:
    """Look all named issues up: those of this run first, then those of earlier ones."""
    scope.run(_RESOLVE)

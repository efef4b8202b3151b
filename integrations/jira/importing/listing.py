"""What a run leaves to be read: quarantine, unresolved ends, items that are missing."""

from integrations.jira.importing.scope import Scope

_QUARANTINE = """
    INSERT INTO jira_quarantinedrow (run_id, file, line, reason, raw)
    SELECT {run}, file, line, reason, left(raw, 2000) FROM (
        SELECT file, line, reason, raw FROM incoming_unused WHERE reason IS NOT NULL
        UNION ALL
        SELECT issue.file, issue.line, judged.reason, issue.raw
        FROM incoming_verdict judged JOIN incoming_issue issue USING (number)
        WHERE judged.verdict = 'REFUSED') refused
    ORDER BY file, line
"""

_UNRESOLVED = """
    INSERT INTO jira_unresolvedend (run_id, key, field, wanted)
    SELECT {run}, key, field, wanted FROM (
        SELECT DISTINCT ON (number, wanted) number, key, field, wanted FROM (
            SELECT number, key, 'parent' AS field, 0 AS turn,
                   coalesce(nullif(parent_key, ''), parent_issue) AS wanted
            FROM incoming_family WHERE parent_missing AND number IS NOT NULL
            UNION ALL
            SELECT number, key, CASE level WHEN 'STORY' THEN 'feature' ELSE 'epic' END, 1,
                   coalesce(nullif(above_key, ''), above_issue)
            FROM incoming_family WHERE above_missing AND number IS NOT NULL) missing
        ORDER BY number, wanted, turn) listed
    ORDER BY number
"""

_MISSING = """
    INSERT INTO jira_missingissue (run_id, key)
    SELECT {run}, known.key FROM known_issue known
    JOIN (SELECT project, min(updated_at) AS first FROM incoming_issue GROUP BY project) covered
      ON covered.project = regexp_replace(known.key, '-[^-]*$', '')
    LEFT JOIN portfolio_epic epic ON known.level = 'EPIC' AND epic.id = known.item_id
    LEFT JOIN products_feature feature ON known.level = 'FEATURE' AND feature.id = known.item_id
    LEFT JOIN teams_story story ON known.level = 'STORY' AND story.id = known.item_id
    WHERE known.portfolio_id = {portfolio} AND known.updated_at >= covered.first
      AND coalesce(epic.archived_at, feature.archived_at, story.archived_at) IS NULL
      AND NOT EXISTS (SELECT FROM incoming_issue issue WHERE issue.issue_id = known.issue_id)
      AND NOT EXISTS (SELECT FROM incoming_unused unused WHERE unused.issue_id = known.issue_id)
    ORDER BY known.id
"""


def write(scope: Scope) -> None:
    """Write the lists of a run.

    An export does not say which issues it should hold. It is taken to be what Jira answers to
    everything, or to everything changed since some moment: then it must hold what is known of its
    projects and was changed after the oldest change in it. Whatever of that it does not hold is
    missing: deleted, moved out of sight, or left out by a search that asked for less.
    """
    for statement in (_QUARANTINE, _UNRESOLVED, _MISSING):
        scope.run(statement)

"""What each item is a part of: parents, features and epics, and rings among parents.

A row of `incoming_family` is an item whose place is decided in this run: it is new or newer, or
it stands and waited for an issue that earlier imports had not brought, or it is a part of one of
these. `above_id` is the feature of a story or the epic of a feature.

Stories have parts one deep. A part of a part that Jira names hangs on the whole at the top; it is
`lifted`, and decided anew by every import, for what it hangs on is not what it names.
"""

from integrations.jira.importing import ends, rings
from integrations.jira.importing.scope import Scope

_GATHER = """
    DROP TABLE IF EXISTS pg_temp.incoming_family;
    CREATE TEMP TABLE incoming_family AS
    SELECT own.number, own.standing, own.level, own.item_id, own.key,
           own.parent_issue, own.parent_key, own.above_issue, own.above_key,
           CASE WHEN own.level = 'STORY' AND parent.level = 'STORY'
                     AND parent.portfolio_id = {portfolio} THEN parent.item_id END AS parent_id,
           CASE WHEN own.level = 'STORY' AND parent.level = 'FEATURE'
                     AND parent.portfolio_id = {portfolio} THEN parent.item_id
                WHEN above.portfolio_id = {portfolio} AND (own.level, above.level)
                     IN (('STORY', 'FEATURE'), ('FEATURE', 'EPIC')) THEN above.item_id
                END AS above_id,
           own.parent_issue || own.parent_key <> '' AND parent.item_id IS NULL AS parent_missing,
           own.above_issue || own.above_key <> '' AND above.item_id IS NULL
               AND parent.level IS DISTINCT FROM 'FEATURE' AS above_missing,
           coalesce(parent.portfolio_id <> {portfolio} OR parent.level = 'EPIC', false)
               OR above.item_id IS NOT NULL AND (
                   above.portfolio_id <> {portfolio} OR (own.level, above.level)
                   NOT IN (('STORY', 'FEATURE'), ('FEATURE', 'EPIC'))) AS misplaced,
           false AS lifted
    FROM (
        SELECT number, false AS standing, judged.level, judged.item_id, judged.key,
               parent_issue, parent_key, above_issue, above_key
        FROM incoming_verdict judged JOIN incoming_issue USING (number)
        WHERE judged.verdict IN ('CREATE', 'UPDATE')
        UNION ALL
        SELECT same.number, true, known.level, known.item_id, known.key,
               known.parent_issue, known.parent_key, known.above_issue, known.above_key
        FROM known_issue known
        LEFT JOIN incoming_verdict same ON same.issue_id = known.issue_id AND same.verdict = 'SAME'
        WHERE known.unresolved AND known.portfolio_id = {portfolio}
          AND NOT EXISTS (SELECT FROM incoming_verdict judged WHERE judged.issue_id = known.issue_id
                          AND judged.verdict IN ('CREATE', 'UPDATE'))) own
    LEFT JOIN incoming_end parent
      ON parent.issue = own.parent_issue AND parent.key = own.parent_key
    LEFT JOIN incoming_end above ON above.issue = own.above_issue AND above.key = own.above_key;
    CREATE UNIQUE INDEX ON incoming_family (level, item_id);
    CREATE INDEX ON incoming_family (parent_id) WHERE parent_id IS NOT NULL;
    CREATE INDEX ON incoming_family (number);
    ANALYZE incoming_family
"""

_FOLLOW = """
    INSERT INTO incoming_family (standing, level, item_id, parent_id, above_id,
                                 parent_missing, above_missing, misplaced, lifted)
    WITH RECURSIVE below(id, parent_id) AS (
        SELECT story.id, story.parent_id
        FROM incoming_family family JOIN teams_story story ON story.parent_id = family.item_id
        WHERE family.level = 'STORY'
        UNION
        SELECT story.id, story.parent_id
        FROM below, LATERAL (SELECT id, parent_id FROM teams_story
                             WHERE parent_id = below.id OFFSET 0) story)
    SELECT true, 'STORY', below.id, below.parent_id,
           CASE WHEN known.above_issue || known.above_key <> ''
                     AND 'feature' = ANY(story.source_fields) THEN story.feature_id END,
           false, false, false, false
    FROM below JOIN jira_jiraissue known ON known.story_id = below.id
    JOIN teams_story story ON story.id = below.id
    WHERE known.site = {site}
    ON CONFLICT (level, item_id) DO NOTHING
"""

_INHERIT = """
    WITH RECURSIVE told AS (
        SELECT family.item_id AS id, coalesce(family.above_id, CASE
            WHEN NOT 'feature' = ANY(story.source_fields) THEN story.feature_id END) AS above_id
        FROM incoming_family family LEFT JOIN teams_story story ON story.id = family.item_id
        WHERE family.level = 'STORY'
        UNION ALL
        SELECT story.id, story.feature_id
        FROM (SELECT DISTINCT parent_id FROM incoming_family WHERE parent_id IS NOT NULL) family
        JOIN teams_story story ON story.id = family.parent_id
        WHERE NOT EXISTS (SELECT FROM incoming_family own
                          WHERE own.level = 'STORY' AND own.item_id = story.id)),
    down(id, above_id) AS (
        SELECT id, above_id FROM told WHERE above_id IS NOT NULL
        UNION ALL
        SELECT family.item_id, down.above_id
        FROM down, LATERAL (SELECT item_id FROM incoming_family
                            WHERE parent_id = down.id AND above_id IS NULL OFFSET 0) family)
    UPDATE incoming_family AS family SET above_id = down.above_id
    FROM down WHERE family.level = 'STORY' AND family.item_id = down.id
      AND family.above_id IS NULL AND family.parent_id IS NOT NULL
"""
"""`OFFSET 0` keeps the planner at one look into the index per row: a chain may be any length."""

_LIFT = """
    WITH RECURSIVE down(id, whole_id) AS (
        SELECT story.id, coalesce(story.parent_id, story.id)
        FROM (SELECT DISTINCT parent_id FROM incoming_family WHERE parent_id IS NOT NULL) family
        JOIN teams_story story ON story.id = family.parent_id
        WHERE NOT EXISTS (SELECT FROM incoming_family own
                          WHERE own.level = 'STORY' AND own.item_id = story.id)
        UNION ALL
        SELECT item_id, item_id FROM incoming_family WHERE level = 'STORY' AND parent_id IS NULL
        UNION ALL
        SELECT family.item_id, down.whole_id
        FROM down, LATERAL (SELECT item_id FROM incoming_family
                            WHERE parent_id = down.id OFFSET 0) family)
    UPDATE incoming_family AS family SET parent_id = down.whole_id, lifted = true
    FROM down WHERE family.level = 'STORY' AND family.item_id = down.id
      AND family.parent_id <> down.whole_id
"""


def settle(scope: Scope) -> None:
    """Find the place of every item; rows whose parents run in a ring are refused.

    A story without a feature of its own takes that of the story that it is a part of; then all
    parts of parts hang on the whole.
    """
    ends.resolve(scope)
    scope.run(_GATHER)
    while rings.refuse(scope):
        ends.resolve(scope)
        scope.run(_GATHER)
    scope.run(_FOLLOW)
    scope.run("ANALYZE incoming_family")
    scope.run(_INHERIT)
    scope.run(_LIFT)

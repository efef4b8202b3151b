"""Parents that run in a ring: each is a part of the other, so neither can be placed.

Found by doubling: after n rounds every story knows who stands 2^n steps above it, so that in
as many rounds as a chain's length has binary digits only those in or below a ring have anybody.
Complexity: O(stories with a parent x log(longest chain)).
"""

from integrations.jira.importing.scope import Scope

_START = """
    DROP TABLE IF EXISTS pg_temp.incoming_jump;
    CREATE TEMP TABLE incoming_jump AS
    SELECT item_id AS node, parent_id AS up FROM incoming_family WHERE parent_id IS NOT NULL
    UNION ALL
    SELECT story.id, story.parent_id FROM teams_story story
    WHERE story.portfolio_id = {portfolio} AND story.parent_id IS NOT NULL
      AND NOT EXISTS (SELECT FROM incoming_family family
                      WHERE family.level = 'STORY' AND family.item_id = story.id)
      AND EXISTS (SELECT FROM incoming_family WHERE parent_id IS NOT NULL);
    CREATE UNIQUE INDEX ON incoming_jump (node);
    ANALYZE incoming_jump
"""

_JUMP = """
    UPDATE incoming_jump AS low
    SET up = (SELECT high.up FROM incoming_jump high WHERE high.node = low.up)
"""

_LAND = "DELETE FROM incoming_jump WHERE up IS NULL"

_REFUSE = """
    UPDATE incoming_verdict AS judged SET verdict = 'REFUSED', reason = CASE
        WHEN family.parent_id = family.item_id THEN judged.key || ': it is its own parent'
        ELSE judged.key || ': its parent '
             || coalesce(nullif(family.parent_key, ''), 'issue ' || family.parent_issue)
             || ' is itself below ' || judged.key END
    FROM incoming_family family
    WHERE family.number = judged.number AND NOT family.standing AND family.level = 'STORY'
      AND family.item_id IN (SELECT up FROM incoming_jump)
"""

_LOOSEN = """
    UPDATE incoming_family SET parent_id = NULL, parent_missing = true
    WHERE standing AND level = 'STORY' AND item_id IN (SELECT up FROM incoming_jump)
"""


def refuse(scope: Scope) -> bool:
    """Refuse the rows of this run that close a ring; return whether there were any.

    What a refused row had said before stands again, and may close another ring. A standing item
    that only now found its parent goes on without it.
    """
    scope.run(_START)
    stories = scope.value("SELECT count(*) FROM incoming_jump")
    length = 1
    while length <= stories:
        scope.run(_JUMP)
        scope.run(_LAND)
        length *= 2
        if not scope.value("SELECT count(*) FROM incoming_jump"):
            return False
    if not stories:
        return False
    refused = scope.run(_REFUSE)
    if not refused:
        scope.run(_LOOSEN)
    return refused > 0

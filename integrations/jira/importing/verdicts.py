"""What becomes of each row: new, newer, the same, older, or refused."""

from psycopg import sql

from integrations.jira.importing.scope import Scope
from portfolio.actions.statements import new_id
from portfolio.models import Epic
from products.models import Feature
from teams.models import Story

_KNOWN = """
    CREATE TEMP VIEW known_issue AS
    SELECT id, issue_id, key, portfolio_id, updated_at, digest, unresolved,
           parent_issue, parent_key, above_issue, above_key,
           coalesce(epic_id, feature_id, story_id) AS item_id,
           CASE WHEN epic_id IS NOT NULL THEN 'EPIC'
                WHEN feature_id IS NOT NULL THEN 'FEATURE' ELSE 'STORY' END AS level
    FROM jira_jiraissue WHERE workspace_id = {workspace} AND site = {site}
"""

_JUDGE = """
    CREATE TEMP TABLE incoming_verdict AS
    SELECT issue.number, issue.issue_id, issue.key, issue.level, issue.updated_at,
           known.item_id, known.level AS known_level, known.portfolio_id AS known_portfolio,
           row_number() OVER (ORDER BY issue.rank NULLS LAST, issue.created_at,
                              length(issue.issue_id), issue.issue_id) AS position,
           CASE WHEN issue.turn > 1 THEN 'OLDER'
                WHEN known.id IS NULL THEN 'CREATE'
                WHEN known.portfolio_id <> {portfolio} THEN 'REFUSED'
                WHEN known.updated_at > issue.updated_at THEN 'OLDER'
                WHEN known.digest = issue.digest THEN 'SAME'
                WHEN known.level <> issue.level THEN 'REFUSED'
                ELSE 'UPDATE' END AS verdict,
           NULL::text AS reason
    FROM (SELECT number, issue_id, key, level, updated_at, digest, rank, created_at,
                 row_number() OVER (PARTITION BY issue_id
                                    ORDER BY updated_at DESC, number DESC) AS turn
          FROM incoming_issue) issue
    LEFT JOIN known_issue known ON known.issue_id = issue.issue_id;
    CREATE UNIQUE INDEX ON incoming_verdict (number);
    CREATE INDEX ON incoming_verdict (issue_id);
    CREATE INDEX ON incoming_verdict (key)
"""

_EXPLAIN = """
    UPDATE incoming_verdict AS judged SET reason = judged.key || CASE
        WHEN judged.known_portfolio <> {portfolio}
        THEN ': is in the portfolio ' || other.key || ' already; import it there'
        ELSE ': was imported at level ' || judged.known_level || ' and its type is at level '
             || judged.level || ' now; an item keeps its level' END
    FROM portfolio_portfolio other
    WHERE judged.verdict = 'REFUSED' AND other.id = judged.known_portfolio
"""

_DRAW_IDS = sql.SQL("""
    UPDATE incoming_verdict SET item_id =
        CASE level WHEN 'EPIC' THEN {epic} WHEN 'FEATURE' THEN {feature} ELSE {story} END
    WHERE verdict = 'CREATE'
""")


def judge(scope: Scope) -> None:
    """Judge every row and draw ids for what is new.

    The newest row of an issue wins, in the files and against what is here; an equally new one is
    taken when the mapping makes something else of it. An issue keeps its portfolio and its level.
    """
    scope.run(_KNOWN)
    scope.run(_JUDGE)
    scope.run(_EXPLAIN)
    draw = _DRAW_IDS.format(epic=new_id(Epic), feature=new_id(Feature), story=new_id(Story))
    scope.run(draw)
    scope.run("ANALYZE incoming_verdict")

from psycopg import sql

from kernel import outbox
from portfolio.actions.statements import run, table_of
from portfolio.models import Epic, EpicPrecedence


def record_precedence(*, workspace_id: int, incoming: sql.Composable) -> None:
    """Bring the prerequisites between the epics of a workspace to what the floor above knows.

    It runs inside that floor's own transaction and writes only what differs. The query and the
    rows are read in one statement, so of two who do this at once neither undoes what the other
    has just added.

    Args:
        workspace_id: Whose epics.
        incoming: A query that answers each pair once: before_id, after_id.
    """
    changed = run(
        _RECORD.format(
            table=table_of(EpicPrecedence),
            epics=table_of(Epic),
            workspace=sql.Literal(workspace_id),
            incoming=incoming,
        )
    )
    if changed:
        outbox.note_board(workspace_id)


_RECORD = sql.SQL("""
    WITH incoming AS MATERIALIZED ({incoming}),
    known AS (
        SELECT row.id, row.before_id, row.after_id FROM {table} AS row
        JOIN {epics} AS epic ON epic.id = row.before_id AND epic.workspace_id = {workspace}),
    gone AS (
        DELETE FROM {table} WHERE id IN (
            SELECT id FROM known WHERE (before_id, after_id) NOT IN (
                SELECT before_id, after_id FROM incoming))
        RETURNING id),
    added AS (
        INSERT INTO {table} (before_id, after_id)
        SELECT before_id, after_id FROM incoming
        EXCEPT SELECT before_id, after_id FROM known
        ON CONFLICT (before_id, after_id) DO NOTHING RETURNING id)
    SELECT id FROM gone UNION ALL SELECT id FROM added
""")

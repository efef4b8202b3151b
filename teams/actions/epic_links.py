from datetime import datetime

from django.db.models import Count
from psycopg import sql

from portfolio import actions as portfolio
from portfolio.actions.statements import table_of
from teams.models import Dependency


def push_epic_links(workspace_id: int, at: datetime) -> None:
    """Tell the portfolio which of its epics wait for which, and for how many open items.

    It runs in the transaction in which a link of an epic changes, and with every refresh
    of the flow, because waivers end by themselves.
    """
    portfolio.record_precedence(
        workspace_id=workspace_id,
        incoming=_HOLDING.format(
            table=table_of(Dependency), workspace=sql.Literal(workspace_id), at=sql.Literal(at)
        ),
    )
    holding = Dependency.objects.filter(workspace=workspace_id).exclude(blocked_epic=None).active()
    counted = holding.values("blocked_epic").annotate(n=Count("pk"))
    portfolio.record_open_blockers(
        workspace_id=workspace_id, counts=dict(counted.values_list("blocked_epic", "n"))
    )


_HOLDING = sql.SQL("""
    SELECT blocker_epic_id AS before_id, blocked_epic_id AS after_id FROM {table}
    WHERE workspace_id = {workspace} AND blocker_epic_id IS NOT NULL
      AND blocked_epic_id IS NOT NULL AND (waived_at IS NULL OR waived_until <= {at})
""")

from datetime import datetime

from django.db import transaction

from kernel import outbox
from organization.models import Workspace
from portfolio.actions.guardrails import refresh_guardrails
from portfolio.actions.ranking import refresh_ranking
from portfolio.actions.waiting import refresh_waiting


def refresh_all_boards() -> None:
    """Have every workspace's boards computed anew: dates come nearer by themselves."""
    for workspace_id in Workspace.objects.values_list("pk", flat=True):
        outbox.note_board(workspace_id)


@transaction.atomic
def refresh_board(*, workspace_id: int, at: datetime) -> None:
    """Compute anew how a workspace's epics are ranked, what waits for whom, and its guardrails.

    May run twice and beside itself.

    Args:
        workspace_id: Whose.
        at: The moment that dates are compared with.
    """
    refresh_ranking(workspace_id=workspace_id, at=at)
    refresh_waiting(workspace_id=workspace_id, at=at)
    refresh_guardrails(workspace_id=workspace_id, at=at)

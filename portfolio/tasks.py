"""Background work of the portfolio. A handler makes one domain call and may run twice."""

from kernel import clock, jobs
from portfolio import actions


def register() -> None:
    """Say which messages this level handles."""
    jobs.handles("ranking.changed")(refresh_ranking)


def refresh_ranking(workspace_id: str) -> None:
    """Rank a workspace's epics anew after something changed that they are ranked by."""
    actions.refresh_ranking(workspace_id=int(workspace_id), at=clock.now())

"""Background work of the portfolio. A handler makes one domain call and may run twice."""

from kernel import clock, jobs
from portfolio import actions


def register() -> None:
    """Say which messages this level handles."""
    jobs.handles("board.changed")(refresh_board)


def refresh_board(workspace_id: str) -> None:
    """Rank epics and find what waits for whom anew, after something that it rests on changed."""
    actions.refresh_board(workspace_id=int(workspace_id), at=clock.now())

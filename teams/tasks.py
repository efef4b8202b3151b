"""Background work of the teams' level. A handler makes one domain call and may run twice."""

from kernel import clock, jobs
from teams import actions


def register() -> None:
    """Say which messages this level handles."""
    jobs.handles("workspace.changed")(refresh_flow)


def refresh_flow(workspace_id: str) -> None:
    """Compute the flow anew after work, links or teams of a workspace changed."""
    actions.refresh_flow(workspace_id=int(workspace_id), at=clock.now())

"""Tell of work that goes on although the board has given its epic up."""

from datetime import datetime

from django.db.models import Count

from organization.actions import Fact, notify_all
from organization.models import Notification, NotificationKind
from portfolio.actions import Holders, board_paths
from portfolio.models import Epic
from teams.models import Story

DECIDE = "epic.decide"


def tell_of_stopped_work(workspace_id: int, at: datetime) -> None:
    """Tell the owner of an epic, and who decides about it, once for each time it was given up."""
    going_on = Story.objects.filter(workspace=workspace_id).on_given_up_epics()
    counts = dict(
        going_on.order_by()
        .values("feature__epic")
        .annotate(n=Count("pk"))
        .values_list("feature__epic", "n")
    )
    if not counts:
        return
    epics = Epic.objects.filter(pk__in=counts).defer("description").order_by("pk")
    keys = {epic.pk: f"{epic.key}:{_ending(epic)}" for epic in epics}
    kind = NotificationKind.STOPPED_WORK_GOES_ON
    told = {*Notification.objects.filter(
        workspace=workspace_id, kind=kind, key__in=keys.values()
    ).values_list("key", flat=True)}  # fmt: skip
    fresh = [epic for epic in epics if keys[epic.pk] not in told]
    holders, paths = Holders(), board_paths({epic.portfolio_id for epic in fresh})

    def fact_of(epic: Epic) -> Fact:
        number = counts[epic.pk]
        return Fact(
            kind=kind,
            key=keys[epic.pk],
            portfolio_id=epic.portfolio_id,
            people={*holders.of(DECIDE, epic.portfolio_id), *filter(None, [epic.owner_id])},
            subject=f"{epic.key} was given up, and work goes on: {epic.title}",
            text=f"{number} stor{'y is' if number == 1 else 'ies are'} in progress below it.",
            path=paths[epic.portfolio_id],
            at=at,
        )

    notify_all(workspace_id=workspace_id, facts=[fact_of(epic) for epic in fresh])


def _ending(epic: Epic) -> str:
    """Name the time that it was given up; an imported epic may not know when."""
    return f"{epic.finished_at:%Y-%m-%dT%H:%M:%S}" if epic.finished_at else ""

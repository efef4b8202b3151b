"""What the statuses of a site mean, kept from one export to the next.

A history names the statuses of the past without their category. An export of yesterday's changes
may hold no issue that stands in one of them; an earlier export did.
"""

from django.db import connection

from integrations.jira.importing.scope import Scope
from integrations.jira.models import JiraStatus
from integrations.jira.states import Status, Statuses
from integrations.jira.values import NAME_LENGTH
from organization.models import Workspace

_KEEP = """
    INSERT INTO jira_jirastatus AS known (workspace_id, site, status_id, name, category)
    SELECT %s, %s, * FROM unnest(%s::text[], %s::text[], %s::text[])
    ON CONFLICT (workspace_id, site, status_id, name) DO UPDATE SET category = excluded.category
    WHERE known.category <> excluded.category
"""


def known(workspace: Workspace | None, site: str) -> Statuses:
    """Return the statuses that earlier exports of a site held, the newest word last."""
    rows = JiraStatus.objects.filter(workspace=workspace, site=site).order_by("pk")
    return Statuses(Status(*row) for row in rows.values_list("status_id", "name", "category"))


def keep(scope: Scope, statuses: Statuses) -> None:
    """Write down those that are new or mean something else."""
    fit = [each for each in statuses if max(map(len, each)) <= NAME_LENGTH]
    columns = [[*column] for column in zip(*fit, strict=True)] or [[], [], []]
    with connection.cursor() as cursor:
        cursor.execute(_KEEP, [scope.by.workspace_id, scope.site, *columns])

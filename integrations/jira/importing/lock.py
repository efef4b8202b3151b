"""One import at a time in a workspace."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import ClassVar

from django.db import Error, connection

from integrations.jira.models import ImportRun
from kernel.errors import DomainError, shown


class ImportRunning(DomainError):
    """Another process imports into the workspace at this moment."""

    code: ClassVar[str] = "IMPORT_RUNNING"

    def __init__(self, workspace: str) -> None:
        running = ImportRun.objects.running().filter(workspace__key=workspace)
        found = running.order_by("-id").first()
        since = "" if found is None else f" since {found.started_at:%Y-%m-%d %H:%M} UTC"
        rows = "" if found is None else f" ({found.rows_read:,} rows read)"
        super().__init__(
            f"An import into the workspace {shown(workspace)} is running{since}{rows};"
            " try again when it has ended."
        )
        self.workspace = workspace


@contextmanager
def held(workspace: str) -> Iterator[None]:
    """Hold the workspace, which need not exist yet, until the end or the death of this session.

    Raises:
        ImportRunning: Somebody else holds it.
    """
    if not _ask("SELECT pg_try_advisory_lock(hashtextextended(%s, 0))", workspace):
        raise ImportRunning(workspace)
    try:
        yield
    finally:
        with suppress(Error):  # a session that broke has let go already
            _ask("SELECT pg_advisory_unlock(hashtextextended(%s, 0))", workspace)


def _ask(question: str, workspace: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(question, [f"import:{workspace}"])
        ((answer,),) = cursor.fetchall()
    return bool(answer)

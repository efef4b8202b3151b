"""One import from its beginning to its end, with a row that tells how it went."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from datetime import datetime

from django.db import Error, connection, transaction

from integrations.jira import export, files, mapping
from integrations.jira.export import Reading
from integrations.jira.importing import listing, lock, staging, statuses, target
from integrations.jira.importing.applying import Applied, apply
from integrations.jira.importing.order import Order
from integrations.jira.importing.reading import Read, Reader
from integrations.jira.importing.scope import Scope
from integrations.jira.importing.summary import Summary, summarise
from integrations.jira.models import ImportRun, RunState
from integrations.jira.states import Statuses
from kernel import audit, clock
from kernel.errors import DomainError
from organization.models import Workspace
from portfolio import actions as portfolio_actions
from portfolio.models import Portfolio
from teams.actions import refresh_flow
from teams.models import Flow

Progress = Callable[[int, int], None]
"""Called with the bytes that are read, and those that there are."""


def import_export(
    order: Order, *, at: datetime, progress: Progress = lambda _done, _total: None
) -> Summary:
    """Bring an export into a portfolio: all of it in one transaction, or nothing.

    While it is read, the rows stand in temporary tables and the run counts them. Whatever ends
    the import before its transaction is committed leaves everything as it was, and a failed run.

    Args:
        order: What to do.
        at: When it is done.
        progress: Told from time to time how far the reading is.

    Raises:
        BadInput: The options do not go together.
        MappingInvalid, ExportUnreadable: The mapping or a file cannot be used.
        ImportRunning: Somebody else imports into the workspace.
        NotFound, AccessDenied, InvalidValue: See `target.find` and the actions that make what is
            missing.
    """
    order.check()
    rules, reading = mapping.load(order.mapping), export.read(order.paths)
    with lock.held(order.workspace), _kept(order):
        return _Import(order, rules, reading, at, progress).run()


def _kept(order: Order) -> AbstractContextManager[None]:
    return _undone() if order.dry_run else nullcontext()


@contextmanager
def _undone() -> Iterator[None]:
    """Run the block in one transaction and keep nothing of it."""
    with transaction.atomic():
        yield
        connection.check_constraints()
        transaction.set_rollback(True)


class _Import:
    def __init__(
        self,
        order: Order,
        rules: mapping.Mapping,
        reading: Reading,
        at: datetime,
        progress: Progress,
    ) -> None:
        self.order, self.rules, self.reading = order, rules, reading
        self.at, self.progress = at, progress
        self.target = target.find(order)
        self.row = None if self.target.portfolio is None else self._open(self.target)

    def run(self) -> Summary:
        """Read, apply, compute the flow, and tell."""
        known = statuses.known(self.target.workspace, self.rules.site)
        people = self.target.people
        reader = Reader(self.reading, self.order.paths, self.rules, people, known, self.at)
        try:
            read = reader.stage(self._note)
            self._require_issues(read)
            row, scope, changed = self._apply(read, reader.statuses)
        except BaseException as error:
            self._fail(error, reader.read.rows)
            raise
        finally:
            with suppress(Error):  # the session, and all that was in it, may be gone
                staging.clear()
        if self.order.refresh and (changed or not _has_flow(scope.portfolio)):
            refresh_flow(workspace_id=scope.by.workspace_id, at=clock.now())
            portfolio_actions.refresh_board(workspace_id=scope.by.workspace_id, at=clock.now())
        return summarise(
            scope,
            row,
            changed_anything=changed,
            dry_run=self.order.dry_run,
            with_flow=self.order.refresh,
        )

    def _open(self, found: target.Target) -> ImportRun:
        """Write down that the import runs; what an earlier process left running has failed."""
        assert found.portfolio is not None  # noqa: S101 # a slip of ours, not of a user
        workspace_id = found.portfolio.workspace_id
        ImportRun.objects.running().filter(workspace=workspace_id).abandon(self.at)
        return ImportRun.objects.create(
            workspace_id=workspace_id,
            portfolio=found.portfolio,
            site=self.rules.site,
            files=[files.shown(path) for path in self.order.paths],
            started_at=self.at,
            by_id=found.by.person_id if found.by else None,
        )

    def _require_issues(self, read: Read) -> None:
        if read.rows == 0:
            names = ", ".join(map(files.shown, self.order.paths))
            raise files.ExportUnreadable(names, "holds no issue")
        first = read.first_refused
        if first is not None and read.refused == read.rows:
            problem = f"{first.reason}; nothing else in the export can be used either"
            raise files.ExportUnreadable(f"{first.file}:{first.line}", problem)

    def _note(self, read: Read, reading: Reading) -> None:
        if self.row is not None:
            ImportRun.objects.filter(pk=self.row.pk).update(rows_read=read.rows)
        self.progress(reading.bytes_read, reading.bytes_total)

    @transaction.atomic
    def _apply(self, read: Read, seen: Statuses) -> tuple[ImportRun, Scope, bool]:
        found = target.make(self.order, self.target, self.at)
        assert found.by is not None  # noqa: S101 # made or found
        assert found.portfolio is not None  # noqa: S101
        row = self.row or self._open(found)
        once = portfolio_actions.checked_once(by=found.by, at=self.at, cause="import_jira")
        with audit.transaction(by=found.by, reason=f"Jira import {row.pk}"), once:
            scope = Scope(found.by, found.portfolio, self.rules.site, row.pk)
            applied = apply(scope, self.rules, self.at)
            listing.write(scope)
            statuses.keep(scope, seen)
            moved = self._set_clock(scope, found)
            self._close(row, read, applied, scope)
        return row, scope, applied.changed_anything or moved

    def _set_clock(self, scope: Scope, found: target.Target) -> bool:
        """Set the moment that the portfolio is judged as of; return whether it is another one."""
        newest = scope.value("SELECT max(updated_at) FROM incoming_issue")
        moment = self.order.judged_at(newest, found.zone)
        portfolio = scope.portfolio
        if moment is None or portfolio.as_of == moment:
            return False
        edited = portfolio_actions.edit_portfolio(
            by=scope.by,
            key=portfolio.key,
            changes={"as_of": moment},
            expected_version=portfolio.version,
            at=self.at,
        )
        portfolio.as_of = edited.as_of
        return True

    def _close(self, row: ImportRun, read: Read, applied: Applied, scope: Scope) -> None:
        row.state = RunState.DONE
        row.finished_at = clock.now()
        row.rows_read = read.rows
        row.created, row.updated = applied.created, applied.updated
        row.unchanged, row.older = applied.unchanged, applied.older
        row.resolved = applied.resolved
        row.dependencies_added = applied.dependencies_added
        row.dependencies_removed = applied.dependencies_removed
        row.left_out = scope.value("SELECT count(*) FROM incoming_unused WHERE reason IS NULL")
        row.missing = row.missing_issues.count()
        row.warnings = dict(sorted((read.warnings + applied.warnings).items()))
        row.save()

    def _fail(self, error: BaseException, rows_read: int) -> None:
        """Write down why the import ended; a session that broke is opened anew for it."""
        if self.row is None or self.order.dry_run:
            return
        rows = ImportRun.objects.filter(pk=self.row.pk)
        end = {
            "state": RunState.FAILED,
            "finished_at": clock.now(),
            "error": _reason(error),
            "rows_read": rows_read,
        }
        try:
            rows.update(**end)
        except Error:
            connection.close()
            with suppress(Error):
                rows.update(**end)


def close_abandoned(*, at: datetime) -> None:
    """Write down that imports whose process died have failed; those that run are left alone."""
    running = Workspace.objects.filter(pk__in=ImportRun.objects.running().values("workspace"))
    for workspace in running:
        with suppress(lock.ImportRunning), lock.held(workspace.key):
            ImportRun.objects.running().filter(workspace=workspace).abandon(at)


def _reason(error: BaseException) -> str:
    if isinstance(error, DomainError):
        return error.message
    if isinstance(error, KeyboardInterrupt | SystemExit):
        return "It was stopped."
    return f"{type(error).__name__}: {error}"[:2000]


def _has_flow(portfolio: Portfolio) -> bool:
    return Flow.objects.filter(portfolio=portfolio).exists()

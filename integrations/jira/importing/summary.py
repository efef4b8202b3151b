"""What an import did, in figures."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from integrations.jira.importing.scope import Scope
from integrations.jira.models import ImportRun
from teams.models import Flow

SHOWN_BAD_ROWS = 10
SHOWN_KEYS = 5

_ITEMS = """
    SELECT 'EPIC', state, count(*), 0 FROM portfolio_epic
    WHERE portfolio_id = {portfolio} AND site = {site} GROUP BY state
    UNION ALL
    SELECT 'FEATURE', state, count(*), 0 FROM products_feature
    WHERE portfolio_id = {portfolio} AND site = {site} GROUP BY state
    UNION ALL
    SELECT 'STORY', state, count(*), count(*) FILTER (WHERE is_subtask) FROM teams_story
    WHERE portfolio_id = {portfolio} AND site = {site} GROUP BY state
"""

_DEPENDENCIES = """
    SELECT count(*) FILTER (WHERE blocker_outside_id IS NULL AND blocked_outside_id IS NULL),
           count(*) FILTER (WHERE blocker_outside_id IS NOT NULL OR blocked_outside_id IS NOT NULL)
    FROM teams_dependency WHERE id IN (
        SELECT dependency_id FROM jira_jiralink
        WHERE workspace_id = {workspace} AND site = {site})
"""


@dataclass(frozen=True, slots=True)
class BadRow:
    """A row that could not be used."""

    file: str
    line: int
    reason: str


@dataclass(frozen=True, slots=True)
class FlowFigures:
    """What the flow of the portfolio came to after the import."""

    open_items: int
    open_dependencies: int
    cross_team_dependencies: int
    outside_dependencies: int
    cross_team_blockers: int
    deadlocks: int
    overloaded_teams: Sequence[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """What an import did and left; `states` are those of the site's items, by level."""

    run: int | None
    """None for a rehearsal, of which nothing is kept."""

    dry_run: bool
    workspace: str
    portfolio: str
    site: str
    as_of: datetime | None
    rows_read: int
    created: int
    updated: int
    unchanged: int
    older: int
    left_out: int
    resolved: int
    states: Mapping[str, Mapping[str, int]]
    subtasks: int
    dependencies_inside: int
    dependencies_outside: int
    dependencies_added: int
    dependencies_removed: int
    quarantined: int
    bad_rows: Sequence[BadRow]
    unresolved: int
    unresolved_ends: Sequence[str]
    missing: int
    missing_keys: Sequence[str]
    warnings: Mapping[str, int]
    changed_anything: bool
    flow: FlowFigures | None
    """None when it was left to the worker."""

    def as_json(self) -> dict[str, Any]:
        """Return all of it as plain values."""
        return asdict(self)


def summarise(
    scope: Scope, run: ImportRun, *, changed_anything: bool, dry_run: bool, with_flow: bool
) -> Summary:
    """Read back what a finished run did."""
    portfolio = scope.portfolio
    states: dict[str, dict[str, int]] = {}
    subtasks = 0
    for level, state, count, parts in scope.rows(_ITEMS):
        states.setdefault(level, {})[state] = count
        subtasks += parts
    ((inside, outside),) = scope.rows(_DEPENDENCIES)
    bad = run.quarantine.order_by("pk").values_list("file", "line", "reason")
    ends = run.unresolved.order_by("pk").values_list("key", "field", "wanted")
    return Summary(
        run=None if dry_run else run.pk,
        dry_run=dry_run,
        workspace=portfolio.workspace.key,
        portfolio=portfolio.key,
        site=run.site,
        as_of=portfolio.as_of,
        rows_read=run.rows_read,
        created=run.created,
        updated=run.updated,
        unchanged=run.unchanged,
        older=run.older,
        left_out=run.left_out,
        resolved=run.resolved,
        states=states,
        subtasks=subtasks,
        dependencies_inside=inside,
        dependencies_outside=outside,
        dependencies_added=run.dependencies_added,
        dependencies_removed=run.dependencies_removed,
        quarantined=run.quarantine.count(),
        bad_rows=[BadRow(*row) for row in bad[:SHOWN_BAD_ROWS]],
        unresolved=run.unresolved.count(),
        unresolved_ends=[f"{key}: {field} {wanted}" for key, field, wanted in ends[:SHOWN_KEYS]],
        missing=run.missing,
        missing_keys=list(
            run.missing_issues.order_by("pk").values_list("key", flat=True)[:SHOWN_KEYS]
        ),
        warnings=run.warnings,
        changed_anything=changed_anything,
        flow=_flow(portfolio.pk) if with_flow else None,
    )


def _flow(portfolio_id: int) -> FlowFigures | None:
    flow = Flow.objects.filter(portfolio=portfolio_id).first()
    if flow is None:
        return None
    overloaded = flow.team_loads.filter(overloaded=True).order_by("team__name")
    return FlowFigures(
        open_items=flow.open_items,
        open_dependencies=flow.open_dependencies,
        cross_team_dependencies=flow.cross_team_dependencies,
        outside_dependencies=flow.outside_dependencies,
        cross_team_blockers=flow.blockers.filter(cross_team=True).count(),
        deadlocks=flow.deadlocks.count(),
        overloaded_teams=list(overloaded.values_list("team__name", flat=True)),
    )

from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import datetime

from django.db import connection, transaction

from kernel import outbox
from organization.models import Workspace
from portfolio.models import Item as AnyItem
from portfolio.models import Portfolio
from teams import snapshot
from teams.actions.findings import blocker_row, deadlock_row, load_row
from teams.flow.findings import Findings, analyse
from teams.flow.items import Item, crosses_teams
from teams.flow.wip import team_load
from teams.models import Flow, TeamLoad, UnalignedWork
from teams.snapshot import Above, Ends, Work

SHOWN_BLOCKERS = 100
"""How many root blockers of a portfolio are written down, and how many of those across teams:
what the longest page of either list shows."""

WORK_MEMORY = "64MB"
"""What a statement of the refresh may sort and hash in before it turns to the disk."""


def refresh_all_flows() -> None:
    """Have every workspace's flow computed anew: waivers end and work ages by themselves."""
    for workspace_id in Workspace.objects.values_list("pk", flat=True):
        outbox.note_change(workspace_id)


@transaction.atomic
def refresh_flow(*, workspace_id: int, at: datetime) -> list[Flow]:
    """Compute the flow of every portfolio of a workspace anew and replace what was known.

    The graph is the workspace's, because links cross portfolios; each portfolio shows the
    blockers and deadlocks that stand in it. May run twice and beside itself: refreshes of one
    workspace take turns.

    Args:
        workspace_id: Whose work.
        at: The moment of the computation; a portfolio's own `as_of` wins for ages.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0)),"
            " set_config('work_mem', %s, true)",
            [f"flow:{workspace_id}", WORK_MEMORY],
        )
    ends = snapshot.open_ends(workspace_id, at)
    findings = analyse(ends.items, ends.links)
    writer = _Writer(workspace_id, at, ends, findings)
    portfolios = Portfolio.objects.filter(workspace=workspace_id).order_by("pk")
    return [writer.write(portfolio) for portfolio in portfolios]


class _Writer:
    """Writes the findings of one workspace down, portfolio by portfolio."""

    def __init__(self, workspace_id: int, at: datetime, ends: Ends, findings: Findings) -> None:
        self.workspace_id = workspace_id
        self.at = at
        self.ends = ends
        self.findings = findings
        self.above = snapshot.open_above(workspace_id)
        self.work = snapshot.open_work(workspace_id)
        self.outside = snapshot.outside_dependencies(workspace_id, at)
        by_node = {item.id: item for item in ends.items}
        self.impeded = Counter(
            team for node in findings.impeded if (team := by_node[node].team) is not None
        )
        self.open_links: Counter[int] = Counter()
        self.cross_team_links: Counter[int] = Counter()
        for link in ends.links:
            touched = {ends.portfolios[link.blocker], ends.portfolios[link.blocked]}
            self.open_links.update(touched)
            if crosses_teams(by_node[link.blocker], by_node[link.blocked]):
                self.cross_team_links.update(touched)
        self.work_in: defaultdict[int, list[Work]] = defaultdict(list)
        for part in self.work:
            self.work_in[part.portfolio].append(part)
        self.judged: dict[datetime, dict[int, TeamLoad]] = {}

    def write(self, portfolio: Portfolio) -> Flow:
        """Replace the rows of one portfolio."""
        before = Flow.objects.filter(portfolio=portfolio).first()
        above = self.above.get(portfolio.pk, Above())
        flow = Flow(
            pk=before.pk if before else None,
            portfolio=portfolio,
            graph_version=(before.graph_version if before else 0) + 1,
            as_of=portfolio.judged_at(self.at),
            computed_at=self.at,
            open_items=above.open_items
            + sum(part.open_items for part in self.work_in[portfolio.pk]),
            open_dependencies=self.open_links[portfolio.pk],
            cross_team_dependencies=self.cross_team_links[portfolio.pk],
            outside_dependencies=self.outside.get(portfolio.pk, 0),
        )
        flow.save()
        for rows in (flow.blockers, flow.deadlocks, flow.team_loads):
            rows.all().delete()
        self._write_blockers(flow)
        self._write_deadlocks(flow)
        self._write_loads(flow)
        self._write_unaligned(portfolio, above)
        return flow

    def _write_blockers(self, flow: Flow) -> None:
        here = [
            blocker
            for blocker in self.findings.blockers
            if self.ends.portfolios[blocker.item.id] == flow.portfolio_id
        ]
        across = [blocker for blocker in here if blocker.cross_team][:SHOWN_BLOCKERS]
        shown = {id(blocker) for blocker in (*here[:SHOWN_BLOCKERS], *across)}
        found = [blocker for blocker in here if id(blocker) in shown]
        rows = _load(blocker.item for blocker in found)
        snapshot.copy(
            [
                blocker_row(flow, position, blocker, rows[blocker.item.id])
                for position, blocker in enumerate(found)
            ]
        )

    def _write_deadlocks(self, flow: Flow) -> None:
        found = [
            deadlock
            for deadlock in self.findings.deadlocks
            if any(self.ends.portfolios[m.id] == flow.portfolio_id for m in deadlock.members)
        ]
        rows = _load(member for deadlock in found for member in deadlock.members)
        snapshot.copy(
            [deadlock_row(flow, position, one, rows) for position, one in enumerate(found)]
        )

    def _write_loads(self, flow: Flow) -> None:
        loads = self._loads_as_of(flow.as_of)
        at_work = {part.team for part in self.work_in[flow.portfolio_id] if part.team is not None}
        rows = [loads[team] for team in sorted(at_work)]
        for row in rows:
            row.flow_id = flow.pk
        snapshot.copy(rows)

    def _loads_as_of(self, moment: datetime) -> dict[int, TeamLoad]:
        """Judge every team as seen from a moment, which most portfolios share.

        The rows are of no flow yet: a team has one in each portfolio that it works for.
        """
        if moment not in self.judged:
            figures = snapshot.team_figures(self.workspace_id, moment, self.work, self.impeded)
            self.judged[moment] = {
                team: load_row(team, team_load(one)) for team, one in figures.items()
            }
        return self.judged[moment]

    def _write_unaligned(self, portfolio: Portfolio, above: Above) -> None:
        here = self.work_in[portfolio.pk]
        UnalignedWork.objects.update_or_create(
            portfolio=portfolio,
            defaults={
                "features": above.unaligned,
                "stories": sum(part.unaligned for part in here),
                "open_stories": sum(part.stories for part in here),
            },
        )


def _load(items: Iterable[Item]) -> dict[int, AnyItem]:
    return snapshot.all_items([item.id for item in items])

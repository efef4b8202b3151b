from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TypeVar

from django.db import connection, transaction

from kernel import audit, outbox
from organization.models import Workspace
from portfolio.actions.replacing import Row, replace, write_once_a_portfolio
from portfolio.models import Item as AnyItem
from portfolio.models import Portfolio
from teams import snapshot
from teams.actions.epic_links import push_epic_links
from teams.actions.findings import blocker_row, deadlock_row, load_row
from teams.actions.stopped import tell_of_stopped_work
from teams.flow.blockers import Blocker
from teams.flow.findings import Findings, analyse
from teams.flow.items import Item, crosses_teams
from teams.flow.wip import team_load
from teams.models import Flow, FlowBlocker, FlowDeadlock, TeamLoad, UnalignedWork
from teams.snapshot import Above, Ends, Work

T = TypeVar("T")

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
    audit.take_turns(f"flow:{workspace_id}")
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('work_mem', %s, true)", [WORK_MEMORY])
    push_epic_links(workspace_id, at)
    ends = snapshot.open_ends(workspace_id, at)
    findings = analyse(ends.items, ends.links)
    writer = _Writer(workspace_id, at, ends, findings)
    portfolios = Portfolio.objects.filter(workspace=workspace_id).order_by("pk")
    flows = writer.write(list(portfolios))
    tell_of_stopped_work(workspace_id, at)
    return flows


class _Writer:
    """Writes the findings of one workspace down, for all of its portfolios."""

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

    def write(self, portfolios: Sequence[Portfolio]) -> list[Flow]:
        """Replace what is known of all portfolios."""
        known = {flow.portfolio_id: flow for flow in Flow.objects.filter(portfolio__in=portfolios)}
        flows = [self._flow(portfolio, known.get(portfolio.pk)) for portfolio in portfolios]
        write_once_a_portfolio(Flow, flows)
        owners = [flow.pk for flow in flows]
        for model, same, rows in (
            (FlowBlocker, "position", self._blockers(flows)),
            (FlowDeadlock, "position", self._deadlocks(flows)),
            (TeamLoad, "team_id", self._loads(flows)),
        ):
            replace(model, "flow_id", owners, rows, same=["flow_id", same])
        write_once_a_portfolio(UnalignedWork, [self._unaligned(one) for one in portfolios])
        return flows

    def _flow(self, portfolio: Portfolio, before: Flow | None) -> Flow:
        above, here = self.above.get(portfolio.pk, Above()), self.work_in[portfolio.pk]
        return Flow(
            portfolio=portfolio,
            graph_version=(before.graph_version if before else 0) + 1,
            as_of=portfolio.judged_at(self.at),
            computed_at=self.at,
            open_items=above.open_items + sum(part.open_items for part in here),
            unassigned_open_items=sum(part.stories for part in here if part.team is None),
            open_dependencies=self.open_links[portfolio.pk],
            cross_team_dependencies=self.cross_team_links[portfolio.pk],
            outside_dependencies=self.outside.get(portfolio.pk, 0),
        )

    def _blockers(self, flows: Sequence[Flow]) -> list[Row]:
        """Describe the first root blockers of each portfolio, and the first across teams."""
        standing = _by_portfolio(
            (self.ends.portfolios[blocker.item.id], blocker) for blocker in self.findings.blockers
        )
        shown = {flow.pk: _first(standing[flow.portfolio_id]) for flow in flows}
        rows = _load(blocker.item for found in shown.values() for blocker in found)
        return [
            blocker_row(flow, position, blocker, rows[blocker.item.id])
            for flow in flows
            for position, blocker in enumerate(shown[flow.pk])
        ]

    def _deadlocks(self, flows: Sequence[Flow]) -> list[Row]:
        """Describe each deadlock in every portfolio that has an item of it."""
        standing = _by_portfolio(
            (portfolio, deadlock)
            for deadlock in self.findings.deadlocks
            for portfolio in {self.ends.portfolios[member.id] for member in deadlock.members}
        )
        rows = _load(member for found in self.findings.deadlocks for member in found.members)
        return [
            deadlock_row(flow, position, one, rows)
            for flow in flows
            for position, one in enumerate(standing[flow.portfolio_id])
        ]

    def _loads(self, flows: Sequence[Flow]) -> list[Row]:
        """Describe every team in each portfolio that it works for."""
        judged = {moment: self._judge(moment) for moment in {flow.as_of for flow in flows}}
        return [
            {**judged[flow.as_of][team], "flow_id": flow.pk}
            for flow in flows
            for team in {part.team for part in self.work_in[flow.portfolio_id]}
            if team is not None
        ]

    def _judge(self, moment: datetime) -> dict[int, Row]:
        """Judge every team as seen from a moment, which most portfolios share."""
        figures = snapshot.team_figures(self.workspace_id, moment, self.work, self.impeded)
        return {team: load_row(team, team_load(one)) for team, one in figures.items()}

    def _unaligned(self, portfolio: Portfolio) -> UnalignedWork:
        here = self.work_in[portfolio.pk]
        return UnalignedWork(
            portfolio=portfolio,
            features=self.above.get(portfolio.pk, Above()).unaligned,
            stories=sum(part.unaligned for part in here),
            open_stories=sum(part.stories for part in here),
        )


def _by_portfolio(pairs: Iterable[tuple[int, T]]) -> defaultdict[int, list[T]]:
    found: defaultdict[int, list[T]] = defaultdict(list)
    for portfolio, one in pairs:
        found[portfolio].append(one)
    return found


def _first(blockers: Sequence[Blocker]) -> list[Blocker]:
    """Keep those that a list of all or of those across teams may show, in their order."""
    across = [blocker for blocker in blockers if blocker.cross_team][:SHOWN_BLOCKERS]
    kept = {blocker.item.id for blocker in (*blockers[:SHOWN_BLOCKERS], *across)}
    return [blocker for blocker in blockers if blocker.item.id in kept]


def _load(items: Iterable[Item]) -> dict[int, AnyItem]:
    return snapshot.all_items([item.id for item in items])

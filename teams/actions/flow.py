from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import connection, transaction

from portfolio.models import Item as AnyItem
from portfolio.models import Portfolio
from products.models import Feature
from teams import snapshot
from teams.flow.blockers import Blocker
from teams.flow.deadlocks import Deadlock
from teams.flow.findings import Findings, analyse
from teams.flow.items import Item, crosses_teams
from teams.flow.wip import team_load
from teams.models import Flow, FlowBlocker, FlowDeadlock, Story, TeamLoad, UnalignedWork
from teams.snapshot import Ends

SHOWN_BLOCKERS = 1000
"""How many root blockers of a portfolio are written down; the list is ranked."""


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
            "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"flow:{workspace_id}"]
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
        self.open_items = snapshot.open_items(workspace_id)
        self.outside = snapshot.outside_dependencies(workspace_id, at)
        self.at_work = snapshot.teams_at_work(workspace_id)
        self.by_node = {item.id: item for item in ends.items}
        self.impeded = Counter(
            team for node in findings.impeded if (team := self.by_node[node].team) is not None
        )

    def write(self, portfolio: Portfolio) -> Flow:
        """Replace the rows of one portfolio."""
        before = Flow.objects.filter(portfolio=portfolio).first()
        links = self._links_of(portfolio.pk)
        flow = Flow(
            pk=before.pk if before else None,
            portfolio=portfolio,
            graph_version=(before.graph_version if before else 0) + 1,
            as_of=portfolio.judged_at(self.at),
            computed_at=self.at,
            open_items=self.open_items.get(portfolio.pk, 0),
            open_dependencies=len(links),
            cross_team_dependencies=sum(crosses_teams(one, other) for one, other in links),
            outside_dependencies=self.outside.get(portfolio.pk, 0),
        )
        flow.save()
        for rows in (flow.blockers, flow.deadlocks, flow.team_loads):
            rows.all().delete()
        self._write_blockers(flow)
        self._write_deadlocks(flow)
        self._write_loads(flow)
        _count_unaligned(portfolio)
        return flow

    def _links_of(self, portfolio_id: int) -> list[tuple[Item, Item]]:
        """Return the open links with at least one end in a portfolio."""
        where = self.ends.portfolios
        return [
            (self.by_node[link.blocker], self.by_node[link.blocked])
            for link in self.ends.links
            if portfolio_id in (where[link.blocker], where[link.blocked])
        ]

    def _write_blockers(self, flow: Flow) -> None:
        found = [
            blocker
            for blocker in self.findings.blockers
            if self.ends.portfolios[blocker.item.id] == flow.portfolio_id
        ][:SHOWN_BLOCKERS]
        rows = _load(blocker.item for blocker in found)
        FlowBlocker.objects.bulk_create(
            _blocker_row(flow, position, blocker, rows[blocker.item.id])
            for position, blocker in enumerate(found)
        )

    def _write_deadlocks(self, flow: Flow) -> None:
        found = [
            deadlock
            for deadlock in self.findings.deadlocks
            if any(self.ends.portfolios[m.id] == flow.portfolio_id for m in deadlock.members)
        ]
        rows = _load(member for deadlock in found for member in deadlock.members)
        FlowDeadlock.objects.bulk_create(
            _deadlock_row(flow, position, deadlock, rows) for position, deadlock in enumerate(found)
        )

    def _write_loads(self, flow: Flow) -> None:
        figures = snapshot.team_figures(self.workspace_id, flow.as_of, self.impeded)
        for team in sorted(self.at_work.get(flow.portfolio_id, ())):
            load = team_load(figures[team])
            TeamLoad.objects.create(
                flow=flow,
                team_id=team,
                wip=load.wip,
                effective_wip=load.effective_wip,
                impeded=load.impeded,
                limit=load.limit,
                limit_is_default=load.limit_is_default,
                overloaded=load.overloaded,
                index=load.index,
                fired=list(load.fired),
                net_flow=load.net_flow,
                share_older_than_service_level=load.share_older_than_service_level,
                utilisation=load.utilisation,
                unknown=[{"part": one.part, "reason": one.reason} for one in load.unknown],
                advice=load.advice,
            )


def _count_unaligned(portfolio: Portfolio) -> None:
    stories = Story.objects.filter(portfolio=portfolio)
    UnalignedWork.objects.update_or_create(
        portfolio=portfolio,
        defaults={
            "features": Feature.objects.filter(portfolio=portfolio).unaligned().count(),
            "stories": stories.unaligned().count(),
            "open_stories": stories.open().counted().count(),
        },
    )


def _load(items: Iterable[Item]) -> dict[int, AnyItem]:
    return snapshot.all_items([item.id for item in items])


def _blocker_row(flow: Flow, position: int, blocker: Blocker, item: AnyItem) -> FlowBlocker:
    return FlowBlocker(
        flow=flow,
        position=position,
        level=item.level,
        item_id=item.pk,
        key=item.key,
        external_key=item.external_key,
        external_url=item.external_url,
        title=item.title,
        state=item.state,
        state_category=item.state_category,
        team_id=blocker.item.team,
        cross_team=blocker.cross_team,
        waiting_items=blocker.waiting_items,
        waiting_team_ids=sorted(team for team in blocker.waiting_teams if team is not None),
        epic_ids=sorted(blocker.epics),
    )


def _deadlock_row(
    flow: Flow, position: int, deadlock: Deadlock, rows: dict[int, AnyItem]
) -> FlowDeadlock:
    return FlowDeadlock(
        flow=flow,
        position=position,
        level=deadlock.level,
        items=[
            {
                "level": rows[member.id].level,
                "id": rows[member.id].pk,
                "key": member.key,
                "title": rows[member.id].title,
                "portfolio": rows[member.id].portfolio_id,
            }
            for member in deadlock.members
        ],
        team_ids=sorted(team for team in deadlock.teams if team is not None),
        cycle=_keys(deadlock.ring),
        cheapest_blocker=rows[deadlock.cheapest_link.blocker].key,
        cheapest_blocked=rows[deadlock.cheapest_link.blocked].key,
        waiting_items=deadlock.waiting_items,
    )


def _keys(items: Sequence[Item]) -> list[str]:
    return [item.key for item in items]

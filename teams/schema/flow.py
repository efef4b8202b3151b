"""What a client sees of flow: rows that a task has computed, never a computation."""

from collections.abc import Iterable
from typing import Annotated, Any

import strawberry
from django.db.models import Model
from strawberry import auto, relay

from api.context import Info
from api.items import Item
from api.peers import batched
from api.types import field, model_type
from api.visible import visible
from kernel.levels import Level
from organization.models import Team as TeamRow
from organization.schema.types import Team
from portfolio.models import Epic as EpicRow
from portfolio.schema.amounts import Money
from portfolio.schema.types import Epic
from teams import models

UNASSIGNED = "How many of the waiting items no team has; no epic has one."
UNSEEN = "(in a portfolio that you may not see)"


@model_type(models.FlowBlocker, description="An item as it stood when the flow was computed.")
class FlowItem(Item):
    state: str = field(description="In the words of its level.")
    team: Team | None = field(description="Null for an epic, and for work that no team has.")

    @classmethod
    def resolve_id(cls, root: models.FlowBlocker, *, info: Info) -> str:
        """Name the row of the item, not that of the finding."""
        return str(root.item_id)

    @classmethod
    def resolve_typename(cls, root: models.FlowBlocker, info: Info) -> str:
        """Name the item's own type, so that `node(id:)` finds it."""
        return root.level.capitalize()


@model_type(models.FlowBlocker, description="An item that waits for nothing and holds others up.")
class Blocker:
    cross_team: bool = field(
        description="Whether work of another team waits for it, or work of no team."
    )
    waiting_items: int = field(description="How many items wait, directly or through a chain.")

    waiting_unassigned: int = field(description=UNASSIGNED)

    @field(description="The item that has to be finished.")
    def item(self, root: strawberry.Parent[models.FlowBlocker]) -> FlowItem:
        return root

    @field(description="The other teams whose work waits.")
    def waiting_teams(self, root: strawberry.Parent[models.FlowBlocker], info: Info) -> list[Team]:
        return _named(root, "waiting_team_ids", TeamRow, info)

    @field(description="The epics that have work among what waits.")
    def epics(self, root: strawberry.Parent[models.FlowBlocker], info: Info) -> list[Epic]:
        return _named(root, "epic_ids", EpicRow, info)

    @field(description="What a week of waiting costs. Null until cost of delay is built.")
    def cost_of_delay_per_week(self) -> Money | None:
        return None


@strawberry.type(
    description="An item of a deadlock. In a portfolio that you may not see, key and title say just"
    " that."
)
class DeadlockItem:
    key: str
    title: str
    level: Level


@strawberry.type(description="A link by the keys of its ends.")
class LinkEnds:
    blocker: DeadlockItem
    blocked: DeadlockItem


@model_type(models.FlowDeadlock, description="Items that wait for each other in a ring.")
class Deadlock:
    level: Level = field(description="The highest level among its items.")
    waiting_items: int = field(description="How many items outside the ring wait for it.")

    @field(description="All its items.")
    def items(self, root: strawberry.Parent[models.FlowDeadlock], info: Info) -> list[DeadlockItem]:
        return list(_members(root, info).values())

    @field(description="The teams of its items.")
    def teams(self, root: strawberry.Parent[models.FlowDeadlock], info: Info) -> list[Team]:
        return _named(root, "team_ids", TeamRow, info)

    @field(description="One shortest ring: each blocks the next, the last one the first.")
    def cycle(self, root: strawberry.Parent[models.FlowDeadlock], info: Info) -> list[DeadlockItem]:
        members = _members(root, info)
        return [members[key] for key in root.cycle]

    @field(description="The link of the ring whose cutting costs least.")
    def cheapest_link(self, root: strawberry.Parent[models.FlowDeadlock], info: Info) -> LinkEnds:
        members = _members(root, info)
        return LinkEnds(
            blocker=members[root.cheapest_blocker], blocked=members[root.cheapest_blocked]
        )


@strawberry.type(description="A part of the overload index that cannot be computed, and why.")
class UnknownPart:
    part: str = strawberry.field(description="Named as in `fired`.")
    reason: str


@model_type(models.TeamLoad, description="How much a team carries, in all portfolios.")
class TeamLoad:
    team: Team
    wip: int = field(description="Stories in progress or review; sub-tasks are not counted.")
    effective_wip: int = field(description="And those below a feature or epic in progress.")
    impeded: int = field(description="Started items that wait for another one.")
    limit: int | None = field(
        description="The limit on its work in progress; null without a stated one and members."
    )
    limit_is_default: bool = field(description="Whether the limit is 1.5 a member, not stated.")
    overloaded: bool = field(description="A stated limit is exceeded, or two parts are above 1.")
    index: float | None = field(
        description="The greatest of the known parts; null when none is known."
    )
    fired: list[str] = field(
        description="The parts that are above 1: WIP, UTILISATION, AGE, NET_FLOW."
    )
    net_flow: float | None = field(
        description="(Arrivals - departures) / departures over 12 weeks; null when nothing left."
    )
    share_older_than_service_level: float | None = field(
        description="Of its work in progress, from 0 to 1. The service level is the cycle time that"
        " 85 % of what it finished in 90 days stayed under; null when too little is known."
    )
    utilisation: float | None = field(
        description="Mean weekly arrivals / median weekly departures; null when those are 0."
    )
    advice: str = field(description="One sentence for a person.")

    @field(description="Parts that cannot be computed.")
    def unknown(self, root: strawberry.Parent[models.TeamLoad]) -> list[UnknownPart]:
        return [UnknownPart(part=one["part"], reason=one["reason"]) for one in root.unknown]


@model_type(models.Flow, description="A portfolio's open work as a graph, at one moment.")
class Flow(relay.Node):
    as_of: auto = field(
        description="The moment that ages count to: that of the portfolio, else now."
    )
    computed_at: auto = field(description="When it was computed; links and waivers are as of then.")
    graph_version: auto = field(description="Counts up with each computation.")
    open_items: int = field(description="Epics, features and stories, sub-tasks too.")
    unassigned_open_items: int = field(
        description="Open stories that no team has; sub-tasks are not counted."
    )
    open_dependencies: int = field(description="Links between two open items.")
    cross_team_dependencies: int = field(
        description="Those of them that two teams must talk about; work of no team is another's."
    )
    outside_dependencies: int = field(description="Links of open items to something outside.")
    deadlocks: list[Deadlock] = field(description="Rings, the one that holds up most first.")

    @field(description="Items to finish first: the one that holds up most work leads.")
    def blockers(
        self,
        root: strawberry.Parent[models.Flow],
        info: Info,
        first: int = 20,
        cross_team_only: Annotated[
            bool, strawberry.argument(description="Leave out who holds up its own team alone.")
        ] = False,
    ) -> list[Blocker]:
        def load(flows: list[models.Flow]) -> dict[int, list[models.FlowBlocker]]:
            found: dict[int, list[models.FlowBlocker]] = {flow.pk: [] for flow in flows}
            rows = models.FlowBlocker.objects.filter(flow__in=flows)
            kept = rows.filter(cross_team=True) if cross_team_only else rows
            for row in kept.order_by("flow", "position"):
                found[row.flow_id].append(row)
            return found

        return batched(root, ("blockers", cross_team_only), load, [])[:first]

    @field(description="Teams with open work here, by name, and what they carry everywhere.")
    def team_loads(self, root: strawberry.Parent[models.Flow]) -> list[TeamLoad]:
        def load(flows: list[models.Flow]) -> dict[int, list[models.TeamLoad]]:
            found: dict[int, list[models.TeamLoad]] = {flow.pk: [] for flow in flows}
            for row in models.TeamLoad.objects.filter(flow__in=flows).order_by("team__name"):
                found[row.flow_id].append(row)
            return found

        return batched(root, "team_loads", load, [])


@model_type(models.UnalignedWork, description="Open work that serves no epic.")
class UnalignedWork:
    features: int = field(description="Open features without an epic.")
    stories: int = field(
        description="Open stories without a feature, or below one without an epic."
    )

    @field(description="Their share of all open stories, from 0 to 1; null without open stories.")
    def share_of_open_stories(self, root: strawberry.Parent[models.UnalignedWork]) -> float | None:
        return round(root.stories / root.open_stories, 4) if root.open_stories else None


def _named(row: Model, column: str, model: type[Any], info: Info) -> list[Any]:
    """Return the visible rows whose ids a column lists, read once for all peers."""
    principal = info.context.principal

    def load(peers: list[Model]) -> dict[int, list[Any]]:
        wanted: set[int] = set().union(*(getattr(peer, column) for peer in peers))
        rows = {found.pk: found for found in visible(model, principal).filter(pk__in=wanted)}
        return {peer.pk: _those(rows, getattr(peer, column)) for peer in peers}

    return batched(row, ("named", column), load, [])


def _those(rows: dict[int, Any], ids: Iterable[int]) -> list[Any]:
    return [rows[id_] for id_ in ids if id_ in rows]


def _members(row: models.FlowDeadlock, info: Info) -> dict[str, DeadlockItem]:
    """Return the items of a deadlock by key; those of an unseen portfolio without their title."""
    principal = info.context.principal
    members = {}
    for one in row.items:
        seen = principal.may("item.read", one["portfolio"])
        members[one["key"]] = DeadlockItem(
            key=one["key"] if seen else UNSEEN,
            title=one["title"] if seen else UNSEEN,
            level=Level(one["level"]),
        )
    return members

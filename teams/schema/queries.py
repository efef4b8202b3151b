"""Root fields about stories, dependencies and any item."""

import strawberry

from api.connection import Connection, connection
from api.context import Info
from api.items import Item
from api.queries import query
from kernel import clock
from portfolio.models import Portfolio
from teams import actions, models
from teams.schema.limits import WipBreach, WipLimit, WipOverride
from teams.schema.radius import BlastRadius
from teams.schema.stopped import StoppedWork
from teams.schema.types import Dependency, Story


@strawberry.type
class TeamsQuery:
    stories: Connection[Story] = connection("item.read", description="Stories by rank.")
    dependencies: Connection[Dependency] = connection(
        "item.read", description="Links, the newest first."
    )

    wip_breaches: Connection[WipBreach] = connection(
        "item.read", description="When and why limits were exceeded, the newest first."
    )
    wip_overrides: Connection[WipOverride] = connection(
        "item.read", description="Places beyond limits, asked for or decided, the newest first."
    )

    @connection(
        "item.read",
        description="Limits that are exceeded now: those of a portfolio, and of teams and people"
        " whose places its work takes.",
    )
    def exceeded_limits(self, info: Info, portfolio: str) -> Connection[WipLimit]:
        return actions.find_exceeded_limits(by=info.context.principal, portfolio=portfolio)

    @connection(
        "item.read",
        description="Stories in progress below epics that were stopped, pivoted or rejected.",
    )
    def work_on_stopped_epics(self, info: Info, portfolio: str) -> Connection[StoppedWork]:
        found = Portfolio.objects.visible_to(info.context.principal).named(portfolio)
        return models.Story.objects.filter(portfolio=found).on_given_up_epics()

    @query("item.read", description="A story by its key, ours or the source's.")
    def story(self, info: Info, key: str) -> Story:
        return models.Story.objects.visible_to(info.context.principal).named(key)

    @query("item.read", description="Any item by its key, ours or the source's.")
    def item(self, info: Info, key: str) -> Item:
        return models.item_named(info.context.principal, key)

    @query(
        "item.read",
        description="What waits for an item right now, by its key, ours or the source's."
        " `Flow.blockers` ranks all items and may be seconds behind.",
    )
    def blast_radius(self, info: Info, key: str) -> BlastRadius:
        return actions.find_blast_radius(by=info.context.principal, key=key, at=clock.now())

"""Root fields about portfolios and epics."""

import strawberry

from api.connection import Connection, connection
from api.context import Info
from api.queries import query
from portfolio import models
from portfolio.schema.decisions import Decision
from portfolio.schema.objectives import Objective
from portfolio.schema.strategy import StrategicTheme
from portfolio.schema.types import Epic, Portfolio
from portfolio.schema.waiting import Viewer


@strawberry.type
class PortfolioQuery:
    epics: Connection[Epic] = connection("item.read", description="Epics by rank.")
    themes: Connection[StrategicTheme] = connection("item.read", description="Themes by name.")
    objectives: Connection[Objective] = connection(
        "item.read", description="Objectives by the start of their period."
    )
    decisions: Connection[Decision] = connection(
        "item.read", description="What boards decided, the newest first."
    )

    @query("workspace.read", description="Who asks, what they may do, and what waits for them.")
    def viewer(self) -> Viewer:
        return Viewer()

    @query("item.read", description="A portfolio by its key.")
    def portfolio(self, info: Info, key: str) -> Portfolio:
        return models.Portfolio.objects.visible_to(info.context.principal).named(key)

    @query("item.read", description="An epic by its key, ours or the source's.")
    def epic(self, info: Info, key: str) -> Epic:
        return models.Epic.objects.visible_to(info.context.principal).named(key)

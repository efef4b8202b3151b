"""The portfolio Kanban."""

from typing import TYPE_CHECKING, Annotated

import strawberry

from api.connection import Connection, Part, connection
from portfolio import models
from portfolio.kanban import EpicState

if TYPE_CHECKING:
    from portfolio.schema.types import Epic

EpicType = Annotated["Epic", strawberry.lazy("portfolio.schema.types")]


@strawberry.type(description="A state of the portfolio Kanban and the epics that stand in it.")
class KanbanColumn:
    state: EpicState
    count: int = strawberry.field(description="How many epics stand in it.")
    limit: int | None = strawberry.field(description="How many it should hold; null is any number.")
    portfolio: strawberry.Private[models.Portfolio]

    @strawberry.field(description="Whether it holds more than it should.")
    def over_limit(self) -> bool:
        return self.limit is not None and self.count > self.limit

    @connection(description="The epics in this state, by rank.")
    def epics(self) -> Connection[EpicType]:
        return Part(self.portfolio, via="portfolio", where={"state": self.state})

"""The portfolio Kanban."""

from typing import TYPE_CHECKING, Annotated

import strawberry
from django.db.models import Count

from api.connection import Connection, Part, connection
from api.peers import batched
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


def columns_of(portfolio: models.Portfolio) -> list[KanbanColumn]:
    """Return the Kanban of a portfolio, counted for all of its peers."""
    counts: dict[str, int] = batched(portfolio, "kanban", _counts, {})
    limits: dict[str, int] = batched(portfolio, "kanban limits", _limits, {})
    return [
        KanbanColumn(
            state=state, count=counts.get(state, 0), limit=limits.get(state), portfolio=portfolio
        )
        for state in EpicState
    ]


def _counts(portfolios: list[models.Portfolio]) -> dict[int, dict[str, int]]:
    found: dict[int, dict[str, int]] = {}
    standing = models.Epic.objects.active().filter(portfolio__in=portfolios)
    counted = standing.values("portfolio_id", "state").annotate(n=Count("pk"))
    for portfolio_id, state, n in counted.values_list("portfolio_id", "state", "n"):
        found.setdefault(portfolio_id, {})[state] = n
    return found


def _limits(portfolios: list[models.Portfolio]) -> dict[int, dict[str, int]]:
    found: dict[int, dict[str, int]] = {}
    stated = models.WipLimit.objects.of_states().filter(portfolio__in=portfolios)
    for portfolio_id, state, amount in stated.values_list("portfolio_id", "state", "amount"):
        found.setdefault(portfolio_id, {})[str(state)] = int(amount)
    return found

"""Themes and value streams: what epics are funded by, and what carries them."""

from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated

import strawberry
from strawberry import auto, relay

from api.connection import Connection, connection
from api.context import Info
from api.enums import describe
from api.types import field, model_type
from portfolio import models
from portfolio.models import StatementKind
from portfolio.schema.objectives import Objective
from portfolio.schema.statements import Statement, current_statement

if TYPE_CHECKING:
    from portfolio.schema.types import Epic, Portfolio

EpicType = Annotated["Epic", strawberry.lazy("portfolio.schema.types")]

describe(models.Horizon, "How far from paying for itself what a theme funds is.")


@model_type(models.StrategicTheme, description="A business aim that decides what is funded.")
class StrategicTheme(relay.Node):
    name: auto = field(description="Unique in the portfolio; mutations name themes by it.")
    description: auto
    version: auto = field(description="Grows with every change; pass it as `expectedVersion`.")
    archived_at: datetime | None = field(description="Null while it takes epics.")
    archive_reason: auto = field(description="Empty while it takes epics.")
    horizon: models.Horizon | None = field(description="Null until it was decided.")
    budget_share: Decimal | None = field(
        description="In percent of the portfolio's budget; null until it was decided."
    )
    portfolio: Annotated["Portfolio", strawberry.lazy("portfolio.schema.types")]
    epics: Connection[EpicType] = connection(description="By rank.")
    objectives: list[Objective] = field(description="What it should reach, by their start.")

    @field(description="That of its portfolio; null when none was stated.")
    def vision(
        self, root: strawberry.Parent[models.StrategicTheme], info: Info
    ) -> Statement | None:
        by = info.context.principal
        return current_statement(root, "portfolio_id", StatementKind.VISION, by)


@model_type(models.ValueStream, description="The chain of teams that serves one kind of customer.")
class ValueStream(relay.Node):
    name: auto = field(description="Unique in the portfolio; mutations name value streams by it.")
    description: auto
    version: auto = field(description="Grows with every change; pass it as `expectedVersion`.")
    archived_at: datetime | None = field(description="Null while it takes epics.")
    archive_reason: auto = field(description="Empty while it takes epics.")
    epics: Connection[EpicType] = connection(description="By rank.")

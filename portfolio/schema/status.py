"""How epics fare, as people tell."""

from typing import TYPE_CHECKING, Annotated

import strawberry
from strawberry import auto, relay

from api.enums import describe
from api.types import field, model_type
from organization.schema.types import Person
from portfolio import models

if TYPE_CHECKING:
    from portfolio.schema.types import Epic

describe(models.Health, "How an epic fares, in the eyes of who answers for it.")


@model_type(models.StatusUpdate, description="How an epic fared at a moment. It never changes.")
class StatusUpdate(relay.Node):
    epic: Annotated["Epic", strawberry.lazy("portfolio.schema.types")]
    health: models.Health
    text: auto
    at: auto
    by: Person | None = field(description="Null when the product itself posted it.")

"""The lean business case of an epic and its MVP."""

from decimal import Decimal

from strawberry import auto, relay

from api.enums import describe
from api.types import field, model_type
from portfolio import models

describe(models.ReturnKind, "What the company should get back.")
describe(models.Sourcing, "Who builds it.")
describe(models.RoughSize, "How big an epic looks before anybody has analysed it.")


@model_type(models.BusinessCase, description="Why an epic is worth its money.")
class BusinessCase(relay.Node):
    version: auto = field(description="Grows with every change; pass it as `expectedVersion`.")
    in_scope: auto
    out_of_scope: auto
    sponsors: auto
    users_affected: auto = field(description="Users and markets.")
    products_affected: auto
    customer_impact: auto
    alternatives: list[str] = field(description="What else was thought of; at least two.")
    return_kind: auto = field(description="What the company should get back; empty when unsaid.")
    sourcing: auto = field(description="Who builds it; empty when unsaid.")
    estimated_value: Decimal | None = field(description="In the portfolio's currency.")
    timeline: auto
    mvp_features: auto = field(description="The smallest product that would prove the epic.")
    mvp_cost: Decimal | None = field(description="In the portfolio's currency.")
    mvp_weeks: int | None = field(description="The timebox of the MVP.")

"""Plain values: money, estimates, progress, forecasts."""

from datetime import datetime
from decimal import Decimal

import strawberry


@strawberry.type(description="An amount in the portfolio's currency.")
class Money:
    amount: Decimal
    currency: str = strawberry.field(description="ISO 4217, as CHF.")


@strawberry.type(description="An estimate with its interval.")
class Effect:
    estimate: Decimal | None = strawberry.field(description="In the metric's unit.")
    low: Decimal | None = strawberry.field(description="Lower end of its interval.")
    high: Decimal | None = strawberry.field(description="Upper end of its interval.")


@strawberry.type(description="How much of the work below an item is done.")
class Progress:
    total: int = strawberry.field(description="Items below it.")
    done: int = strawberry.field(description="Those that are done.")
    points: Decimal = strawberry.field(description="Points of the items below it.")
    done_points: Decimal = strawberry.field(description="Points of those that are done.")


@strawberry.type(description="When the work should be done, by simulation.")
class Forecast:
    p50: datetime | None = strawberry.field(description="Done by then in half of the trials.")
    p85: datetime | None = strawberry.field(description="Done by then in 85 % of the trials.")
    p95: datetime | None = strawberry.field(description="Done by then in 95 % of the trials.")
    as_of: datetime = strawberry.field(description="Where it looks from.")
    trials: int = strawberry.field(description="How many times it was simulated.")

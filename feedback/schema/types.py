"""What a client sees of metrics, measurements and outcomes."""

from datetime import datetime
from decimal import Decimal

import strawberry
from strawberry import auto, relay

from api.connection import Connection, connection
from api.enums import describe
from api.later import later
from api.types import field, model_type
from feedback import models
from feedback.attainment import attainment
from portfolio.schema.amounts import Effect
from portfolio.schema.objectives import KeyResult
from portfolio.schema.types import Epic, Portfolio

describe(models.Direction, "Where a metric should go.")


@model_type(models.Measurement, description="One value of a metric at one moment.")
class Measurement(relay.Node):
    at: auto = field(description="When it was measured.")
    value: Decimal = field(description="In the metric's unit.")
    n: int | None = field(
        description="How many observations the value sums up; null where the source did not say."
    )
    source: str = field(description="Who sent it.")
    event_id: str = field(description="What the source calls it; each is counted once.")
    recorded_at: datetime = field(description="When it was sent here.")


@model_type(models.Metric, description="Something that is counted or measured over time.")
class Metric(relay.Node):
    key: auto = field(description="Unique in the workspace, as payload-carried-kg.")
    name: auto
    unit: auto = field(description="What its values count, as kg.")
    version: auto = field(description="Grows with every change; pass it as `expectedVersion`.")
    measurements: Connection[Measurement] = connection(
        description="What was measured, the newest moment first."
    )


@strawberry.type(description="What measurements say of an outcome.")
class Evidence:
    verdict: str
    grade: str
    effect: Effect | None
    probability_target_met: float | None = strawberry.field(
        description="From 0 to 1; null when it cannot be said."
    )
    minimum_detectable_effect: Decimal | None = strawberry.field(
        description="The smallest effect that so many samples show, in the metric's unit."
    )
    samples_before: int = strawberry.field(description="Measurements before the change.")
    samples_after: int = strawberry.field(description="Measurements since the change.")
    recommendation: str | None
    computed_at: datetime


@model_type(models.Outcome, description="What should change if the epic is right.")
class Outcome(relay.Node):
    name: auto
    direction: models.Direction
    baseline: Decimal = field(description="Where the metric stood before, in its unit.")
    target: Decimal = field(description="Where it should go, in its unit.")
    version: auto = field(description="Grows with every change; pass it as `expectedVersion`.")
    created_at: auto
    archived_at: datetime | None = field(description="Null while its epic promises it.")
    archive_reason: auto = field(description="Empty while its epic promises it.")
    portfolio: Portfolio
    epic: Epic
    metric: Metric
    evidence: Evidence | None = later("What measurements say of it.")
    key_result: KeyResult | None = field(
        description="The key result that it serves, which follows its metric."
    )

    @field(description="The newest measurement of its metric; null without one.")
    def current(self, root: strawberry.Parent[models.Outcome]) -> Decimal | None:
        return root.current_value

    @field(description="How much of the way from baseline to target is gone; 1 is the target.")
    def attainment(self, root: strawberry.Parent[models.Outcome]) -> Decimal | None:
        return attainment(root.baseline, root.target, root.current_value)

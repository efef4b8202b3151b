"""What the portfolio wants to reach, and how far it has come."""

from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated

import strawberry
from strawberry import auto, relay

from api.connection import Connection, connection
from api.enums import describe
from api.types import field, model_type
from organization.schema.types import Person
from portfolio import models, okr

if TYPE_CHECKING:
    from portfolio.schema.strategy import StrategicTheme
    from portfolio.schema.types import Portfolio

describe(okr.KeyResultKind, "How a key result is judged.")
describe(okr.Commitment, "Whether a key result was promised, or is a stretch.")
describe(okr.Colour, "What a score means: red below 0.4, amber below 0.7, green from there on.")


@model_type(models.KeyResultCheckIn, description="Where a key result stood at a moment.")
class KeyResultCheckIn(relay.Node):
    at: auto
    by: Person | None = field(description="Null when the product itself checked in.")
    current: Decimal | None = field(description="Where it stood, in its unit.")
    confidence: int | None = field(description="From 0 to 10.")
    note: auto = field(description="Empty when nothing was said.")


@model_type(models.KeyResult, description="A measurable part of an objective.")
class KeyResult(relay.Node):
    name: auto
    objective: Annotated["Objective", strawberry.lazy("portfolio.schema.objectives")]
    kind: okr.KeyResultKind
    unit: auto = field(description="What its numbers count; empty where nothing is counted.")
    start: Decimal | None = field(description="In its unit; null for MAINTAIN.")
    target: Decimal | None = field(description="In its unit; null for MAINTAIN.")
    low: Decimal | None = field(description="The least that MAINTAIN allows; null otherwise.")
    high: Decimal | None = field(description="The most that MAINTAIN allows; null otherwise.")
    current: Decimal | None = field(description="Where it stands; null until somebody says.")
    is_measured: bool = field(
        description="Whether `current` follows the metric of an outcome that serves it."
    )
    commitment: okr.Commitment
    confidence: int | None = field(description="How sure its owner is, from 0 to 10.")
    weight: Decimal = field(description="How much it counts in its objective, beside the others.")
    score: Decimal | None = field(
        description="How much of the way from start to target is gone, from 0 to 1."
    )
    unclamped_score: Decimal | None = field(
        description="The same, below 0 on the wrong way and above 1 beyond the target."
    )
    version: auto = field(description="Grows with every change; pass it as `expectedVersion`.")
    archived_at: datetime | None = field(description="Null while its objective counts it.")
    archive_reason: auto = field(description="Empty while its objective counts it.")
    check_ins: Connection[KeyResultCheckIn] = connection(
        description="What was said of it, the newest first."
    )

    @field(description="The colour of its score; null without one.")
    def colour(self, root: strawberry.Parent[models.KeyResult]) -> okr.Colour | None:
        return okr.colour(root.score)

    @field(description="The score that is a success: 1 if it was promised, 0.7 for a stretch.")
    def expected(self, root: strawberry.Parent[models.KeyResult]) -> Decimal:
        return okr.EXPECTED[okr.Commitment(root.commitment)]

    @field(description="Whether its score is as high as expected; null without one.")
    def reached(self, root: strawberry.Parent[models.KeyResult]) -> bool | None:
        return okr.is_reached(okr.Commitment(root.commitment), root.score)


@model_type(
    models.Objective,
    deferred=["description"],
    description="What the portfolio wants to reach in a period.",
)
class Objective(relay.Node):
    name: auto
    description: auto
    portfolio: Annotated["Portfolio", strawberry.lazy("portfolio.schema.types")]
    theme: Annotated["StrategicTheme", strawberry.lazy("portfolio.schema.strategy")] | None
    owner: Person | None = field(description="Who answers for it.")
    starts_date: date = field(description="The first day of its period.")
    ends_date: date = field(description="The last day of its period.")
    created_at: auto
    version: auto = field(description="Grows with every change; pass it as `expectedVersion`.")
    archived_at: datetime | None = field(description="Null while it is aimed at.")
    archive_reason: auto = field(description="Empty while it is aimed at.")
    key_results: list[KeyResult] = field(description="Those that were not put away.")

    @field(description="Weighted mean of its key results that have a score; null without any.")
    def score(self, root: strawberry.Parent[models.Objective]) -> Decimal | None:
        return root.mean_score

    @field(description="The colour of its score; null without one.")
    def colour(self, root: strawberry.Parent[models.Objective]) -> okr.Colour | None:
        return okr.colour(root.mean_score)

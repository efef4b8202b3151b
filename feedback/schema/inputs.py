"""What the mutations of the feedback level take."""

from datetime import datetime
from decimal import Decimal

import strawberry
from strawberry.scalars import JSON

from api.mutations import ArchiveInput, MutationInput
from feedback.models import Direction


@strawberry.input
class CreateMetricInput(MutationInput):
    key: str = strawberry.field(description="Words with hyphens, as payload-carried-kg.")
    name: str
    unit: str


@strawberry.input
class EditMetricInput(MutationInput):
    metric: str
    expected_version: int
    name: strawberry.Maybe[str]
    unit: strawberry.Maybe[str]


@strawberry.input
class CreateOutcomeInput(MutationInput):
    epic: str
    name: str
    metric: str
    direction: Direction
    baseline: Decimal
    target: Decimal


@strawberry.input
class EditOutcomeInput(MutationInput):
    outcome: strawberry.ID
    expected_version: int
    name: strawberry.Maybe[str]
    baseline: strawberry.Maybe[Decimal]
    target: strawberry.Maybe[Decimal]


@strawberry.input
class ArchiveOutcomeInput(ArchiveInput):
    outcome: strawberry.ID


@strawberry.input
class MeasurementInput:
    event_id: str
    metric: str
    at: datetime
    value: Decimal
    n: int | None = None


@strawberry.input
class RecordMeasurementsInput(MutationInput):
    source: str
    items: list[MeasurementInput]


@strawberry.input
class RecordDeliveryEventsInput(MutationInput):
    events: list[JSON]

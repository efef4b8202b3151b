"""What the mutations of the feedback level take."""

from datetime import datetime
from decimal import Decimal

import strawberry
from strawberry.scalars import JSON

from api.mutations import ArchiveInput, MutationInput, VersionedInput
from feedback.models import Direction


@strawberry.input
class CreateMetricInput(MutationInput):
    key: str = strawberry.field(description="Words with hyphens, as payload-carried-kg.")
    name: str
    unit: str = strawberry.field(description="What its values count, as kg.")


@strawberry.input
class EditMetricInput(VersionedInput):
    metric: str = strawberry.field(description="Its key, which does not change.")
    name: strawberry.Maybe[str]
    unit: strawberry.Maybe[str] = strawberry.field(
        default=None, description="A new name of the same unit: values are not converted."
    )


@strawberry.input
class CreateOutcomeInput(MutationInput):
    epic: str = strawberry.field(description="Its key, ours or the source's.")
    name: str = strawberry.field(description="No two outcomes of an epic share one.")
    metric: str = strawberry.field(description="By key.")
    direction: Direction
    baseline: Decimal = strawberry.field(description="Where the metric stood before, in its unit.")
    target: Decimal = strawberry.field(description="Where it should go, in its unit.")
    key_result: strawberry.ID | None = strawberry.field(
        default=None, description="The `id` of the key result that it serves."
    )


@strawberry.input
class EditOutcomeInput(VersionedInput):
    outcome: strawberry.ID = strawberry.field(description="Its `id`.")
    name: strawberry.Maybe[str]
    baseline: strawberry.Maybe[Decimal] = strawberry.field(
        default=None, description="In the metric's unit."
    )
    target: strawberry.Maybe[Decimal] = strawberry.field(
        default=None, description="In the metric's unit."
    )
    key_result: strawberry.Maybe[strawberry.ID | None] = strawberry.field(
        default=None, description="The `id` of the key result that it serves; null for none."
    )


@strawberry.input
class ArchiveOutcomeInput(ArchiveInput):
    outcome: strawberry.ID = strawberry.field(description="Its `id`.")


@strawberry.input
class MeasurementInput:
    event_id: str = strawberry.field(
        description="Your own id of the event: each of a source is counted once."
    )
    metric: str = strawberry.field(description="By key.")
    at: datetime = strawberry.field(description="When it was measured; at most a day ahead.")
    value: Decimal = strawberry.field(
        description="In the metric's unit, below 10^19; ten decimal places are kept."
    )
    n: int | None = strawberry.field(
        default=None, description="How many observations the value sums up."
    )


@strawberry.input
class RecordMeasurementsInput(MutationInput):
    source: str = strawberry.field(description="Who sends them, as the name of a program.")
    items: list[MeasurementInput] = strawberry.field(description="1 to 1,000 of them.")


@strawberry.input
class RecordDeliveryEventsInput(MutationInput):
    events: list[JSON]

"""Mutations of the feedback level."""

from typing import Self

import strawberry

from api.context import Info
from api.ids import primary_key
from api.mutations import given, mutation
from api.problems import Conflict, NotAvailable
from feedback import actions
from feedback.schema import inputs
from feedback.schema.types import Metric, Outcome
from kernel import clock
from kernel.errors import NotAvailable as NotAvailableError
from portfolio.schema.problems import ItemArchived


@strawberry.type(description="An item of a batch that was not taken, and why.")
class RejectedEvent:
    index: int = strawberry.field(description="Its place in the batch, from 0.")
    event_id: str
    code: str = strawberry.field(description="Why, for programs.")
    message: str = strawberry.field(description="Why, for people.")


@strawberry.type(description="What came of a batch of measurements.")
class RecordMeasurementsSuccess:
    accepted: int = strawberry.field(description="How many were new.")
    duplicates: int = strawberry.field(
        description="How many were known already, whatever they say now."
    )
    rejected: list[RejectedEvent]

    @classmethod
    def of(cls, made: actions.Recorded) -> Self:
        rejected = [
            RejectedEvent(
                index=one.index, event_id=one.event_id, code=one.code, message=one.message
            )
            for one in made.rejected
        ]
        return cls(accepted=made.accepted, duplicates=made.duplicates, rejected=rejected)


@strawberry.type(description="What came of a batch of delivery events.")
class RecordDeliveryEventsSuccess:
    accepted: int = strawberry.field(description="How many were new.")
    duplicates: int = strawberry.field(description="How many were known already.")
    rejected: list[RejectedEvent]


@strawberry.type
class FeedbackMutation:
    @mutation("outcome.edit")
    def create_metric(self, info: Info, input: inputs.CreateMetricInput) -> Metric:
        """Name something that is measured."""
        return actions.create_metric(
            by=info.context.principal, key=input.key, name=input.name, unit=input.unit
        )

    @mutation("outcome.edit", Conflict)
    def edit_metric(self, info: Info, input: inputs.EditMetricInput) -> Metric:
        """Change how a metric and its unit are called; what was measured stays as it is."""
        return actions.edit_metric(
            by=info.context.principal,
            key=input.metric,
            changes=given(input, "name", "unit"),
            expected_version=input.expected_version,
        )

    @mutation("outcome.edit", ItemArchived)
    def create_outcome(self, info: Info, input: inputs.CreateOutcomeInput) -> Outcome:
        """Promise what an epic will change."""
        return actions.create_outcome(
            by=info.context.principal,
            epic=input.epic,
            name=input.name,
            metric=input.metric,
            direction=input.direction,
            baseline=input.baseline,
            target=input.target,
            details={"key_result_id": _key_result(input.key_result)},
            at=clock.now(),
        )

    @mutation("outcome.edit", Conflict, ItemArchived)
    def edit_outcome(self, info: Info, input: inputs.EditOutcomeInput) -> Outcome:
        """Rename an outcome, move its baseline or target, or let it serve another key result."""
        changes = given(input, "name", "baseline", "target")
        if input.key_result is not None:
            changes["key_result_id"] = _key_result(input.key_result.value)
        return actions.edit_outcome(
            by=info.context.principal,
            outcome_id=primary_key(input.outcome, "Outcome"),
            changes=changes,
            expected_version=input.expected_version,
        )

    @mutation("outcome.edit", Conflict)
    def archive_outcome(self, info: Info, input: inputs.ArchiveOutcomeInput) -> Outcome:
        """Put an outcome away; its epic promises it no longer."""
        return actions.archive_outcome(
            by=info.context.principal,
            outcome_id=primary_key(input.outcome, "Outcome"),
            reason=input.reason,
            expected_version=input.expected_version,
            at=clock.now(),
        )

    @mutation("measurement.record")
    def record_measurements(
        self, info: Info, input: inputs.RecordMeasurementsInput
    ) -> RecordMeasurementsSuccess:
        """Take down up to 1,000 values; each is answered by itself, and counted once."""
        items = [
            actions.NewMeasurement(
                event_id=one.event_id, metric=one.metric, at=one.at, value=one.value, n=one.n
            )
            for one in input.items
        ]
        return actions.record_measurements(
            by=info.context.principal, source=input.source, items=items, at=clock.now()
        )

    @mutation("delivery.record", NotAvailable)
    def record_delivery_events(
        self, info: Info, input: inputs.RecordDeliveryEventsInput
    ) -> RecordDeliveryEventsSuccess:
        """Deployments and incidents. Not built yet: it answers NOT_AVAILABLE."""
        raise NotAvailableError("Recording delivery events")


def _key_result(id_: strawberry.ID | None) -> int | None:
    return None if id_ is None else primary_key(id_, "KeyResult")

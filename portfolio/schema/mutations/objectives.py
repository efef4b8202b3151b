"""Mutations of objectives and key results."""

import strawberry

from api.context import Info
from api.ids import primary_key
from api.mutations import given, mutation
from api.problems import Conflict
from kernel import clock
from portfolio import actions
from portfolio.schema.inputs import objectives as inputs
from portfolio.schema.objectives import KeyResult, Objective
from portfolio.schema.problems import ItemArchived, KeyResultWithoutUnit, StartEqualsTarget


@strawberry.type
class ObjectivesMutation:
    @mutation("objective.edit")
    def create_objective(self, info: Info, input: inputs.CreateObjectiveInput) -> Objective:
        """Say what a portfolio wants to reach in a period."""
        return actions.create_objective(
            by=info.context.principal,
            portfolio=input.portfolio,
            name=input.name,
            starts_date=input.starts_date,
            ends_date=input.ends_date,
            details=given(input, *inputs.OBJECTIVE_DETAILS),
            at=clock.now(),
        )

    @mutation("objective.edit", Conflict, ItemArchived)
    def edit_objective(self, info: Info, input: inputs.EditObjectiveInput) -> Objective:
        """Change an objective's texts, period, theme or owner."""
        return actions.edit_objective(
            by=info.context.principal,
            objective_id=primary_key(input.objective, "Objective"),
            changes=given(input, "name", "starts_date", "ends_date", *inputs.OBJECTIVE_DETAILS),
            expected_version=input.expected_version,
        )

    @mutation("objective.edit", Conflict)
    def archive_objective(self, info: Info, input: inputs.ArchiveObjectiveInput) -> Objective:
        """Put an objective away: its key results stand still, and it keeps its score."""
        return actions.archive_objective(
            by=info.context.principal,
            objective_id=primary_key(input.objective, "Objective"),
            reason=input.reason,
            expected_version=input.expected_version,
            at=clock.now(),
        )

    @mutation("objective.edit", ItemArchived, KeyResultWithoutUnit, StartEqualsTarget)
    def create_key_result(self, info: Info, input: inputs.CreateKeyResultInput) -> KeyResult:
        """Add a measurable part to an objective."""
        return actions.create_key_result(
            by=info.context.principal,
            objective_id=primary_key(input.objective, "Objective"),
            name=input.name,
            kind=input.kind,
            details=given(input, "confidence", *inputs.KEY_RESULT_DETAILS),
        )

    @mutation("objective.edit", Conflict, ItemArchived, KeyResultWithoutUnit, StartEqualsTarget)
    def edit_key_result(self, info: Info, input: inputs.EditKeyResultInput) -> KeyResult:
        """Change what a key result is; where it stands is said by checking in."""
        return actions.edit_key_result(
            by=info.context.principal,
            key_result_id=primary_key(input.key_result, "KeyResult"),
            changes=given(input, "name", *inputs.KEY_RESULT_DETAILS),
            expected_version=input.expected_version,
        )

    @mutation("objective.edit", Conflict, ItemArchived)
    def archive_key_result(self, info: Info, input: inputs.ArchiveKeyResultInput) -> KeyResult:
        """Put a key result away; its objective is scored without it."""
        return actions.archive_key_result(
            by=info.context.principal,
            key_result_id=primary_key(input.key_result, "KeyResult"),
            reason=input.reason,
            expected_version=input.expected_version,
            at=clock.now(),
        )

    @mutation("objective.measure", Conflict, ItemArchived)
    def check_in_key_result(self, info: Info, input: inputs.CheckInKeyResultInput) -> KeyResult:
        """Say where a key result stands and how sure its owner is; each time is kept."""
        return actions.check_in_key_result(
            by=info.context.principal,
            key_result_id=primary_key(input.key_result, "KeyResult"),
            changes=given(input, "current", "confidence"),
            note=input.note,
            expected_version=input.expected_version,
            at=clock.now(),
        )

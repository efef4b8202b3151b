"""Mutations of epics."""

import strawberry

from api.context import Info
from api.mutations import given, mutation
from api.problems import Conflict
from kernel import clock
from portfolio import actions
from portfolio.schema.business_case import BusinessCase
from portfolio.schema.inputs import epics as inputs
from portfolio.schema.problems import (
    FieldOwnedBySource,
    ItemArchived,
    MoveNotAllowed,
    WipLimitReached,
)
from portfolio.schema.types import Epic


@strawberry.type
class EpicsMutation:
    @mutation("epic.create", WipLimitReached)
    def create_epic(self, info: Info, input: inputs.CreateEpicInput) -> Epic:
        """Put a new idea into the funnel."""
        return actions.create_epic(
            by=info.context.principal,
            portfolio=input.portfolio,
            title=input.title,
            details=given(input, *inputs.EPIC_DETAILS),
            at=clock.now(),
        )

    @mutation("epic.edit", WipLimitReached, Conflict, FieldOwnedBySource, ItemArchived)
    def edit_epic(self, info: Info, input: inputs.EditEpicInput) -> Epic:
        """Change an epic's texts, theme, value stream, owner, kind, or what it costs."""
        return actions.edit_epic(
            by=info.context.principal,
            key=input.epic,
            changes=given(input, "title", *inputs.EPIC_DETAILS),
            expected_version=input.expected_version,
            at=clock.now(),
        )

    @mutation(
        "epic.move", MoveNotAllowed, WipLimitReached, Conflict, FieldOwnedBySource, ItemArchived
    )
    def move_epic(self, info: Info, input: inputs.MoveEpicInput) -> Epic:
        """Take one step on the portfolio Kanban."""
        return actions.move_epic(
            by=info.context.principal,
            key=input.epic,
            to=input.to,
            expected_version=input.expected_version,
            reason=input.reason or "",
            at=clock.now(),
        )

    @mutation("epic.edit", Conflict, ItemArchived)
    def edit_business_case(self, info: Info, input: inputs.EditBusinessCaseInput) -> BusinessCase:
        """Write parts of an epic's lean business case and define its MVP."""
        return actions.edit_business_case(
            by=info.context.principal,
            key=input.epic,
            changes=given(input, *inputs.BUSINESS_CASE),
            expected_version=input.expected_version,
            at=clock.now(),
        )

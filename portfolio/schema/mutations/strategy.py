"""Mutations of what the portfolio is for."""

import strawberry

from api.context import Info
from api.mutations import given, mutation
from api.problems import Conflict
from kernel import clock
from portfolio import actions
from portfolio.schema.inputs import strategy as inputs
from portfolio.schema.problems import (
    HasOpenChildren,
)
from portfolio.schema.types import StrategicTheme, ValueStream, Vision


@strawberry.type
class StrategyMutation:
    @mutation("portfolio.edit", Conflict)
    def set_vision(self, info: Info, input: inputs.SetVisionInput) -> Vision:
        """State the portfolio's vision."""
        return actions.set_vision(
            by=info.context.principal,
            portfolio=input.portfolio,
            statement=input.statement,
            expected_version=input.expected_version,
        )

    @mutation("portfolio.edit")
    def create_theme(self, info: Info, input: inputs.CreateThemeInput) -> StrategicTheme:
        """Add a strategic theme."""
        return actions.create_theme(
            by=info.context.principal,
            portfolio=input.portfolio,
            name=input.name,
            description=input.description,
        )

    @mutation("portfolio.edit", Conflict)
    def edit_theme(self, info: Info, input: inputs.EditThemeInput) -> StrategicTheme:
        """Rename or describe a theme anew."""
        return actions.edit_theme(
            by=info.context.principal,
            portfolio=input.portfolio,
            name=input.theme,
            changes=given(input, "name", "description"),
            expected_version=input.expected_version,
        )

    @mutation("portfolio.edit", Conflict, HasOpenChildren)
    def archive_theme(self, info: Info, input: inputs.ArchiveThemeInput) -> StrategicTheme:
        """Put a theme away once none of its epics is open; they keep it."""
        return actions.archive_theme(
            by=info.context.principal,
            portfolio=input.portfolio,
            name=input.theme,
            reason=input.reason,
            expected_version=input.expected_version,
            at=clock.now(),
        )

    @mutation("portfolio.edit")
    def create_value_stream(self, info: Info, input: inputs.CreateValueStreamInput) -> ValueStream:
        """Add a value stream."""
        return actions.create_value_stream(
            by=info.context.principal,
            portfolio=input.portfolio,
            name=input.name,
            description=input.description,
        )

    @mutation("portfolio.edit", Conflict)
    def edit_value_stream(self, info: Info, input: inputs.EditValueStreamInput) -> ValueStream:
        """Rename or describe a value stream anew."""
        return actions.edit_value_stream(
            by=info.context.principal,
            portfolio=input.portfolio,
            name=input.value_stream,
            changes=given(input, "name", "description"),
            expected_version=input.expected_version,
        )

    @mutation("portfolio.edit", Conflict, HasOpenChildren)
    def archive_value_stream(
        self, info: Info, input: inputs.ArchiveValueStreamInput
    ) -> ValueStream:
        """Put a value stream away once none of its epics is open; they keep it."""
        return actions.archive_value_stream(
            by=info.context.principal,
            portfolio=input.portfolio,
            name=input.value_stream,
            reason=input.reason,
            expected_version=input.expected_version,
            at=clock.now(),
        )

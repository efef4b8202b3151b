"""Mutations of what the portfolio is for."""

import strawberry

from api.context import Info
from api.mutations import given, mutation
from api.problems import Conflict
from kernel import clock
from portfolio import actions
from portfolio.schema.inputs import strategy as inputs
from portfolio.schema.problems import BudgetSharesExceeded, HasOpenChildren, ItemArchived
from portfolio.schema.statements import Statement
from portfolio.schema.strategy import StrategicTheme, ValueStream


@strawberry.type
class StrategyMutation:
    @mutation("strategy.edit", Conflict)
    def set_statement(self, info: Info, input: inputs.SetStatementInput) -> Statement:
        """State the portfolio's vision, mission or strategy; what held until now is kept."""
        return actions.set_statement(
            by=info.context.principal,
            portfolio=input.portfolio,
            kind=input.kind,
            statement=input.statement,
            expected_version=input.expected_version,
            at=clock.now(),
        )

    @mutation("strategy.edit", BudgetSharesExceeded)
    def create_theme(self, info: Info, input: inputs.CreateThemeInput) -> StrategicTheme:
        """Add a strategic theme."""
        return actions.create_theme(
            by=info.context.principal,
            portfolio=input.portfolio,
            name=input.name,
            description=input.description,
            horizon=input.horizon,
            budget_share=input.budget_share,
        )

    @mutation("strategy.edit", Conflict, ItemArchived, BudgetSharesExceeded)
    def edit_theme(self, info: Info, input: inputs.EditThemeInput) -> StrategicTheme:
        """Rename or describe a theme anew, or change its horizon or budget share."""
        return actions.edit_theme(
            by=info.context.principal,
            portfolio=input.portfolio,
            name=input.theme,
            changes=given(input, "name", "description", "horizon", "budget_share"),
            expected_version=input.expected_version,
            at=clock.now(),
        )

    @mutation("strategy.edit", Conflict, HasOpenChildren)
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

    @mutation("strategy.edit")
    def create_value_stream(self, info: Info, input: inputs.CreateValueStreamInput) -> ValueStream:
        """Add a value stream."""
        return actions.create_value_stream(
            by=info.context.principal,
            portfolio=input.portfolio,
            name=input.name,
            description=input.description,
        )

    @mutation("strategy.edit", Conflict, ItemArchived)
    def edit_value_stream(self, info: Info, input: inputs.EditValueStreamInput) -> ValueStream:
        """Rename or describe a value stream anew."""
        return actions.edit_value_stream(
            by=info.context.principal,
            portfolio=input.portfolio,
            name=input.value_stream,
            changes=given(input, "name", "description"),
            expected_version=input.expected_version,
        )

    @mutation("strategy.edit", Conflict, HasOpenChildren)
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

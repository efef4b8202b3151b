"""Mutations of the portfolio."""

import strawberry

from api.context import Info
from api.mutations import given, mutation
from api.problems import Conflict, NotAvailable
from kernel import clock
from kernel.errors import NotAvailable as NotAvailableError
from portfolio import actions
from portfolio.schema import inputs
from portfolio.schema.board import Decision
from portfolio.schema.problems import (
    FieldOwnedBySource,
    HasOpenChildren,
    ItemArchived,
    MoveNotAllowed,
    WipLimitReached,
)
from portfolio.schema.types import Epic, Portfolio, StrategicTheme, ValueStream, Vision


@strawberry.type
class PortfolioMutation:
    @mutation("portfolio.create")
    def create_portfolio(self, info: Info, input: inputs.CreatePortfolioInput) -> Portfolio:
        """Open a portfolio in the workspace."""
        return actions.create_portfolio(
            by=info.context.principal, key=input.key, name=input.name, at=clock.now()
        )

    @mutation("portfolio.edit", Conflict)
    def edit_portfolio(self, info: Info, input: inputs.EditPortfolioInput) -> Portfolio:
        """Rename a portfolio, or set the moment that its analyses look from."""
        return actions.edit_portfolio(
            by=info.context.principal,
            key=input.portfolio,
            changes=given(input, "name", "as_of"),
            expected_version=input.expected_version,
        )

    @mutation("role.grant")
    def grant_portfolio_role(self, info: Info, input: inputs.PortfolioRoleInput) -> Portfolio:
        """Let a person hold a role in one portfolio."""
        return actions.grant_portfolio_role(
            by=info.context.principal,
            portfolio=input.portfolio,
            email=input.email,
            role=input.role,
        )

    @mutation("role.grant")
    def revoke_portfolio_role(self, info: Info, input: inputs.PortfolioRoleInput) -> Portfolio:
        """Take a role in one portfolio from a person."""
        return actions.revoke_portfolio_role(
            by=info.context.principal,
            portfolio=input.portfolio,
            email=input.email,
            role=input.role,
        )

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

    @mutation("epic.create")
    def create_epic(self, info: Info, input: inputs.CreateEpicInput) -> Epic:
        """Put a new idea into the funnel."""
        return actions.create_epic(
            by=info.context.principal,
            portfolio=input.portfolio,
            title=input.title,
            details=given(input, *inputs.EPIC_DETAILS),
            at=clock.now(),
        )

    @mutation("epic.edit", Conflict, FieldOwnedBySource, ItemArchived)
    def edit_epic(self, info: Info, input: inputs.EditEpicInput) -> Epic:
        """Change an epic's texts, theme, value stream, owner or kind."""
        return actions.edit_epic(
            by=info.context.principal,
            key=input.epic,
            changes=given(input, "title", *inputs.EPIC_DETAILS),
            expected_version=input.expected_version,
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

    @mutation("epic.decide", MoveNotAllowed, Conflict, NotAvailable)
    def decide_epic(self, info: Info, input: inputs.DecideEpicInput) -> Decision:
        """Go, persevere, pivot or stop. Not built yet: it answers NOT_AVAILABLE."""
        raise NotAvailableError("Deciding about epics")

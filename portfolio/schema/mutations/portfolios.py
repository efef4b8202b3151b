"""Mutations of portfolios and of who may act in them."""

import strawberry

from api.context import Info
from api.mutations import given, mutation
from api.problems import Conflict
from kernel import clock
from portfolio import actions
from portfolio.schema.inputs import portfolios as inputs
from portfolio.schema.problems import CurrencyFixed
from portfolio.schema.types import Portfolio


@strawberry.type
class PortfoliosMutation:
    @mutation("portfolio.create")
    def create_portfolio(self, info: Info, input: inputs.CreatePortfolioInput) -> Portfolio:
        """Open a portfolio in the workspace."""
        return actions.create_portfolio(
            by=info.context.principal,
            key=input.key,
            name=input.name,
            currency=input.currency,
            at=clock.now(),
        )

    @mutation("portfolio.edit", Conflict, CurrencyFixed)
    def edit_portfolio(self, info: Info, input: inputs.EditPortfolioInput) -> Portfolio:
        """Rename a portfolio, set the moment that its analyses look from, or its currency."""
        return actions.edit_portfolio(
            by=info.context.principal,
            key=input.portfolio,
            changes=given(input, *inputs.PORTFOLIO_DETAILS),
            expected_version=input.expected_version,
            at=clock.now(),
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

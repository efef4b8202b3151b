"""What the mutations of portfolios take."""

from datetime import datetime
from decimal import Decimal

import strawberry

from api.mutations import MutationInput, VersionedInput
from organization.models import Role
from portfolio.exit_rules import ExitRule


@strawberry.input
class CreatePortfolioInput(MutationInput):
    key: str = strawberry.field(
        description="2 to 10 capitals and digits; its items' keys start so."
    )
    name: str
    currency: str = strawberry.field(
        default="EUR", description="ISO 4217; fixed once an amount is said in it."
    )


@strawberry.input
class EditPortfolioInput(VersionedInput):
    portfolio: str = strawberry.field(description="Its key.")
    name: strawberry.Maybe[str]
    as_of: strawberry.Maybe[datetime | None] = strawberry.field(
        default=None, description="Where its analyses look from; null is now."
    )
    epic_threshold: strawberry.Maybe[Decimal | None] = strawberry.field(
        default=None, description="From which estimated cost on something is an epic."
    )
    approval_threshold: strawberry.Maybe[Decimal | None] = strawberry.field(
        default=None, description="Above which estimated cost a GO needs who may approve it."
    )
    skipped_rules: strawberry.Maybe[list[ExitRule]] = strawberry.field(
        default=None,
        description="Rules of the Kanban that it does not use; those of the board itself stay.",
    )
    currency: strawberry.Maybe[str] = strawberry.field(
        default=None, description="ISO 4217; fixed once an amount is said in it."
    )


@strawberry.input
class PortfolioRoleInput(MutationInput):
    portfolio: str = strawberry.field(description="Its key.")
    email: str = strawberry.field(description="Of the person.")
    role: Role = strawberry.field(description="Held in this portfolio only.")


PORTFOLIO_DETAILS = (
    "name",
    "as_of",
    "currency",
    "epic_threshold",
    "approval_threshold",
    "skipped_rules",
)

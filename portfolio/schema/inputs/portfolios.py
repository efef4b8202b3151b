"""What the mutations of portfolios take."""

from datetime import datetime

import strawberry

from api.mutations import MutationInput, VersionedInput
from organization.models import Role


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
    currency: strawberry.Maybe[str] = strawberry.field(
        default=None, description="ISO 4217; fixed once an amount is said in it."
    )


@strawberry.input
class PortfolioRoleInput(MutationInput):
    portfolio: str = strawberry.field(description="Its key.")
    email: str = strawberry.field(description="Of the person.")
    role: Role = strawberry.field(description="Held in this portfolio only.")

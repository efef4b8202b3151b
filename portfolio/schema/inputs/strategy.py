"""What the mutations of the strategy take."""

from decimal import Decimal

import strawberry

from api.mutations import ArchiveInput, MutationInput, VersionedInput
from portfolio.models import Horizon, StatementKind


@strawberry.input
class SetStatementInput(MutationInput):
    portfolio: str = strawberry.field(description="Its key.")
    kind: StatementKind
    statement: str
    expected_version: int = strawberry.field(
        default=0, description="The version that you read; 0 when there was none."
    )


@strawberry.input
class CreateThemeInput(MutationInput):
    portfolio: str = strawberry.field(description="Its key.")
    name: str = strawberry.field(description="No two themes of a portfolio share one.")
    description: str = ""
    horizon: Horizon | None = None
    budget_share: Decimal | None = strawberry.field(
        default=None, description="In percent, two places; those of all themes are 100 at most."
    )


@strawberry.input
class EditThemeInput(VersionedInput):
    portfolio: str = strawberry.field(description="Its key.")
    theme: str = strawberry.field(description="Its present name.")
    name: strawberry.Maybe[str]
    description: strawberry.Maybe[str]
    horizon: strawberry.Maybe[Horizon | None] = strawberry.field(
        default=None, description="Null takes it away."
    )
    budget_share: strawberry.Maybe[Decimal | None] = strawberry.field(
        default=None, description="In percent, two places; null takes it away."
    )


@strawberry.input
class ArchiveThemeInput(ArchiveInput):
    portfolio: str = strawberry.field(description="Its key.")
    theme: str = strawberry.field(description="Its name.")


@strawberry.input
class CreateValueStreamInput(MutationInput):
    portfolio: str = strawberry.field(description="Its key.")
    name: str = strawberry.field(description="No two value streams of a portfolio share one.")
    description: str = ""


@strawberry.input
class EditValueStreamInput(VersionedInput):
    portfolio: str = strawberry.field(description="Its key.")
    value_stream: str = strawberry.field(description="Its present name.")
    name: strawberry.Maybe[str]
    description: strawberry.Maybe[str]


@strawberry.input
class ArchiveValueStreamInput(ArchiveInput):
    portfolio: str = strawberry.field(description="Its key.")
    value_stream: str = strawberry.field(description="Its name.")

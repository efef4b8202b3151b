"""What the mutations of the strategy take."""

import strawberry

from api.mutations import ArchiveInput, MutationInput, VersionedInput


@strawberry.input
class SetVisionInput(MutationInput):
    portfolio: str = strawberry.field(description="Its key.")
    statement: str
    expected_version: int = strawberry.field(
        default=0, description="The version that you read; 0 when there was none."
    )


@strawberry.input
class CreateThemeInput(MutationInput):
    portfolio: str = strawberry.field(description="Its key.")
    name: str = strawberry.field(description="No two themes of a portfolio share one.")
    description: str = ""


@strawberry.input
class EditThemeInput(VersionedInput):
    portfolio: str = strawberry.field(description="Its key.")
    theme: str = strawberry.field(description="Its present name.")
    name: strawberry.Maybe[str]
    description: strawberry.Maybe[str]


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

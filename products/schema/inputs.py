"""What the mutations of the products take. Items are named by their key."""

import strawberry

from api.mutations import ArchiveInput, MutationInput, VersionedInput
from products.models import FeatureState


@strawberry.input
class CreateProductInput(MutationInput):
    key: str = strawberry.field(description="Capitals, digits and hyphens, as DRONE-AIR.")
    name: str
    description: str = ""


@strawberry.input
class EditProductInput(VersionedInput):
    product: str = strawberry.field(description="Its key.")
    name: strawberry.Maybe[str]
    description: strawberry.Maybe[str]


@strawberry.input
class FeatureDetails:
    """What can be said of a feature when it is created and changed later."""

    description: strawberry.Maybe[str]
    epic: strawberry.Maybe[str | None] = strawberry.field(default=None, description="By key.")
    product: strawberry.Maybe[str | None] = strawberry.field(default=None, description="By key.")
    team: strawberry.Maybe[str | None] = strawberry.field(default=None, description="By name.")
    benefit_hypothesis: strawberry.Maybe[str] = strawberry.field(
        default=None, description="What its users should gain by it."
    )
    acceptance_criteria: strawberry.Maybe[list[str]] = strawberry.field(
        default=None, description="Up to 100 lines; replaces those that stand."
    )


FEATURE_DETAILS = tuple(FeatureDetails.__annotations__)


@strawberry.input
class CreateFeatureInput(FeatureDetails, MutationInput):
    portfolio: str = strawberry.field(description="Its key.")
    title: str


@strawberry.input
class MoveFeatureInput(VersionedInput):
    feature: str = strawberry.field(description="Its key, ours or the source's.")
    to: FeatureState


@strawberry.input
class NewFeatureInput:
    title: str
    product: str = strawberry.field(description="By key.")
    team: str | None = strawberry.field(default=None, description="By name; null is nobody yet.")
    benefit_hypothesis: str | None = strawberry.field(
        default=None, description="What its users should gain by it."
    )
    acceptance_criteria: list[str] | None = strawberry.field(
        default=None, description="Up to 100 lines."
    )


@strawberry.input
class DecomposeEpicInput(VersionedInput):
    epic: str = strawberry.field(description="Its key, ours or the source's.")
    features: list[NewFeatureInput] = strawberry.field(description="1 to 100 of them.")


@strawberry.input
class ArchiveEpicInput(ArchiveInput):
    epic: str = strawberry.field(description="Its key, ours or the source's.")

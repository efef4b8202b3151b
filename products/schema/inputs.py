"""What the mutations of the products take. Items are named by their key."""

import strawberry

from api.mutations import MutationInput
from products.models import FeatureState


@strawberry.input
class CreateProductInput(MutationInput):
    key: str = strawberry.field(description="Capitals, digits and hyphens, as DRONE-AIR.")
    name: str
    description: str = ""


@strawberry.input
class EditProductInput(MutationInput):
    product: str
    expected_version: int
    name: strawberry.Maybe[str]
    description: strawberry.Maybe[str]


@strawberry.input
class ArchiveProductInput(MutationInput):
    product: str


@strawberry.input
class FeatureDetails:
    """What can be said of a feature when it is created and changed later."""

    description: strawberry.Maybe[str]
    epic: strawberry.Maybe[str | None] = strawberry.field(default=None, description="By key.")
    product: strawberry.Maybe[str | None] = strawberry.field(default=None, description="By key.")
    team: strawberry.Maybe[str | None] = strawberry.field(default=None, description="By name.")
    benefit_hypothesis: strawberry.Maybe[str]
    acceptance_criteria: strawberry.Maybe[list[str]]


FEATURE_DETAILS = tuple(FeatureDetails.__annotations__)


@strawberry.input
class CreateFeatureInput(FeatureDetails, MutationInput):
    portfolio: str
    title: str


@strawberry.input
class MoveFeatureInput(MutationInput):
    feature: str
    to: FeatureState
    expected_version: int


@strawberry.input
class NewFeatureInput:
    title: str
    product: str
    team: str | None = None
    benefit_hypothesis: str | None = None
    acceptance_criteria: list[str] | None = None


@strawberry.input
class DecomposeEpicInput(MutationInput):
    epic: str
    expected_version: int
    features: list[NewFeatureInput]


@strawberry.input
class ArchiveEpicInput(MutationInput):
    epic: str
    reason: str
    expected_version: int

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
    name: str = strawberry.UNSET
    description: str = strawberry.UNSET


@strawberry.input
class ArchiveProductInput(MutationInput):
    product: str


@strawberry.input
class FeatureDetails:
    """What can be said of a feature when it is created and changed later."""

    description: str = strawberry.UNSET
    epic: str | None = strawberry.field(default=strawberry.UNSET, description="By key.")
    product: str | None = strawberry.field(default=strawberry.UNSET, description="By key.")
    team: str | None = strawberry.field(default=strawberry.UNSET, description="By name.")
    benefit_hypothesis: str = strawberry.UNSET
    acceptance_criteria: list[str] = strawberry.UNSET


FEATURE_DETAILS = tuple(FeatureDetails.__annotations__)


@strawberry.input
class CreateFeatureInput(FeatureDetails, MutationInput):
    portfolio: str
    title: str


@strawberry.input
class EditFeatureInput(FeatureDetails, MutationInput):
    feature: str
    expected_version: int
    title: str = strawberry.UNSET


@strawberry.input
class MoveFeatureInput(MutationInput):
    feature: str
    to: FeatureState
    expected_version: int


@strawberry.input
class AlignFeaturesInput(MutationInput):
    epic: str
    features: list[str] = strawberry.field(description="Up to 100 keys, ours or the source's.")


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

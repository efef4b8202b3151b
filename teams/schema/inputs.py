"""What the mutations of the teams take. Items are named by their key."""

from datetime import date, datetime
from decimal import Decimal

import strawberry

from api.mutations import MutationInput
from products.schema.inputs import FeatureDetails
from teams.models import Priority, StoryKind, StoryState


@strawberry.input
class StoryDetails:
    """What can be said of a story when it is created and changed later."""

    description: strawberry.Maybe[str]
    kind: strawberry.Maybe[StoryKind]
    priority: strawberry.Maybe[Priority | None]
    labels: strawberry.Maybe[list[str]]
    points: strawberry.Maybe[Decimal | None]
    release_name: strawberry.Maybe[str]
    feature: strawberry.Maybe[str | None] = strawberry.field(default=None, description="By key.")
    parent: strawberry.Maybe[str | None] = strawberry.field(
        default=None, description="The story that this one is a part of, by key."
    )
    product: strawberry.Maybe[str | None] = strawberry.field(default=None, description="By key.")
    team: strawberry.Maybe[str | None] = strawberry.field(default=None, description="By name.")
    assignee: strawberry.Maybe[str | None] = strawberry.field(
        default=None, description="By e-mail."
    )


STORY_DETAILS = tuple(StoryDetails.__annotations__)


@strawberry.input
class CreateStoryInput(StoryDetails, MutationInput):
    portfolio: str
    title: str


@strawberry.input
class EditStoryInput(StoryDetails, MutationInput):
    story: str
    expected_version: int
    title: strawberry.Maybe[str]


@strawberry.input
class MoveStoryInput(MutationInput):
    story: str
    to: StoryState
    expected_version: int


@strawberry.input
class ArchiveStoryInput(MutationInput):
    story: str
    reason: str
    expected_version: int


@strawberry.input
class EditFeatureInput(FeatureDetails, MutationInput):
    feature: str
    expected_version: int
    title: strawberry.Maybe[str]


@strawberry.input
class AlignFeaturesInput(MutationInput):
    epic: str
    features: list[str] = strawberry.field(description="Up to 100 keys, ours or the source's.")


@strawberry.input
class ArchiveFeatureInput(MutationInput):
    feature: str
    reason: str
    expected_version: int


@strawberry.input
class AddDependencyInput(MutationInput):
    blocker: str
    blocked: str
    note: str | None = None
    needed_by: date | None = None


@strawberry.input
class UpdateDependencyInput(MutationInput):
    dependency: strawberry.ID
    expected_version: int
    note: strawberry.Maybe[str]
    needed_by: strawberry.Maybe[date | None]


@strawberry.input
class WaiveDependencyInput(MutationInput):
    dependency: strawberry.ID
    reason: str
    until: datetime | None = strawberry.field(default=None, description="Null is for good.")


@strawberry.input
class RemoveDependencyInput(MutationInput):
    dependency: strawberry.ID

"""What the mutations of the teams take. Items are named by their key."""

from datetime import date, datetime
from decimal import Decimal

import strawberry

from api.mutations import MutationInput
from teams.models import Priority, StoryKind, StoryState


@strawberry.input
class StoryDetails:
    """What can be said of a story when it is created and changed later."""

    description: str = strawberry.UNSET
    kind: StoryKind = strawberry.UNSET
    priority: Priority | None = strawberry.UNSET
    labels: list[str] = strawberry.UNSET
    points: Decimal | None = strawberry.UNSET
    release_name: str = strawberry.UNSET
    feature: str | None = strawberry.field(default=strawberry.UNSET, description="By key.")
    parent: str | None = strawberry.field(
        default=strawberry.UNSET, description="The story that this one is a part of, by key."
    )
    product: str | None = strawberry.field(default=strawberry.UNSET, description="By key.")
    team: str | None = strawberry.field(default=strawberry.UNSET, description="By name.")
    assignee: str | None = strawberry.field(default=strawberry.UNSET, description="By e-mail.")


STORY_DETAILS = tuple(StoryDetails.__annotations__)


@strawberry.input
class CreateStoryInput(StoryDetails, MutationInput):
    portfolio: str
    title: str


@strawberry.input
class EditStoryInput(StoryDetails, MutationInput):
    story: str
    expected_version: int
    title: str = strawberry.UNSET


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
    note: str = strawberry.UNSET
    needed_by: date | None = strawberry.UNSET


@strawberry.input
class WaiveDependencyInput(MutationInput):
    dependency: strawberry.ID
    reason: str
    until: datetime | None = strawberry.field(default=None, description="Null is for good.")


@strawberry.input
class RemoveDependencyInput(MutationInput):
    dependency: strawberry.ID

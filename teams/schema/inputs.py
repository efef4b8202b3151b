"""What the mutations of the teams take. Items are named by their key."""

from datetime import date, datetime
from decimal import Decimal

import strawberry

from api.mutations import ArchiveInput, MutationInput, VersionedInput
from portfolio.models import ClassOfService
from products.schema.inputs import FeatureDetails
from teams.models import Priority, StoryKind, StoryState

ANY_KEY = "By key, ours or the source's."


@strawberry.input
class StoryDetails:
    """What can be said of a story when it is created and changed later."""

    description: strawberry.Maybe[str]
    kind: strawberry.Maybe[StoryKind]
    priority: strawberry.Maybe[Priority | None] = strawberry.field(
        default=None, description="Null is nobody says."
    )
    class_of_service: strawberry.Maybe[ClassOfService]
    labels: strawberry.Maybe[list[str]] = strawberry.field(
        default=None, description="All of them, up to 100: those that are left out go."
    )
    points: strawberry.Maybe[Decimal | None] = strawberry.field(
        default=None, description="From 0 to below 100,000; null is not estimated."
    )
    release_name: strawberry.Maybe[str]
    feature: strawberry.Maybe[str | None] = strawberry.field(default=None, description=ANY_KEY)
    parent: strawberry.Maybe[str | None] = strawberry.field(
        default=None,
        description="The story that this one is a part of, by key, ours or the source's.",
    )
    product: strawberry.Maybe[str | None] = strawberry.field(default=None, description="By key.")
    team: strawberry.Maybe[str | None] = strawberry.field(default=None, description="By name.")
    assignee: strawberry.Maybe[str | None] = strawberry.field(
        default=None, description="By e-mail."
    )


STORY_DETAILS = tuple(StoryDetails.__annotations__)


@strawberry.input
class CreateStoryInput(StoryDetails, MutationInput):
    portfolio: str = strawberry.field(description="By key.")
    title: str


@strawberry.input
class EditStoryInput(StoryDetails, VersionedInput):
    story: str = strawberry.field(description=ANY_KEY)
    title: strawberry.Maybe[str]


@strawberry.input
class MoveStoryInput(VersionedInput):
    story: str = strawberry.field(description=ANY_KEY)
    to: StoryState


@strawberry.input
class ArchiveStoryInput(ArchiveInput):
    story: str = strawberry.field(description=ANY_KEY)


@strawberry.input
class EditFeatureInput(FeatureDetails, VersionedInput):
    feature: str = strawberry.field(description=ANY_KEY)
    title: strawberry.Maybe[str]


@strawberry.input
class AlignFeaturesInput(MutationInput):
    epic: str = strawberry.field(description=ANY_KEY)
    features: list[str] = strawberry.field(description="Up to 100 keys, ours or the source's.")


@strawberry.input
class ArchiveFeatureInput(ArchiveInput):
    feature: str = strawberry.field(description=ANY_KEY)


@strawberry.input
class ArchiveProductInput(ArchiveInput):
    product: str = strawberry.field(description="Its key.")


@strawberry.input
class ArchiveTeamInput(ArchiveInput):
    team: str = strawberry.field(description="Its name.")


@strawberry.input
class AddDependencyInput(MutationInput):
    blocker: str = strawberry.field(description=f"What has to finish first. {ANY_KEY}")
    blocked: str = strawberry.field(description=f"What waits. {ANY_KEY}")
    note: str | None = None
    needed_by: date | None = strawberry.field(
        default=None, description="The day by which the blocker is needed."
    )


@strawberry.input
class UpdateDependencyInput(VersionedInput):
    dependency: strawberry.ID = strawberry.field(description="Its `id`.")
    note: strawberry.Maybe[str]
    needed_by: strawberry.Maybe[date | None]


@strawberry.input
class WaiveDependencyInput(MutationInput):
    dependency: strawberry.ID = strawberry.field(description="Its `id`.")
    reason: str = strawberry.field(description="Why nobody has to wait any more.")
    until: datetime | None = strawberry.field(default=None, description="Null is for good.")
    expected_version: int | None = strawberry.field(
        default=None, description="The `version` that you read; null takes any."
    )


@strawberry.input
class WithdrawWaiverInput(VersionedInput):
    dependency: strawberry.ID = strawberry.field(description="Its `id`.")


@strawberry.input
class RemoveDependencyInput(MutationInput):
    dependency: strawberry.ID = strawberry.field(description="Its `id`.")

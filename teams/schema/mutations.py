"""Mutations of the teams."""

from typing import Self

import strawberry

from api.context import Info
from api.ids import primary_key
from api.mutations import given, mutation
from api.peers import as_peers
from api.problems import Conflict
from kernel import clock
from organization.schema.types import Team
from portfolio.schema.problems import (
    FieldOwnedBySource,
    HasOpenChildren,
    ItemArchived,
    WipLimitReached,
)
from portfolio.schema.types import Epic
from products.schema.inputs import FEATURE_DETAILS
from products.schema.types import Feature, Product
from teams import actions
from teams.schema import inputs
from teams.schema.limit_mutations import LimitsMutation
from teams.schema.problems import DependencyCycle, DependencyInFamily, DependencyOwnedBySource
from teams.schema.types import Dependency, Story


@strawberry.type(description="The link is gone.")
class RemoveDependencySuccess:
    removed: str = strawberry.field(description="What it said.")

    @classmethod
    def of(cls, removed: str) -> Self:
        return cls(removed=removed)


@strawberry.type(description="What came of one key.")
class AlignedFeature:
    key: str = strawberry.field(description="As it was asked for.")
    feature: Feature | None = strawberry.field(description="Null when it was not aligned.")
    code: str | None = strawberry.field(description="Why it was not aligned; null when it was.")
    message: str | None


@strawberry.type(description="An epic and what came of each key.")
class AlignFeaturesSuccess:
    epic: Epic
    items: list[AlignedFeature]

    @classmethod
    def of(cls, made: actions.Alignment) -> Self:
        items = [
            AlignedFeature(key=one.key, feature=one.feature, code=one.code, message=one.message)
            for one in made.items
        ]
        as_peers([one.feature for one in made.items if one.feature is not None])
        return cls(epic=made.epic, items=items)


@strawberry.type
class TeamsMutation(LimitsMutation):
    @mutation("story.create", WipLimitReached)
    def create_story(self, info: Info, input: inputs.CreateStoryInput) -> Story:
        """Add a story behind all others of its portfolio."""
        return actions.create_story(
            by=info.context.principal,
            portfolio=input.portfolio,
            title=input.title,
            details=given(input, *inputs.STORY_DETAILS),
            at=clock.now(),
        )

    @mutation(
        "story.edit",
        Conflict,
        FieldOwnedBySource,
        ItemArchived,
        DependencyInFamily,
        WipLimitReached,
    )
    def edit_story(self, info: Info, input: inputs.EditStoryInput) -> Story:
        """Change a story."""
        return actions.edit_story(
            by=info.context.principal,
            key=input.story,
            changes=given(input, "title", *inputs.STORY_DETAILS),
            expected_version=input.expected_version,
            at=clock.now(),
        )

    @mutation("story.move", WipLimitReached, Conflict, FieldOwnedBySource, ItemArchived)
    def move_story(self, info: Info, input: inputs.MoveStoryInput) -> Story:
        """Put a story into another state."""
        return actions.move_story(
            by=info.context.principal,
            key=input.story,
            to=input.to,
            expected_version=input.expected_version,
            at=clock.now(),
        )

    @mutation("story.archive", Conflict, HasOpenChildren)
    def archive_story(self, info: Info, input: inputs.ArchiveStoryInput) -> Story:
        """Put a story away once none of its sub-tasks is open."""
        return actions.archive_story(
            by=info.context.principal,
            key=input.story,
            reason=input.reason,
            expected_version=input.expected_version,
            at=clock.now(),
        )

    @mutation("feature.edit", Conflict, FieldOwnedBySource, ItemArchived, DependencyInFamily)
    def edit_feature(self, info: Info, input: inputs.EditFeatureInput) -> Feature:
        """Change a feature's texts, epic, product or team."""
        return actions.edit_feature(
            by=info.context.principal,
            key=input.feature,
            changes=given(input, "title", *FEATURE_DETAILS),
            expected_version=input.expected_version,
        )

    @mutation("feature.align", ItemArchived)
    def align_features(self, info: Info, input: inputs.AlignFeaturesInput) -> AlignFeaturesSuccess:
        """Hang features below an epic; each key is answered by itself."""
        return actions.align_features(
            by=info.context.principal, epic=input.epic, keys=input.features
        )

    @mutation("feature.archive", Conflict, HasOpenChildren)
    def archive_feature(self, info: Info, input: inputs.ArchiveFeatureInput) -> Feature:
        """Put a feature away once none of its stories is open."""
        return actions.archive_feature(
            by=info.context.principal,
            key=input.feature,
            reason=input.reason,
            expected_version=input.expected_version,
            at=clock.now(),
        )

    @mutation("product.edit", Conflict, HasOpenChildren)
    def archive_product(self, info: Info, input: inputs.ArchiveProductInput) -> Product:
        """Put a product away once no feature and no story of it is open; they keep it."""
        return actions.archive_product(
            by=info.context.principal,
            key=input.product,
            reason=input.reason,
            expected_version=input.expected_version,
            at=clock.now(),
        )

    @mutation("team.edit", Conflict, HasOpenChildren)
    def archive_team(self, info: Info, input: inputs.ArchiveTeamInput) -> Team:
        """End a team once it has no open feature and no open story; what it did keeps its name."""
        return actions.archive_team(
            by=info.context.principal,
            name=input.team,
            reason=input.reason,
            expected_version=input.expected_version,
            at=clock.now(),
        )

    @mutation("dependency.edit", DependencyCycle, DependencyInFamily, ItemArchived)
    def add_dependency(self, info: Info, input: inputs.AddDependencyInput) -> Dependency:
        """Say that one item has to finish before another can start."""
        return actions.add_dependency(
            by=info.context.principal,
            blocker=input.blocker,
            blocked=input.blocked,
            note=input.note or "",
            needed_by=input.needed_by,
            at=clock.now(),
        )

    @mutation("dependency.edit", Conflict)
    def update_dependency(self, info: Info, input: inputs.UpdateDependencyInput) -> Dependency:
        """Change the note of a link, or the day by which its blocker is needed."""
        return actions.update_dependency(
            by=info.context.principal,
            dependency_id=primary_key(input.dependency, "Dependency"),
            changes=given(input, "note", "needed_by"),
            expected_version=input.expected_version,
        )

    @mutation("dependency.waive", Conflict)
    def waive_dependency(self, info: Info, input: inputs.WaiveDependencyInput) -> Dependency:
        """Let the blocked item go ahead all the same, for good or until a moment."""
        return actions.waive_dependency(
            by=info.context.principal,
            dependency_id=primary_key(input.dependency, "Dependency"),
            reason=input.reason,
            until=input.until,
            expected_version=input.expected_version,
            at=clock.now(),
        )

    @mutation("dependency.waive", Conflict)
    def withdraw_waiver(self, info: Info, input: inputs.WithdrawWaiverInput) -> Dependency:
        """Let a link hold the blocked item up again."""
        return actions.withdraw_waiver(
            by=info.context.principal,
            dependency_id=primary_key(input.dependency, "Dependency"),
            expected_version=input.expected_version,
            at=clock.now(),
        )

    @mutation("dependency.edit", DependencyOwnedBySource)
    def remove_dependency(
        self, info: Info, input: inputs.RemoveDependencyInput
    ) -> RemoveDependencySuccess:
        """Take a link away."""
        return actions.remove_dependency(
            by=info.context.principal,
            dependency_id=primary_key(input.dependency, "Dependency"),
            at=clock.now(),
        )

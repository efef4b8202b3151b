"""Mutations of the products."""

from typing import Self

import strawberry

from api.context import Info
from api.mutations import given, mutation
from api.problems import Conflict
from kernel import clock
from portfolio.schema.problems import FieldOwnedBySource, HasOpenChildren, ItemArchived
from portfolio.schema.types import Epic
from products import actions
from products.schema import inputs
from products.schema.types import Feature, Product


@strawberry.type(description="An epic and the features that it was just cut into.")
class DecomposeEpicSuccess:
    epic: Epic
    features: list[Feature]

    @classmethod
    def of(cls, made: actions.Decomposition) -> Self:
        return cls(epic=made.epic, features=made.features)


@strawberry.type
class ProductsMutation:
    @mutation("product.edit")
    def create_product(self, info: Info, input: inputs.CreateProductInput) -> Product:
        """Add a product to the workspace."""
        return actions.create_product(
            by=info.context.principal,
            key=input.key,
            name=input.name,
            description=input.description,
        )

    @mutation("product.edit", Conflict)
    def edit_product(self, info: Info, input: inputs.EditProductInput) -> Product:
        """Rename or describe a product anew."""
        return actions.edit_product(
            by=info.context.principal,
            key=input.product,
            changes=given(input, "name", "description"),
            expected_version=input.expected_version,
        )

    @mutation("feature.create")
    def create_feature(self, info: Info, input: inputs.CreateFeatureInput) -> Feature:
        """Add a feature behind all others of its portfolio."""
        return actions.create_feature(
            by=info.context.principal,
            portfolio=input.portfolio,
            title=input.title,
            details=given(input, *inputs.FEATURE_DETAILS),
            at=clock.now(),
        )

    @mutation("feature.move", Conflict, FieldOwnedBySource, ItemArchived)
    def move_feature(self, info: Info, input: inputs.MoveFeatureInput) -> Feature:
        """Put a feature into another state."""
        return actions.move_feature(
            by=info.context.principal,
            key=input.feature,
            to=input.to,
            expected_version=input.expected_version,
            at=clock.now(),
        )

    @mutation("epic.decompose", Conflict, ItemArchived)
    def decompose_epic(self, info: Info, input: inputs.DecomposeEpicInput) -> DecomposeEpicSuccess:
        """Cut an epic into features: all of them or none."""
        features = [
            actions.NewFeature(
                title=one.title,
                product=one.product,
                team=one.team,
                benefit_hypothesis=one.benefit_hypothesis or "",
                acceptance_criteria=one.acceptance_criteria or (),
            )
            for one in input.features
        ]
        return actions.decompose_epic(
            by=info.context.principal,
            key=input.epic,
            features=features,
            expected_version=input.expected_version,
            at=clock.now(),
        )

    @mutation("epic.archive", Conflict, HasOpenChildren)
    def archive_epic(self, info: Info, input: inputs.ArchiveEpicInput) -> Epic:
        """Put an epic away once nothing below it is open."""
        return actions.archive_epic(
            by=info.context.principal,
            key=input.epic,
            reason=input.reason,
            expected_version=input.expected_version,
            at=clock.now(),
        )

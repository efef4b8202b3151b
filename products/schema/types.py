"""What a client sees of products and features."""

from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated, TypeAlias

import strawberry
from strawberry import auto, relay

from api.connection import Connection, connection
from api.cost import LARGEST_PAGE
from api.enums import describe
from api.items import Item
from api.later import empty_page, later
from api.types import field, model_type
from organization.schema.types import Person, Team
from portfolio.schema.amounts import Progress
from portfolio.schema.types import Epic, Portfolio
from products import models
from products.schema.rollout import Rollout

if TYPE_CHECKING:
    from feedback.schema.delivery import Delivery
    from teams.schema.types import Dependency, Story

Links: TypeAlias = list[Annotated["Dependency", strawberry.lazy("teams.schema.types")]]

describe(models.FeatureState, "Where a feature stands.")


@model_type(models.Product, description="What customers use and teams keep alive.")
class Product(relay.Node):
    key: auto = field(description="Unique in the workspace, as DRONE-AIR.")
    name: auto
    description: auto
    version: auto = field(description="Grows with every change; pass it as `expectedVersion`.")
    archived_at: datetime | None = field(description="Null while it takes work.")
    archive_reason: auto = field(description="Empty while it takes work.")
    features: Connection["Feature"] = connection(description="What it will do, by rank.")

    @strawberry.field(description="DORA's measures in a window. Null until it is built.")
    def delivery(
        self, since: date, until: date
    ) -> Annotated["Delivery", strawberry.lazy("feedback.schema.delivery")] | None:
        return None

    @strawberry.field(description="How releases reached users. Empty until it is built.")
    def rollouts(self, first: int = 50, after: str | None = None) -> Connection[Rollout]:
        return empty_page()


@model_type(models.FeatureTransition, description="One change of a feature's state.")
class FeatureTransition:
    from_state: models.FeatureState
    to_state: models.FeatureState
    at: auto
    by: Person | None = field(description="Null when an import or the product itself moved it.")


@model_type(
    models.Feature,
    deferred=["description"],
    description="Something that a product will do for its users.",
)
class Feature(Item):
    description: auto
    state: models.FeatureState
    version: auto = field(description="Grows with every change; pass it as `expectedVersion`.")
    created_at: auto
    started_at: datetime | None = field(description="When work on it began; null before that.")
    finished_at: datetime | None = field(
        description="When it was done or cancelled; null while it is open."
    )
    archived_at: datetime | None = field(description="Null while it is here.")
    archive_reason: auto = field(description="Empty while it is here.")
    source_fields: list[str] = field(description="Fields that are kept at the source.")
    portfolio: Portfolio
    epic: Epic | None = field(description="What it serves; null while it is unaligned.")
    product: Product | None
    team: Team | None = field(description="Who answers for it.")
    benefit_hypothesis: auto = field(
        description="What its users should gain by it; empty until somebody wrote it."
    )
    acceptance_criteria: list[str]
    transitions: list[FeatureTransition] = field(description="The history of its state.")
    stories: Connection[Annotated["Story", strawberry.lazy("teams.schema.types")]] = connection(
        description="How it gets done, by rank."
    )
    waits_for: Links = field(
        field_name="blocked_by",
        most=LARGEST_PAGE,
        description="The links to what it waits for, the newest first; at most 100.",
    )
    holds_up: Links = field(
        field_name="blocks",
        most=LARGEST_PAGE,
        description="The links to what waits for it, the newest first; at most 100.",
    )
    progress: Progress | None = later("How much of the work below it is done.")

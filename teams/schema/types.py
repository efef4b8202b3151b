"""What a client sees of stories and dependencies."""

from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import Any

import strawberry
from strawberry import auto, relay

from api.connection import Connection, connection
from api.context import Info
from api.cost import LARGEST_PAGE
from api.enums import describe
from api.items import Item
from api.peers import batched, related
from api.types import field, model_type
from kernel import clock
from organization.schema.types import Person, Team
from portfolio.models import ClassOfService
from portfolio.schema.types import Portfolio
from products.schema.types import Feature, Product
from teams import models
from teams.models.dependency import ENDS, SIDES

describe(models.StoryState, "Where a story stands.")
describe(models.StoryKind, "Something new, a mend, a danger averted, or an old debt paid.")
describe(models.Priority, "How urgent the team was told that it is.")


@strawberry.enum(description="What an age is counted from.")
class AgeBasis(Enum):
    STARTED = "STARTED"
    CREATED = "CREATED"


@model_type(models.StoryTransition, description="One change of a story's state.")
class StoryTransition:
    from_state: models.StoryState
    to_state: models.StoryState
    at: auto
    by: Person | None = field(
        description="Null for a change that no person made here, such as an import's."
    )


@model_type(
    models.Story, deferred=["description"], description="A piece of work that one team does."
)
class Story(Item):
    description: auto
    state: models.StoryState
    kind: models.StoryKind
    priority: models.Priority | None = field(description="Null is nobody said.")
    class_of_service: ClassOfService
    labels: list[str]
    points: Decimal | None = field(description="In the unit of its team; null is not estimated.")
    release_name: auto = field(description="As people or the source name it; empty for none.")
    is_subtask: auto = field(
        description="Whether it is a part of a story; parts are not counted in WIP."
    )
    version: auto = field(
        description="Counts up with each change; an edit takes it as `expectedVersion`."
    )
    created_at: auto
    started_at: datetime | None = field(description="When it was first started.")
    finished_at: datetime | None = field(
        description="When it was done or cancelled; null while it is open."
    )
    archived_at: datetime | None = field(description="When it was put away; null unless it was.")
    archive_reason: auto
    source_fields: list[str] = field(description="Fields that are kept at the source.")
    portfolio: Portfolio
    feature: Feature | None = field(
        description="What it serves; a part may leave that to its parent."
    )
    parent: "Story | None" = field(description="The story that a sub-task is a part of.")
    subtasks: Connection["Story"] = connection(description="Its parts, by rank.")
    product: Product | None
    team: Team | None = field(description="Null is nobody: links of such work count as cross-team.")
    assignee: Person | None = field(
        description="Null is nobody, or somebody who is no person here."
    )
    assignee_name: str = field(description="As the source names the assignee; empty for none.")
    transitions: list[StoryTransition] = field(description="The history of its state.")

    waits_for: list["Dependency"] = field(
        field_name="blocked_by",
        most=LARGEST_PAGE,
        description="The links to what it waits for, the newest first; at most 100.",
    )
    holds_up: list["Dependency"] = field(
        field_name="blocks",
        most=LARGEST_PAGE,
        description="The links to what waits for it, the newest first; at most 100.",
    )

    @field(
        description="Days since it was started, or created, as of the portfolio; null once done."
    )
    def age_days(self, root: strawberry.Parent[models.Story], info: Info) -> int | None:
        if not root.state_category.is_open:
            return None
        portfolio = related(root, "portfolio", info.context.principal)
        age = portfolio.judged_at(clock.now()) - (root.started_at or root.created_at)
        return max(age.days, 0)

    @field(description="What `ageDays` counts from.")
    def age_basis(self, root: strawberry.Parent[models.Story]) -> AgeBasis:
        return AgeBasis.CREATED if root.started_at is None else AgeBasis.STARTED

    @field(description="Whether an open item holds it up.")
    def blocked(self, root: strawberry.Parent[models.Story]) -> bool:
        if not root.state_category.is_open:
            return False

        def load(stories: list[models.Story]) -> dict[int, bool]:
            links = models.Dependency.objects.active().filter(blocked_story__in=stories)
            return dict.fromkeys(links.values_list("blocked_story_id", flat=True), True)

        return batched(root, "blocked", load, default=False)


@model_type(models.Dependency, description="One item has to finish before another can start.")
class Dependency(relay.Node):
    note: auto
    needed_by: date | None = field(description="The day by which the blocker is needed.")
    version: auto
    created_at: auto
    from_source: bool = field(description="Whether it is kept at the source.")
    waived_at: datetime | None = field(
        description="Since when the blocked item may go ahead all the same; null is not waived."
    )
    waived_until: datetime | None = field(description="Null with `waivedAt` set is for good.")
    waive_reason: auto = field(description="Empty unless it is waived.")

    @field(
        description="Whether an end stands in a portfolio that you may not see: it is null, counts,"
        " and has no name here. An end that is `outsideKey` is not hidden."
    )
    def hidden(self, root: strawberry.Parent[models.Dependency], info: Info) -> bool:
        ours = (side for side in SIDES if getattr(root, f"{side}_outside_id") is None)
        return any(_end(root, info, side) is None for side in ours)

    @field(description="What has to finish first; null when it is outside or you may not see it.")
    def blocker(self, root: strawberry.Parent[models.Dependency], info: Info) -> Item | None:
        return _end(root, info, "blocker")

    @field(description="What waits; null when it is outside or you may not see it.")
    def blocked(self, root: strawberry.Parent[models.Dependency], info: Info) -> Item | None:
        return _end(root, info, "blocked")

    @field(description="The key of an end that nobody has imported; null when both are here.")
    def outside_key(self, root: strawberry.Parent[models.Dependency]) -> str | None:
        outside = root.blocker_outside_id or root.blocked_outside_id
        if outside is None:
            return None

        def load(links: list[models.Dependency]) -> dict[int, str]:
            rows = models.Dependency.objects.filter(pk__in=[link.pk for link in links])
            names = rows.values_list(
                "pk", "blocker_outside__external_key", "blocked_outside__external_key"
            )
            return {pk: blocker or blocked for pk, blocker, blocked in names}

        return batched(root, "outside_key", load, "")

    @field(description="Whether two teams are concerned; work that no team has is another's.")
    def cross_team(self, root: strawberry.Parent[models.Dependency]) -> bool:
        def load(links: list[models.Dependency]) -> dict[int, bool]:
            ends = models.Dependency.objects.filter(pk__in=[link.pk for link in links])
            return {link.pk: link.crosses_teams for link in ends.with_teams()}

        return batched(root, "cross_team", load, default=True)


def _end(root: models.Dependency, info: Info, side: str) -> Any:
    for end in ENDS[:3]:
        if getattr(root, f"{side}_{end}_id") is not None:
            return related(root, f"{side}_{end}", info.context.principal)
    return None

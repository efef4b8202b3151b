"""Work that goes on although the board has given its epic up."""

import strawberry

from api.context import Info
from api.peers import related
from api.types import field, model_type
from kernel import clock
from organization.schema.types import Person, Team
from portfolio.schema.types import Epic
from teams import models
from teams.schema.types import Story


@model_type(models.Story, description="A story in progress below an epic that was given up.")
class StoppedWork:
    team: Team | None
    assignee: Person | None
    epic: Epic = field(field_name="feature__epic", description="What the board gave up.")

    @field(description="The work itself.")
    def story(self, root: strawberry.Parent[models.Story]) -> Story:
        return root

    @field(description="Days since the board gave the epic up.")
    def age_days(self, root: strawberry.Parent[models.Story], info: Info) -> int:
        principal = info.context.principal
        epic = related(related(root, "feature", principal), "epic", principal)
        now = related(root, "portfolio", principal).judged_at(clock.now())
        return max((now - epic.finished_at).days, 0)

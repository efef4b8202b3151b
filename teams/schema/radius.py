"""What a client sees of what waits for one item."""

from datetime import datetime

import strawberry

from organization.schema.types import Team
from portfolio.schema.types import Epic
from teams.schema.flow import UNASSIGNED


@strawberry.type(
    description="What waits for one item. Counts are of everything; teams and epics are named as"
    " far as you may see them."
)
class BlastRadius:
    computed_at: datetime = strawberry.field(description="The moment of the question.")
    waiting_items: int = strawberry.field(
        description="Open items that wait for it, directly or through a chain; those of its own"
        " deadlock are `deadlockedWith`. 0 for an item that is finished or archived."
    )
    waiting_unassigned: int = strawberry.field(description=UNASSIGNED)
    hidden_items: int = strawberry.field(
        description="How many of the waiting items stand in portfolios that you may not see."
    )
    cross_team: bool = strawberry.field(
        description="Whether work of another team waits for it, or work of no team."
    )
    waiting_teams: list[Team] = strawberry.field(
        description="The other teams whose work waits, by name."
    )
    epics: list[Epic] = strawberry.field(description="The epics that have work among what waits.")
    hidden_epics: int = strawberry.field(
        description="How many more such epics stand in portfolios that you may not see."
    )
    deadlocked_with: int = strawberry.field(
        description="How many other items it waits for that wait for it; 0 is no deadlock."
    )

"""Who asks, and what waits for them."""

import strawberry
from strawberry import auto

from api.context import Info
from api.enums import describe
from api.peers import as_peers
from api.types import field, model_type
from kernel.levels import Level
from organization.schema.viewer import Viewer as OrganizationViewer
from portfolio import models

describe(models.WaitingKind, "Why something waits for a person.")


@model_type(models.Waiting, description="Something that cannot go on without you.")
class WaitingForMe:
    kind: models.WaitingKind
    level: Level
    key: auto = field(description="Of the item that waits.")
    title: auto
    due_date: auto = field(description="Until when; null without a date.")
    reason: auto = field(description="What it waits for.")


@strawberry.type(description="Who asks.")
class Viewer(OrganizationViewer):
    @strawberry.field(
        description="What waits for this person, or for anybody with their permissions: what is"
        " due first leads. Up to 100."
    )
    def waiting_for_me(self, info: Info, first: int = 50) -> list[WaitingForMe]:
        waiting = models.Waiting.objects.waiting_for(info.context.principal)
        return as_peers(list(waiting.due_first()[:first]))

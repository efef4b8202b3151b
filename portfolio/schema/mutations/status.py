"""Mutations of how epics fare."""

import strawberry

from api.context import Info
from api.mutations import mutation
from kernel import clock
from portfolio import actions
from portfolio.schema.inputs import status as inputs
from portfolio.schema.problems import ItemArchived
from portfolio.schema.status import StatusUpdate


@strawberry.type
class StatusMutation:
    @mutation("status.post", ItemArchived)
    def post_status_update(self, info: Info, input: inputs.PostStatusUpdateInput) -> StatusUpdate:
        """Tell the others how an epic fares. It takes no version and disturbs no edit."""
        return actions.post_status_update(
            by=info.context.principal,
            epic=input.epic,
            health=input.health,
            text=input.text,
            at=clock.now(),
        )

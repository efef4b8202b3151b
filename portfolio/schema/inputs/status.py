"""What the mutations of status updates take."""

import strawberry

from api.mutations import MutationInput
from portfolio.models import Health


@strawberry.input
class PostStatusUpdateInput(MutationInput):
    epic: str = strawberry.field(description="Its key, ours or the source's.")
    health: Health
    text: str = strawberry.field(
        description="What the others should know; up to 10,000 characters."
    )

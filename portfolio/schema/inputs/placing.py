"""What the mutations of the order that people keep take."""

import strawberry

from api.mutations import MutationInput


@strawberry.input
class EpicPlaceInput:
    epic: str = strawberry.field(description="Its key, ours or the source's.")
    after: str | None = strawberry.field(
        default=None, description="The key of the epic right in front of it; null is the top."
    )
    before: str | None = strawberry.field(
        default=None, description="The key of the epic right behind it; null is the end."
    )


@strawberry.input
class RankEpicInput(EpicPlaceInput, MutationInput):
    """Unfinished epics are neighbours when no other stands between them."""


@strawberry.input
class RankEpicsInput(MutationInput):
    portfolio: str = strawberry.field(description="Its key.")
    items: list[EpicPlaceInput] = strawberry.field(
        description="1 to 100, done one after another; each is answered by itself."
    )

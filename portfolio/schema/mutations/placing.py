"""Mutations of the order that people keep."""

from collections.abc import Sequence
from typing import Self

import strawberry

from api.context import Info
from api.mutations import mutation
from api.peers import as_peers
from portfolio import actions
from portfolio.schema.inputs import placing as inputs
from portfolio.schema.problems import FieldOwnedBySource, ItemArchived, NoLongerNeighbours
from portfolio.schema.types import Epic


@strawberry.type(description="What came of one place.")
class PlacedEpic:
    key: str = strawberry.field(description="As it was asked for.")
    epic: Epic | None = strawberry.field(description="Null when it stands where it stood.")
    code: str | None = strawberry.field(description="Why it does; null when it was placed.")
    message: str | None
    between: list[str] = strawberry.field(
        description="The keys of up to 100 epics that stand between the two neighbours now."
    )


@strawberry.type(description="What came of each place, in the order of the input.")
class RankEpicsSuccess:
    items: list[PlacedEpic]

    @classmethod
    def of(cls, made: Sequence[actions.PlacedEpic]) -> Self:
        as_peers([one.epic for one in made if one.epic is not None])
        items = [
            PlacedEpic(
                key=one.key,
                epic=one.epic,
                code=one.code,
                message=one.message,
                between=list(one.between),
            )
            for one in made
        ]
        return cls(items=items)


@strawberry.type
class PlacingMutation:
    @mutation("epic.rank", NoLongerNeighbours, ItemArchived, FieldOwnedBySource)
    def rank_epic(self, info: Info, input: inputs.RankEpicInput) -> Epic:
        """Put an epic between two others, or at the top or the end of its portfolio's order."""
        return actions.rank_epic(by=info.context.principal, place=_place(input))

    @mutation("epic.rank")
    def rank_epics(self, info: Info, input: inputs.RankEpicsInput) -> RankEpicsSuccess:
        """Put epics of a portfolio between others, one after another."""
        return actions.rank_epics(
            by=info.context.principal,
            portfolio=input.portfolio,
            places=[_place(one) for one in input.items],
        )


def _place(one: inputs.EpicPlaceInput) -> actions.Place:
    return actions.Place(epic=one.epic, after=one.after, before=one.before)

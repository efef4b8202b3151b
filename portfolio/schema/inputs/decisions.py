"""What the mutations of decisions take."""

import strawberry

from api.mutations import VersionedInput
from portfolio.schema.decisions import DecisionKind


@strawberry.input
class OverrideInput:
    reason: str
    approver: str = strawberry.field(description="E-mail address of who allows it.")


@strawberry.input
class SuccessorInput:
    title: str


@strawberry.input
class DecideEpicInput(VersionedInput):
    epic: str = strawberry.field(description="Its key, ours or the source's.")
    kind: DecisionKind
    reason: str
    evidence: list[strawberry.ID] | None = strawberry.field(
        default=None, description="Ids of what the board looked at."
    )
    successor: SuccessorInput | None = strawberry.field(
        default=None, description="The epic that a pivot goes on with."
    )
    override: OverrideInput | None = strawberry.field(
        default=None, description="For deciding against a rule."
    )

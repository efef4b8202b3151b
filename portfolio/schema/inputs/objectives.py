"""What the mutations of objectives and key results take."""

from datetime import date
from decimal import Decimal

import strawberry

from api.mutations import ArchiveInput, MutationInput, VersionedInput
from portfolio.okr import Commitment, KeyResultKind


@strawberry.input
class ObjectiveDetails:
    """What can be said of an objective when it is created and changed later."""

    description: strawberry.Maybe[str]
    theme: strawberry.Maybe[str | None] = strawberry.field(default=None, description="By name.")
    owner: strawberry.Maybe[str | None] = strawberry.field(default=None, description="By e-mail.")


OBJECTIVE_DETAILS = tuple(ObjectiveDetails.__annotations__)


@strawberry.input
class CreateObjectiveInput(ObjectiveDetails, MutationInput):
    portfolio: str = strawberry.field(description="Its key.")
    name: str = strawberry.field(description="No two objectives of a portfolio share one.")
    starts_date: date = strawberry.field(description="The first day of its period.")
    ends_date: date = strawberry.field(description="The last day of its period.")


@strawberry.input
class EditObjectiveInput(ObjectiveDetails, VersionedInput):
    objective: strawberry.ID = strawberry.field(description="Its `id`.")
    name: strawberry.Maybe[str]
    starts_date: strawberry.Maybe[date]
    ends_date: strawberry.Maybe[date]


@strawberry.input
class ArchiveObjectiveInput(ArchiveInput):
    objective: strawberry.ID = strawberry.field(description="Its `id`.")


@strawberry.input
class KeyResultDetails:
    """What can be said of a key result when it is created and changed later."""

    unit: strawberry.Maybe[str] = strawberry.field(
        default=None, description="What its numbers count, as kg; BINARY needs none."
    )
    start: strawberry.Maybe[Decimal] = strawberry.field(
        default=None, description="For INCREASE and DECREASE, in its unit."
    )
    target: strawberry.Maybe[Decimal] = strawberry.field(
        default=None, description="For INCREASE and DECREASE, in its unit."
    )
    low: strawberry.Maybe[Decimal] = strawberry.field(
        default=None, description="For MAINTAIN: the least that it allows."
    )
    high: strawberry.Maybe[Decimal] = strawberry.field(
        default=None, description="For MAINTAIN: the most that it allows."
    )
    commitment: strawberry.Maybe[Commitment] = strawberry.field(
        default=None, description="ASPIRATIONAL unless it is said."
    )
    weight: strawberry.Maybe[Decimal] = strawberry.field(
        default=None, description="Above 0; 1 unless it is said."
    )


KEY_RESULT_DETAILS = tuple(KeyResultDetails.__annotations__)


@strawberry.input
class CreateKeyResultInput(KeyResultDetails, MutationInput):
    objective: strawberry.ID = strawberry.field(description="The `id` of what it is a part of.")
    name: str = strawberry.field(description="No two key results of an objective share one.")
    kind: KeyResultKind = strawberry.field(description="It stays.")
    confidence: strawberry.Maybe[int | None] = strawberry.field(
        default=None, description="From 0 to 10; 5 unless it is said."
    )


@strawberry.input
class EditKeyResultInput(KeyResultDetails, VersionedInput):
    key_result: strawberry.ID = strawberry.field(description="Its `id`.")
    name: strawberry.Maybe[str]


@strawberry.input
class ArchiveKeyResultInput(ArchiveInput):
    key_result: strawberry.ID = strawberry.field(description="Its `id`.")


@strawberry.input
class CheckInKeyResultInput(VersionedInput):
    key_result: strawberry.ID = strawberry.field(description="Its `id`.")
    current: strawberry.Maybe[Decimal | None] = strawberry.field(
        default=None, description="In its unit; 0 or 1 for BINARY, a share of 1 for MILESTONE."
    )
    confidence: strawberry.Maybe[int | None] = strawberry.field(
        default=None, description="From 0 to 10."
    )
    note: str = strawberry.field(default="", description="Why; up to 4,000 characters.")

"""What the mutations of limits take."""

from datetime import datetime
from decimal import Decimal

import strawberry

from api.mutations import ArchiveInput, MutationInput, VersionedInput
from kernel.levels import Level
from portfolio.kanban import EpicState
from portfolio.limits import Measure, Policy, Scope
from portfolio.models import ClassOfService


@strawberry.input
class LimitPlace:
    """What names the place that a limit is about."""

    portfolio: strawberry.Maybe[str] = strawberry.field(
        default=None, description="By key: of a state, a theme or a class of service."
    )
    state: strawberry.Maybe[EpicState] = strawberry.field(
        default=None, description="Of the scope PORTFOLIO_STATE."
    )
    theme: strawberry.Maybe[str] = strawberry.field(
        default=None, description="By name: of the scope THEME."
    )
    team: strawberry.Maybe[str] = strawberry.field(
        default=None, description="By name: of the scope TEAM."
    )
    person: strawberry.Maybe[str] = strawberry.field(
        default=None, description="By e-mail: of the scope PERSON."
    )
    class_of_service: strawberry.Maybe[ClassOfService] = strawberry.field(
        default=None, description="Of the scope CLASS_OF_SERVICE."
    )


LIMIT_PLACE = tuple(LimitPlace.__annotations__)


@strawberry.input
class SetWipLimitInput(LimitPlace, MutationInput):
    scope: Scope
    level: Level | None = strawberry.field(
        default=None, description="Whose work counts; only the scope CLASS_OF_SERVICE asks."
    )
    measure: Measure = strawberry.field(
        default=Measure.ITEMS, description="POINTS are of stories, MONEY is of epics."
    )
    amount: Decimal = strawberry.field(description="Above 0; items are whole.")
    policy: Policy
    expected_version: int = strawberry.field(
        default=0, description="The version that you read; 0 when there was no such limit."
    )


@strawberry.input
class RemoveWipLimitInput(ArchiveInput):
    limit: strawberry.ID = strawberry.field(description="Its `id`.")


@strawberry.input
class AskWipOverrideInput(MutationInput):
    limit: strawberry.ID = strawberry.field(description="Its `id`.")
    item: str = strawberry.field(description="What needs the places. By key, ours or the source's.")
    reason: str = strawberry.field(description="Why it cannot wait; up to 4,000 characters.")
    approver: str = strawberry.field(description="E-mail address of who should decide.")
    places: Decimal = strawberry.field(
        default=Decimal(1), description="How much, in the limit's measure."
    )
    expires_at: datetime = strawberry.field(
        description="When the places go again: at most 90 days ahead."
    )


@strawberry.input
class GrantWipOverrideInput(VersionedInput):
    override: strawberry.ID = strawberry.field(description="Its `id`.")


@strawberry.input
class RefuseWipOverrideInput(VersionedInput):
    override: strawberry.ID = strawberry.field(description="Its `id`.")

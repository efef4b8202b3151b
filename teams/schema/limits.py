"""How much may stand where. The type stands here because stories do, which are counted."""

from datetime import datetime
from decimal import Decimal

import strawberry
from strawberry import auto, relay

from api.connection import Connection, connection
from api.enums import describe
from api.peers import batched
from api.types import field, model_type
from kernel.levels import Level
from organization.schema.types import Person, Team
from portfolio import limits, models
from portfolio.kanban import EpicState
from portfolio.schema.strategy import StrategicTheme
from portfolio.schema.types import Portfolio
from teams.actions.limits import standing_by_limit

describe(limits.Scope, "What a limit is about.", name="WipScope")
describe(limits.Measure, "In what a limit counts.", name="WipMeasure")
describe(limits.Policy, "What happens to a change that would exceed a limit.", name="WipPolicy")
describe(limits.Cause, "How a limit came to be exceeded.", name="WipBreachCause")
describe(models.OverrideState, "Where an override stands.", name="WipOverrideState")
describe(models.ClassOfService, "How urgent work is by its nature, and so what its delay costs.")


@model_type(models.WipLimit, description="How much may stand in one place at once.")
class WipLimit(relay.Node):
    scope: limits.Scope
    portfolio: Portfolio | None = field(description="Null for teams and people: they work for all.")
    state: EpicState | None = field(description="Of the scope PORTFOLIO_STATE; null otherwise.")
    theme: StrategicTheme | None = field(description="Of the scope THEME; null otherwise.")
    team: Team | None = field(description="Of the scope TEAM; null otherwise.")
    person: Person | None = field(description="Of the scope PERSON; null otherwise.")
    class_of_service: models.ClassOfService | None = field(
        description="Of the scope CLASS_OF_SERVICE; null otherwise."
    )
    level: Level = field(description="Whose work takes up its places.")
    measure: limits.Measure
    amount: Decimal = field(description="How much; items, points, or the portfolio's currency.")
    policy: limits.Policy
    version: auto = field(description="Grows with every change; pass it as `expectedVersion`.")
    archived_at: datetime | None = field(description="When it was removed; null while it holds.")
    archive_reason: auto = field(description="Empty while it holds.")
    overrides: Connection["WipOverride"] = connection(description="The newest first.")
    breaches: Connection["WipBreach"] = connection(description="The newest first.")

    @field(description="What stands there now, in all portfolios that it is about.")
    def in_progress(self, root: strawberry.Parent[models.WipLimit]) -> Decimal:
        return _standing(root)

    @field(description="Whether more stands there than it allows, overrides aside.")
    def over_limit(self, root: strawberry.Parent[models.WipLimit]) -> bool:
        return _standing(root) > root.amount


@model_type(models.WipBreach, description="A moment at which more stood than a limit allows.")
class WipBreach(relay.Node):
    limit: WipLimit
    portfolio: Portfolio | None = field(
        description="Of the item or the import; null for a limit of the workspace."
    )
    at: auto
    count: Decimal = field(description="What stood there, in the limit's measure.")
    amount: Decimal = field(description="What the limit was.")
    cause: limits.Cause
    level: Level = field(description="Of the work that the limit counts.")
    key: auto = field(description="Of the item that went over it; empty for an import, a lowering.")
    title: auto = field(description="Of the item, or what the import was; empty for a lowering.")
    by: Person | None = field(description="Null when no person did it.")


@model_type(models.WipOverride, description="Places beyond a limit for a while.")
class WipOverride(relay.Node):
    limit: WipLimit
    portfolio: Portfolio = field(description="Of the item that it was asked for.")
    level: Level
    key: auto = field(description="Of the item that it was asked for.")
    places: Decimal = field(description="How much it adds, in the limit's measure.")
    reason: auto
    asked_by: Person | None = field(description="Null when no person did.")
    asked_at: auto
    approver: Person = field(description="Who decides: nobody else may.")
    state: models.OverrideState
    decided_at: datetime | None = field(description="Null while it is asked for.")
    expires_at: datetime = field(description="From then on it adds nothing.")
    version: auto = field(description="Grows with every change; pass it as `expectedVersion`.")


def _standing(root: models.WipLimit) -> Decimal:
    return batched(root, "standing", standing_by_limit, limits.NOTHING)

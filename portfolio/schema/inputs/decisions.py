"""What the mutations of decisions take."""

from datetime import datetime
from decimal import Decimal

import strawberry

from api.mutations import MutationInput, VersionedInput
from portfolio.deciding import DecisionKind
from portfolio.exit_rules import ExitRule
from portfolio.verdicts import Verdict


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
        default=None,
        description="Ids of what the board looked at; without any, the newest of the epic.",
    )
    successor: SuccessorInput | None = strawberry.field(
        default=None, description="The epic that a pivot goes on with."
    )
    override: OverrideInput | None = strawberry.field(
        default=None, description="For deciding although exit rules are not met."
    )


@strawberry.input
class GrantOverrideInput(VersionedInput):
    epic: str = strawberry.field(description="Its key, ours or the source's.")
    rules: list[ExitRule] = strawberry.field(description="From which an exception is allowed.")
    reason: str
    expires_at: datetime = strawberry.field(description="At most 90 days ahead.")


@strawberry.input
class EffectInput:
    estimate: Decimal = strawberry.field(description="In the metric's unit.")
    low: Decimal | None = strawberry.field(default=None, description="Lower end of its interval.")
    high: Decimal | None = strawberry.field(default=None, description="Upper end of its interval.")


@strawberry.input
class ReportEvidenceInput(MutationInput):
    epic: str = strawberry.field(description="Its key, ours or the source's.")
    verdict: Verdict
    effect: EffectInput | None = None
    note: str = strawberry.field(default="", description="What it rests on.")

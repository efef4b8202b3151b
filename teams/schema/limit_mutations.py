"""Mutations of how much may stand where."""

import strawberry

from api.context import Info
from api.ids import primary_key
from api.mutations import given, mutation
from api.problems import Conflict
from kernel import clock
from portfolio.schema.problems import (
    ApproverMayNot,
    ItemArchived,
    LimitKnowsNoOverride,
    NotTheApprover,
    OverrideDecided,
    OverrideExpired,
    PeopleNotLimited,
)
from teams import actions
from teams.schema import limit_inputs as inputs
from teams.schema.limits import WipLimit, WipOverride


@strawberry.type
class LimitsMutation:
    @mutation("limit.edit", Conflict, PeopleNotLimited)
    def set_wip_limit(self, info: Info, input: inputs.SetWipLimitInput) -> WipLimit:
        """Set how much may stand in a place; below what stands there is possible."""
        return actions.set_wip_limit(
            by=info.context.principal,
            place=actions.Place(
                scope=input.scope,
                names=given(input, *inputs.LIMIT_PLACE),
                level=input.level,
                measure=input.measure,
            ),
            amount=input.amount,
            policy=input.policy,
            expected_version=input.expected_version,
            at=clock.now(),
        )

    @mutation("limit.edit", Conflict)
    def remove_wip_limit(self, info: Info, input: inputs.RemoveWipLimitInput) -> WipLimit:
        """Let any amount stand in a place again."""
        return actions.remove_wip_limit(
            by=info.context.principal,
            limit_id=primary_key(input.limit, "WipLimit"),
            reason=input.reason,
            expected_version=input.expected_version,
            at=clock.now(),
        )

    @mutation("override.ask", LimitKnowsNoOverride, ApproverMayNot, ItemArchived)
    def ask_wip_override(self, info: Info, input: inputs.AskWipOverrideInput) -> WipOverride:
        """Ask for places beyond a limit, for an item that would need them."""
        return actions.ask_wip_override(
            by=info.context.principal,
            limit_id=primary_key(input.limit, "WipLimit"),
            item=input.item,
            reason=input.reason,
            approver=input.approver,
            places=input.places,
            expires_at=input.expires_at,
            at=clock.now(),
        )

    @mutation("override.grant", Conflict, NotTheApprover, OverrideDecided, OverrideExpired)
    def grant_wip_override(self, info: Info, input: inputs.GrantWipOverrideInput) -> WipOverride:
        """Add the places to the limit until the override ends; only its approver may."""
        return actions.grant_wip_override(
            by=info.context.principal,
            override_id=primary_key(input.override, "WipOverride"),
            expected_version=input.expected_version,
            at=clock.now(),
        )

    @mutation("override.grant", Conflict, NotTheApprover, OverrideDecided)
    def refuse_wip_override(self, info: Info, input: inputs.RefuseWipOverrideInput) -> WipOverride:
        """Leave the limit as it is; only the override's approver may say so."""
        return actions.refuse_wip_override(
            by=info.context.principal,
            override_id=primary_key(input.override, "WipOverride"),
            expected_version=input.expected_version,
            at=clock.now(),
        )

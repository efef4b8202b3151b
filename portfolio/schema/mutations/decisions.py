"""Mutations of what the board decides, and of what it decides on."""

import strawberry

from api.context import Info
from api.ids import primary_key
from api.mutations import mutation
from api.problems import Conflict
from kernel import clock
from portfolio import actions
from portfolio.schema.decisions import Decision
from portfolio.schema.evidence import EvidenceSummary
from portfolio.schema.inputs import decisions as inputs
from portfolio.schema.problems import (
    ApproverMayNot,
    DecisionNotPossible,
    FieldOwnedBySource,
    ItemArchived,
    MoveNotAllowed,
    OverrideNotAllowed,
    WipLimitReached,
)


@strawberry.type
class DecisionsMutation:
    @mutation(
        "epic.decide",
        DecisionNotPossible,
        MoveNotAllowed,
        WipLimitReached,
        ApproverMayNot,
        OverrideNotAllowed,
        Conflict,
        FieldOwnedBySource,
        ItemArchived,
    )
    def decide_epic(self, info: Info, input: inputs.DecideEpicInput) -> Decision:
        """Go, persevere, extend, pivot or stop: the decision moves the epic and stays for good."""
        return actions.decide_epic(
            by=info.context.principal,
            key=input.epic,
            kind=input.kind,
            grounds=_grounds(input),
            successor=input.successor.title if input.successor else None,
            expected_version=input.expected_version,
            at=clock.now(),
        )

    @mutation("override.grant", DecisionNotPossible, Conflict, ItemArchived)
    def grant_override(self, info: Info, input: inputs.GrantOverrideInput) -> Decision:
        """Allow an epic to go on although exit rules are not met, until a moment."""
        return actions.grant_override(
            by=info.context.principal,
            key=input.epic,
            rules=input.rules,
            reason=input.reason,
            expires_at=input.expires_at,
            expected_version=input.expected_version,
            at=clock.now(),
        )

    @mutation("evidence.report", ItemArchived)
    def report_evidence(self, info: Info, input: inputs.ReportEvidenceInput) -> EvidenceSummary:
        """Say what an epic has changed so far, for the board to decide on: grade E."""
        effect = input.effect
        return actions.report_evidence(
            by=info.context.principal,
            key=input.epic,
            verdict=input.verdict,
            effect=effect and actions.Interval(effect.estimate, effect.low, effect.high),
            note=input.note,
            at=clock.now(),
        )


def _grounds(given: inputs.DecideEpicInput) -> actions.Grounds:
    claimed = given.override
    return actions.Grounds(
        reason=given.reason,
        evidence=[primary_key(one, "EvidenceSummary") for one in given.evidence or ()],
        override=claimed and actions.Override(claimed.reason, claimed.approver),
    )

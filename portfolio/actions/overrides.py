"""Exceptions from exit rules: who may allow them, for how long, and what they lift."""

from collections.abc import Sequence
from datetime import datetime

from kernel import audit, outbox
from kernel.errors import InvalidValue
from kernel.principal import Principal
from organization.models import Person
from portfolio.actions.approvers import GRANT
from portfolio.deciding import DecisionKind
from portfolio.errors import DecisionNotPossible, OverrideNotAllowed
from portfolio.exit_rules import OF_THE_BOARD, ExitRule
from portfolio.models import Decision, Epic
from portfolio.overriding import flaw_of_end


@audit.audited
def grant_override(
    *,
    by: Principal,
    key: str,
    rules: Sequence[ExitRule],
    reason: str,
    expires_at: datetime,
    expected_version: int,
    at: datetime,
) -> Decision:
    """Allow an epic to go on although exit rules are not met, until a moment.

    It is a decision like any other: written down for good, with who allowed it and why.

    Raises:
        Conflict: The epic has changed since that version.
        InvalidValue: No rule, one that nobody can lift, no reason, or a moment that is over or
            further than ninety days ahead.
    """
    epic = Epic.objects.locked_for(by, key, GRANT)
    epic.require_version(expected_version)
    epic.require_alive()
    if not epic.is_open:
        raise DecisionNotPossible(kind=DecisionKind.OVERRIDE, state=epic.state, possible=[])
    _require_rules(rules)
    if not reason.strip():
        raise InvalidValue("reason", "Say why an exception is allowed.")
    if flaw := flaw_of_end(expires_at, at):
        raise InvalidValue("expires_at", flaw)
    decision = Decision(
        workspace_id=by.workspace_id,
        portfolio_id=epic.portfolio_id,
        epic=epic,
        kind=DecisionKind.OVERRIDE,
        reason=reason,
        decided_at=at,
        decided_by_id=by.person_id,
        rules=sorted({*rules}),
        expires_at=expires_at,
    )
    decision.check_values("reason").save(force_insert=True)
    outbox.note_board(by.workspace_id)
    return decision


def rules_lifted_by(approver: Person, epic: Epic, *, by: Principal, at: datetime) -> list[str]:
    """Return the rules that the approver lifts: all when they decide, else what they granted.

    Raises:
        OverrideNotAllowed: Somebody else decides, and the approver has granted nothing that holds.
    """
    if by.person_id == approver.pk:
        return [rule for rule in ExitRule if rule not in OF_THE_BOARD]
    granted = Decision.objects.filter(
        epic=epic, kind=DecisionKind.OVERRIDE, decided_by=approver
    ).order_by("-expires_at")
    newest = granted.first()
    if newest is None:
        why = "there is no grantOverride of theirs for this epic."
        raise OverrideNotAllowed(approver=approver.email, why=why)
    if newest.expires_at is None or newest.expires_at <= at:
        why = f"theirs ended at {newest.expires_at:%Y-%m-%d %H:%M} UTC."
        raise OverrideNotAllowed(approver=approver.email, why=why)
    return [rule for decision in granted.filter(expires_at__gt=at) for rule in decision.rules]


def _require_rules(rules: Sequence[ExitRule]) -> None:
    if not rules:
        raise InvalidValue("rules", "Name at least one rule.")
    if fixed := sorted({*rules} & OF_THE_BOARD):
        raise InvalidValue("rules", f"Nobody can lift {', '.join(fixed)}.")

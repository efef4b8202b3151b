"""Going beyond a limit for a while: somebody asks, the one who was named decides."""

from datetime import datetime
from decimal import Decimal

from kernel import audit, outbox
from kernel.errors import InvalidValue
from kernel.levels import Level
from kernel.principal import Principal
from portfolio.actions.approvers import GRANT, approver_named
from portfolio.errors import LimitKnowsNoOverride, NotTheApprover
from portfolio.limits import Measure, Policy, flaw_of
from portfolio.models import Item, WipLimit, WipOverride
from portfolio.overriding import flaw_of_end
from teams.actions.limits import items_of


@audit.audited
def ask_wip_override(
    *,
    by: Principal,
    limit_id: int,
    item: str,
    reason: str,
    approver: str,
    places: Decimal,
    expires_at: datetime,
    at: datetime,
) -> WipOverride:
    """Ask for places beyond a limit, for an item that would need them.

    Args:
        by: Who asks.
        limit_id: The number of the limit.
        item: The key of the item, ours or the source's.
        reason: Why it cannot wait.
        approver: The e-mail address of who should decide; oneself, if one may.
        places: How much, in the limit's measure.
        expires_at: When the places go again: at most 90 days ahead.
        at: When.

    Raises:
        NotFound: The limit, the item or the approver does not exist.
        LimitKnowsNoOverride: Its policy is another one.
        ApproverMayNot: The approver may not grant overrides in the item's portfolio.
        InvalidValue: A value cannot be stored, or the item is not one that the limit counts.
    """
    limit = WipLimit.objects.visible_to(by).active().numbered(limit_id)
    found = items_of(Level(limit.level)).visible_to(by).named(item)
    by.require("override.ask", found.portfolio_id)
    found.require_alive()
    if not found.is_open:
        raise InvalidValue("item", f"{found.key} is finished; it needs no place.")
    if limit.policy != Policy.BLOCK_WITH_OVERRIDE:
        raise LimitKnowsNoOverride(policy=limit.policy)
    _require_counted(limit, found)
    if flaw := flaw_of_end(expires_at, at):
        raise InvalidValue("expires_at", flaw)
    if flaw := flaw_of(Level(limit.level), Measure(limit.measure), places):
        raise InvalidValue("places", flaw)
    override = WipOverride(
        workspace_id=by.workspace_id, portfolio_id=found.portfolio_id, limit=limit,
        level=found.level, key=found.key, places=places, reason=reason,
        asked_by_id=by.person_id, asked_at=at, expires_at=expires_at,
        approver=approver_named(by, approver, found.portfolio_id),
    )  # fmt: skip
    override.check_values().save()
    outbox.note_board(by.workspace_id)
    return override


@audit.audited
def grant_wip_override(
    *, by: Principal, override_id: int, expected_version: int, at: datetime
) -> WipOverride:
    """Add the places of an override to its limit until it ends.

    Raises:
        NotFound, NotTheApprover, Conflict: See `_decidable`.
        OverrideDecided, OverrideExpired: See `WipOverride.grant`.
    """
    override = _decidable(by, override_id, expected_version)
    override.grant(at=at)
    outbox.note_board(by.workspace_id)
    return override


@audit.audited
def refuse_wip_override(
    *, by: Principal, override_id: int, expected_version: int, at: datetime
) -> WipOverride:
    """Leave the limit as it is.

    Raises:
        NotFound, NotTheApprover, Conflict: See `_decidable`.
        OverrideDecided: See `WipOverride.refuse`.
    """
    override = _decidable(by, override_id, expected_version)
    override.refuse(at=at)
    outbox.note_board(by.workspace_id)
    return override


def _decidable(by: Principal, override_id: int, expected_version: int) -> WipOverride:
    """Return an override that is this principal's to decide, held.

    Raises:
        NotFound: There is none, here or for this principal.
        AccessDenied: The principal may not grant overrides there.
        NotTheApprover: Somebody else was asked.
        Conflict: It has changed since that version.
    """
    override = WipOverride.objects.visible_to(by).held(override_id)
    by.require(GRANT, override.portfolio_id)
    if override.approver_id != by.person_id:
        raise NotTheApprover(approver=override.approver.name)
    override.require_version(expected_version)
    return override


def _require_counted(limit: WipLimit, item: Item) -> None:
    if limit.portfolio_id not in (None, item.portfolio_id):
        raise InvalidValue("item", f"{item.key} is in another portfolio than the limit.")

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from kernel import audit, outbox
from kernel.errors import InvalidValue
from kernel.principal import Principal
from portfolio.models import Epic, EvidenceSource, EvidenceSummary
from portfolio.verdicts import Grade, Verdict


@dataclass(frozen=True, slots=True)
class Interval:
    """An estimate in the metric's unit, with its interval where somebody knows one."""

    estimate: Decimal
    low: Decimal | None = None
    high: Decimal | None = None


@audit.audited
def report_evidence(
    *,
    by: Principal,
    key: str,
    verdict: Verdict,
    effect: Interval | None,
    note: str,
    at: datetime,
) -> EvidenceSummary:
    """Say what an epic has changed so far; evidence of the lowest grade, for a person says so.

    Raises:
        ItemArchived: The epic was put away.
        InvalidValue: The interval does not hold its estimate, or a value cannot be stored.
    """
    epic = Epic.objects.locked_for(by, key, "evidence.report")
    epic.require_alive()
    if effect is not None:
        _require_interval(effect)
    evidence = EvidenceSummary(
        workspace_id=by.workspace_id,
        epic=epic,
        verdict=verdict,
        grade=Grade.E,
        estimate=effect.estimate if effect else None,
        low=effect.low if effect else None,
        high=effect.high if effect else None,
        note=note,
        source=EvidenceSource.SELF_REPORTED,
        reported_by_id=by.person_id,
        computed_at=at,
    )
    evidence.check_values().save(force_insert=True)
    outbox.note_board(by.workspace_id)
    return evidence


def _require_interval(effect: Interval) -> None:
    ends = (effect.low, effect.estimate, effect.high)
    known = [end for end in ends if end is not None]
    if any(not end.is_finite() for end in known):
        raise InvalidValue("effect", "An effect is made of numbers.")
    if known != sorted(known):
        raise InvalidValue("effect", "The estimate has to lie between low and high.")

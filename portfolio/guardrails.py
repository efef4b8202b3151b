"""The rules that a budget is held to, and how they are judged. Pure.

Source: the four guardrails of lean budgets. What their shares and tolerances are by default is
ours (`DEFAULTS`). All shares are in percent, tolerances in points; arithmetic is exact.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import Final


class GuardrailKind(StrEnum):
    """What a rule of the budget is about."""

    HORIZON_MIX = "HORIZON_MIX"
    CAPACITY_MIX = "CAPACITY_MIX"
    APPROVAL_THRESHOLD = "APPROVAL_THRESHOLD"
    ENGAGEMENT = "ENGAGEMENT"


class GuardrailVerdict(StrEnum):
    """Whether a rule is kept; UNKNOWN says that nobody can tell."""

    KEPT = "KEPT"
    BROKEN = "BROKEN"
    UNKNOWN = "UNKNOWN"


K = GuardrailKind

NAMES: Final[Mapping[GuardrailKind, tuple[str, ...]]] = {
    K.HORIZON_MIX: ("H3", "H2", "H1", "H0"),
    K.CAPACITY_MIX: ("BUSINESS", "ENABLER", "MAINTENANCE"),
    K.APPROVAL_THRESHOLD: ("APPROVED",),
    K.ENGAGEMENT: ("ENGAGED",),
}
"""What the shares of each kind are called, in the order in which they are shown."""

WHOLE: Final = Decimal(100)
MOST_OFFENDERS: Final = 20
PLACES: Final = 2

NO_INCREMENTS: Final = "Business owners are not known to take part: there are no increments yet."


def _shares(kind: GuardrailKind, *percent: int) -> dict[str, Decimal]:
    return dict(zip(NAMES[kind], map(Decimal, percent), strict=True))


@dataclass(frozen=True, slots=True)
class Rule:
    """What a board wants.

    Attributes:
        kind: What it is about.
        shares: What every name of the kind should have, adding up to 100.
        tolerance: How far a share may lie from that.
    """

    kind: GuardrailKind
    shares: Mapping[str, Decimal]
    tolerance: Decimal


DEFAULTS: Final[Mapping[GuardrailKind, Rule]] = {
    K.HORIZON_MIX: Rule(K.HORIZON_MIX, _shares(K.HORIZON_MIX, 10, 20, 70, 0), Decimal(5)),
    K.CAPACITY_MIX: Rule(K.CAPACITY_MIX, _shares(K.CAPACITY_MIX, 60, 25, 15), Decimal(5)),
    K.APPROVAL_THRESHOLD: Rule(
        K.APPROVAL_THRESHOLD, _shares(K.APPROVAL_THRESHOLD, 100), Decimal(0)
    ),
    K.ENGAGEMENT: Rule(K.ENGAGEMENT, _shares(K.ENGAGEMENT, 100), Decimal(10)),
}
"""What we propose to a board that has no numbers of its own."""


@dataclass(frozen=True, slots=True)
class Funded:
    """An epic with money on it, open and on the board's word.

    Attributes:
        cost: What the board has put on it.
        horizon: That of its theme; None without one.
        needs_approval: Whether it costs more than everybody who decides may approve.
        approved: Whether who took the GO might approve it then.
    """

    id: int
    cost: Decimal
    investment_type: str
    horizon: str | None = None
    needs_approval: bool = False
    approved: bool = False


@dataclass(frozen=True, slots=True)
class Facts:
    """What a portfolio's guardrails are judged on.

    Attributes:
        period: The name of the budget period that holds; None when none does.
        allocated: Of that period, by the horizon of the theme; None is money without one.
        approval_threshold: Of the portfolio; None is none.
        epics: Those that are in READY, MVP or PERSEVERE.
    """

    period: str | None = None
    allocated: Mapping[str | None, Decimal] = field(default_factory=dict)
    approval_threshold: Decimal | None = None
    epics: Sequence[Funded] = ()


@dataclass(frozen=True, slots=True)
class Weighed:
    """What of a whole belongs to which name.

    Attributes:
        totals: By name; None is what has no name, and counts in the whole.
        unknown: Why nobody can tell; empty when somebody can.
        note: What people should know beside the numbers.
    """

    totals: Mapping[str | None, Decimal]
    unknown: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Judged:
    """What came of one share of a rule.

    Attributes:
        actual: Rounded; None where the verdict is UNKNOWN.
        too_much: Whether it is broken because it lies above its target, before rounding.
    """

    name: str
    verdict: GuardrailVerdict
    target: Decimal
    actual: Decimal | None
    tolerance: Decimal
    reason: str
    too_much: bool = False
    offenders: tuple[int, ...] = ()


def judge(rule: Rule, facts: Facts) -> list[Judged]:
    """Judge every share of a rule.

    A share is broken when it lies further than the tolerance from its target, on either side. The
    offenders are the epics of shares that have too much, what costs most first.
    """
    weighed = weigh(rule.kind, facts)
    return [_with_offenders(one, rule, facts.epics) for one in judge_shares(rule, weighed)]


def judge_shares(rule: Rule, weighed: Weighed) -> list[Judged]:
    """Judge every share of a rule by what belongs to its name; names no offenders."""
    if weighed.unknown:
        return [
            Judged(name, GuardrailVerdict.UNKNOWN, target, None, rule.tolerance, weighed.unknown)
            for name, target in rule.shares.items()
        ]
    whole = sum(map(Fraction, weighed.totals.values()), Fraction(0))
    return [
        _judged(rule, name, target, Fraction(weighed.totals.get(name, 0)), whole, weighed.note)
        for name, target in rule.shares.items()
    ]


def weigh(kind: GuardrailKind, facts: Facts) -> Weighed:
    """Return what belongs to which name of a kind."""
    if kind is K.HORIZON_MIX:
        return weigh_horizons(facts.period, facts.allocated)
    if kind is K.CAPACITY_MIX:
        return weigh_capacity(_sums((one.investment_type, one.cost) for one in facts.epics))
    if kind is K.APPROVAL_THRESHOLD:
        above = [one for one in facts.epics if one.needs_approval]
        approved = sum(one.approved for one in above)
        return weigh_approvals(facts.approval_threshold, approved, len(above))
    return Weighed({}, unknown=NO_INCREMENTS)


def weigh_horizons(period: str | None, allocated: Mapping[str | None, Decimal]) -> Weighed:
    """Weigh the money of the period that holds, by horizon."""
    if period is None:
        return Weighed({}, unknown="No budget period holds on this day.")
    if not any(allocated.values()):
        return Weighed({}, unknown=f"Nothing of {period} is allocated.")
    homeless = allocated.get(None, Decimal(0))
    note = f"{homeless:,.2f} is allocated to no horizon." if homeless else ""
    return Weighed(allocated, note=note)


def weigh_capacity(funded: Mapping[str | None, Decimal]) -> Weighed:
    """Weigh what the board has put on epics, by their investment type."""
    if not any(funded.values()):
        return Weighed({}, unknown="No open epic is funded.")
    return Weighed(funded)


def weigh_approvals(threshold: Decimal | None, approved: int, above: int) -> Weighed:
    """Weigh the approved among the epics above the threshold; where there is none, all are."""
    if threshold is None:
        return Weighed({}, unknown="The portfolio has no approval threshold.")
    if not above:
        note = "No funded epic is above the threshold."
        return Weighed({"APPROVED": Decimal(1)}, note=note)
    return Weighed({"APPROVED": Decimal(approved), None: Decimal(above - approved)})


def _judged(
    rule: Rule, name: str, target: Decimal, part: Fraction, whole: Fraction, note: str
) -> Judged:
    share = 100 * part / whole
    away = share - Fraction(target)
    broken = abs(away) > Fraction(rule.tolerance)
    return Judged(
        name=name,
        verdict=GuardrailVerdict.BROKEN if broken else GuardrailVerdict.KEPT,
        target=target,
        actual=_rounded(share),
        tolerance=rule.tolerance,
        reason=note,
        too_much=broken and away > 0,
    )


def _with_offenders(one: Judged, rule: Rule, epics: Iterable[Funded]) -> Judged:
    if one.verdict is not GuardrailVerdict.BROKEN:
        return one
    found: list[Funded] = []
    if rule.kind is K.APPROVAL_THRESHOLD:
        found = [epic for epic in epics if epic.needs_approval and not epic.approved]
    elif one.too_much:
        found = [epic for epic in epics if epic.cost and _name_of(rule.kind, epic) == one.name]
    found.sort(key=lambda epic: (-epic.cost, epic.id))
    return replace(one, offenders=tuple(epic.id for epic in found[:MOST_OFFENDERS]))


def _name_of(kind: GuardrailKind, epic: Funded) -> str | None:
    return epic.horizon if kind is K.HORIZON_MIX else epic.investment_type


def _sums(parts: Iterable[tuple[str, Decimal]]) -> dict[str | None, Decimal]:
    found: dict[str | None, Decimal] = {}
    for name, amount in parts:
        found[name] = found.get(name, Decimal(0)) + amount
    return found


def _rounded(share: Fraction) -> Decimal:
    """Return a share to two places, halves to the even neighbour."""
    return Decimal(round(share * 10**PLACES)) / 10**PLACES

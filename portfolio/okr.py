"""Objectives and key results: how far they have come. Pure.

Sources: scores from 0.0 to 1.0, an objective as the weighted mean of its key results, 0.6 to 0.7
as a good score of a stretch goal: re:Work, "Set goals with OKRs" (Google). Colours: J. Doerr,
"Measure What Matters": 0.0 to 0.3 red, 0.4 to 0.6 yellow, 0.7 to 1.0 green; half-open here, so
that every score has one. Confidence is not a part of a score.

The database computes the same score for itself (`portfolio.models.key_result`).
"""

from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Context, Decimal
from enum import StrEnum
from fractions import Fraction
from math import floor

PLACES = 3
"""Decimal places of a score: enough to see it move, and a client can add up what it sees."""

ZERO, ONE = Decimal(0), Decimal(1)
EXACT = Context(prec=60, rounding=ROUND_HALF_UP)


class KeyResultKind(StrEnum):
    """How a key result is judged.

    BINARY was done or was not; INCREASE and DECREASE go from a start to a target; MAINTAIN stays
    between a low and a high; MILESTONE is a share of the way to something, from 0 to 1.
    """

    BINARY = "BINARY"
    INCREASE = "INCREASE"
    DECREASE = "DECREASE"
    MAINTAIN = "MAINTAIN"
    MILESTONE = "MILESTONE"


class Commitment(StrEnum):
    """Whether a key result was promised, or is a stretch that is rarely reached in full."""

    COMMITTED = "COMMITTED"
    ASPIRATIONAL = "ASPIRATIONAL"


class Colour(StrEnum):
    """What a score means at a glance."""

    RED = "RED"
    AMBER = "AMBER"
    GREEN = "GREEN"


MEASURED = (KeyResultKind.INCREASE, KeyResultKind.DECREASE, KeyResultKind.MAINTAIN)
"""The kinds that a metric can measure; nobody measures whether something was done."""

FROM_NOTHING = (KeyResultKind.BINARY, KeyResultKind.MILESTONE)
"""The kinds that go from 0 to 1, always."""

START_CONFIDENCE = 5
"""Out of 10: as likely as not. Source: C. Wodtke, "Radical Focus"."""

EXPECTED = {Commitment.COMMITTED: ONE, Commitment.ASPIRATIONAL: Decimal("0.7")}
"""The score that is a success, by commitment."""

AMBER_FROM, GREEN_FROM = Decimal("0.4"), Decimal("0.7")


def unclamped_score(start: Decimal, target: Decimal, current: Decimal | None) -> Decimal | None:
    """Return the share of the way from start to target that is gone, to three places.

    Returns:
        1 at the target, more beyond it, below 0 the wrong way; None without a current value.

    Raises:
        ZeroDivisionError: Start and target are the same.
    """
    if current is None:
        return None
    start_, target_ = Fraction(start), Fraction(target)
    return _rounded((Fraction(current) - start_) / (target_ - start_))


def kept_score(low: Decimal, high: Decimal, current: Decimal | None) -> Decimal | None:
    """Return 1 for a value within its bounds, both included, and 0 for one outside."""
    if current is None:
        return None
    return ONE if low <= current <= high else ZERO


def clamped(score: Decimal | None) -> Decimal | None:
    """Return the score that counts: neither below 0 nor above 1."""
    return None if score is None else min(max(score, ZERO), ONE)


def objective_score(parts: Iterable[tuple[Decimal, Decimal | None]]) -> Decimal | None:
    """Return the weighted mean of the key results that have a score, None when none has.

    Args:
        parts: Weight, above 0, and clamped score of each key result.
    """
    scored = [(Fraction(weight), Fraction(score)) for weight, score in parts if score is not None]
    if not scored:
        return None
    total = sum((weight * score for weight, score in scored), Fraction(0))
    return _rounded(total / sum((weight for weight, _ in scored), Fraction(0)))


def colour(score: Decimal | None) -> Colour | None:
    """Return the colour of a score: red below 0.4, green from 0.7 on, amber between."""
    if score is None:
        return None
    if score < AMBER_FROM:
        return Colour.RED
    return Colour.AMBER if score < GREEN_FROM else Colour.GREEN


def is_reached(commitment: Commitment, score: Decimal | None) -> bool | None:
    """Whether the score is as high as the commitment expects; None without a score."""
    return None if score is None else score >= EXPECTED[commitment]


def _rounded(share: Fraction) -> Decimal:
    """Round half away from zero, as PostgreSQL does."""
    whole = floor(abs(share) * 10**PLACES + Fraction(1, 2))
    return EXACT.scaleb(Decimal(whole if share >= 0 else -whole), -PLACES)

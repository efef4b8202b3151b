"""How far an outcome has come. Pure."""

from decimal import ROUND_HALF_UP, Context, Decimal

EXACT = Context(prec=60, rounding=ROUND_HALF_UP)
"""Enough for 20 digits divided by the tenth place, which the usual 28 digits are not."""


def attainment(baseline: Decimal, target: Decimal, current: Decimal | None) -> Decimal | None:
    """Return how much of the way from baseline to target is gone.

    Returns:
        The share to three places, unclamped: 1 is the target, below 0 is the wrong way. None
        without a measurement, or when there is no way to go (to hold a value).
    """
    if current is None or target == baseline:
        return None
    gone, way = EXACT.subtract(current, baseline), EXACT.subtract(target, baseline)
    return EXACT.quantize(EXACT.divide(gone, way), Decimal("0.001"))

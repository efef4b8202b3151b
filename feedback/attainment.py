"""How far an outcome has come. Pure."""

from decimal import ROUND_HALF_UP, Decimal


def attainment(baseline: Decimal, target: Decimal, current: Decimal | None) -> Decimal | None:
    """Return how much of the way from baseline to target is gone.

    Returns:
        The share to three places, unclamped: 1 is the target, below 0 is the wrong way. None
        without a measurement, or when there is no way to go (to hold a value).
    """
    if current is None or target == baseline:
        return None
    share = (current - baseline) / (target - baseline)
    return share.quantize(Decimal("0.001"), ROUND_HALF_UP)

"""What came back. Import models from this package, never from its files."""

from feedback.models.metric import Measurement, Metric, MetricQuerySet
from feedback.models.outcome import Direction, Outcome, OutcomeQuerySet

__all__ = [
    "Direction",
    "Measurement",
    "Metric",
    "MetricQuerySet",
    "Outcome",
    "OutcomeQuerySet",
]

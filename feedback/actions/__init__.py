"""Use cases of the feedback level: each is one transaction and one thing that is asked for."""

from feedback.actions.measurements import (
    NewMeasurement,
    Recorded,
    Rejected,
    create_metric,
    edit_metric,
    record_measurements,
)
from feedback.actions.outcomes import archive_outcome, create_outcome, edit_outcome

__all__ = [
    "NewMeasurement",
    "Recorded",
    "Rejected",
    "archive_outcome",
    "create_metric",
    "create_outcome",
    "edit_metric",
    "edit_outcome",
    "record_measurements",
]

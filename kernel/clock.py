"""The one place that reads the clock. Rules and actions take their time as an argument."""

from datetime import UTC, datetime


def now() -> datetime:
    """Return the present moment in UTC."""
    return datetime.now(UTC)

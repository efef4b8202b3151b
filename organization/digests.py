"""When a digest is due: pure calendar arithmetic in the time zone of the company."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

MONDAY = 0


def latest_slot(*, weekly: bool, hour: int, time_zone: str, at: datetime) -> datetime:
    """Return the last moment, up to `at`, at which such a digest was due.

    An hour that the clocks jump over is the moment after the jump; one that comes twice is its
    first.

    Args:
        weekly: Whether on Mondays only.
        hour: Of the day there, 0 to 23.
        time_zone: A name of the IANA database.
        at: Any moment.
    """
    zone = ZoneInfo(time_zone)
    day = at.astimezone(zone).date()
    slot = datetime.combine(day, time(hour), zone)
    while slot > at or (weekly and slot.weekday() != MONDAY):
        day -= timedelta(days=1)
        slot = datetime.combine(day, time(hour), zone)
    return slot.astimezone(at.tzinfo)

"""How long an exception may last, from an exit rule as from a limit. Pure."""

from datetime import datetime, timedelta
from typing import Final

LONGEST: Final = timedelta(days=90)
"""How far ahead an exception may end: what is needed for longer is another rule."""


def flaw_of_end(expires_at: datetime, at: datetime) -> str | None:
    """Say in one line why an exception of `at` cannot end at a moment; None when it can."""
    if at < expires_at <= at + LONGEST:
        return None
    return f"It ends in the future, within {LONGEST.days} days."

"""What scoring sessions refuse."""

from collections.abc import Sequence
from datetime import datetime

from kernel.errors import DomainError, shown


class SessionStillOpen(DomainError):
    """A scoring session takes scores still: no second one opens, and its order is not final."""

    code = "SESSION_STILL_OPEN"

    def __init__(self, *, session: str) -> None:
        super().__init__(f"The scoring session {shown(session)} is open; close it first.")
        self.session = session


class SessionClosed(DomainError):
    """A closed scoring session takes no more scores."""

    code = "SESSION_CLOSED"

    def __init__(self, *, session: str, closed_at: datetime) -> None:
        super().__init__(f"The scoring session {shown(session)} is closed; open another one.")
        self.session = session
        self.closed_at = closed_at


class SessionNotAnchored(DomainError):
    """Scores are relative to the smallest of their column, which has to be a 1."""

    code = "SESSION_NOT_ANCHORED"

    def __init__(self, *, columns: Sequence[str]) -> None:
        names = ", ".join(name.replace("_", " ") for name in columns)
        super().__init__(f"Score the smallest of each column 1; there is none in {names}.")
        self.columns = list(columns)


class ScoreOffScale(DomainError):
    """A score is no step of the scale."""

    code = "SCORE_OFF_SCALE"

    def __init__(self, *, columns: Sequence[str], scale: Sequence[int]) -> None:
        names = ", ".join(name.replace("_", " ") for name in columns)
        super().__init__(f"Scores are {', '.join(map(str, scale))}; {names} is none of them.")
        self.columns = list(columns)
        self.scale = list(scale)

"""Rules of the portfolio that a request can break."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from kernel.errors import DomainError, shown

MOST_NAMED = 5
"""How many things a message names before it leaves the rest out."""


@dataclass(frozen=True, slots=True)
class Missing:
    """A rule of the Kanban that is not met yet, and what would meet it."""

    rule: str
    detail: str


class MoveNotAllowed(DomainError):
    """The Kanban has no such step, or its exit rules are not met."""

    code = "MOVE_NOT_ALLOWED"

    def __init__(
        self, *, current: str, wanted: str, allowed: Sequence[str], missing: Sequence[Missing] = ()
    ) -> None:
        steps = ", ".join(allowed) or "nowhere"
        needs = "".join(f" {one.detail}" for one in missing)
        super().__init__(
            f"It cannot move from {current} to {wanted}; from there it may go to {steps}.{needs}"
        )
        self.current = current
        self.wanted = wanted
        self.allowed = list(allowed)
        self.missing = list(missing)


class FieldOwnedBySource(DomainError):
    """The field is kept by the tool that the item comes from; it is changed there."""

    code = "FIELD_OWNED_BY_SOURCE"

    def __init__(self, *, key: str, fields: Sequence[str], source: str, url: str) -> None:
        names = ", ".join(fields)
        super().__init__(f"{key}: {names} is kept at its source; change it there: {url or source}.")
        self.fields = list(fields)
        self.source = source
        self.url = url


class ItemArchived(DomainError):
    """An archived item does not change any more."""

    code = "ITEM_ARCHIVED"

    def __init__(self, *, key: str) -> None:
        super().__init__(f"{key} is archived and changes no more.")
        self.key = key


class HasOpenChildren(DomainError):
    """A row cannot be archived while work below it is open; five items at most are named."""

    code = "HAS_OPEN_CHILDREN"

    def __init__(self, *, key: str, children: Sequence[str], total: int) -> None:
        named = f": {', '.join(children)}" if children else ""
        super().__init__(f"{key} still has {total} open below it{named}. Finish or move them.")
        self.key = key
        self.children = list(children)
        self.total = total


class WipLimitReached(DomainError):
    """The state that the epic would enter is full."""

    code = "WIP_LIMIT_REACHED"

    def __init__(self, *, state: str, limit: int, in_progress: int) -> None:
        super().__init__(f"{state} holds {in_progress} epics; its limit is {limit}.")
        self.limit = limit
        self.in_progress = in_progress


class CurrencyFixed(DomainError):
    """Amounts are said in the portfolio's currency, so it cannot become another one."""

    code = "CURRENCY_FIXED"

    def __init__(self, *, currency: str) -> None:
        super().__init__(f"Amounts are said in {currency} already; take them back to change it.")
        self.currency = currency


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


class ScoresNotComparable(DomainError):
    """A score says something within its session only; these epics were scored in others alone."""

    code = "SCORES_NOT_COMPARABLE"

    def __init__(self, *, session: str, epics: Sequence[str]) -> None:
        named = ", ".join(epics[:MOST_NAMED]) + (", ..." if len(epics) > MOST_NAMED else "")
        super().__init__(
            f"{named}: scored in other sessions than {shown(session)}, so no order holds for all."
        )
        self.session = session
        self.epics = list(epics)


class NoLongerNeighbours(DomainError):
    """Others stand between the two now, or the two have changed places."""

    code = "NO_LONGER_NEIGHBOURS"

    def __init__(
        self, *, after: str | None, before: str | None, between: Sequence[str] = ()
    ) -> None:
        ends = f"{after or 'the top'} and {before or 'the end'}"
        now = f"{', '.join(between[:MOST_NAMED])} now" if between else "no room in this order"
        super().__init__(f"Between {ends} there is {now}. Read the order again.")
        self.after = after
        self.before = before
        self.between = list(between)

"""Reading single values out of what Jira answers, whatever stands there instead."""

from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from enum import StrEnum
from typing import Any, NamedTuple
from urllib.parse import SplitResult, urlsplit

Json = dict[str, Any]

KEY_LENGTH = 60
ID_LENGTH = 40
NAME_LENGTH = 255
EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)
"""Before any tracker that Jira has taken issues over from."""

_CENT = Decimal("0.01")
_POINTS_BELOW = 100_000
_EMPTY: Json = {}


class Doubt(StrEnum):
    """What was read otherwise than it was written."""

    TEXT_REPLACED = "TEXT_REPLACED"
    TITLE_MISSING = "TITLE_MISSING"
    TITLE_CUT = "TITLE_CUT"
    TEXT_CUT = "TEXT_CUT"
    STATUS_UNKNOWN = "STATUS_UNKNOWN"
    POINTS_REFUSED = "POINTS_REFUSED"
    DATE_UNREADABLE = "DATE_UNREADABLE"
    FIELD_NOT_FOUND = "FIELD_NOT_FOUND"
    PROJECT_UNMAPPED = "PROJECT_UNMAPPED"
    PARENT_IS_ITSELF = "PARENT_IS_ITSELF"
    LINK_UNREADABLE = "LINK_UNREADABLE"
    LINK_TO_ITSELF = "LINK_TO_ITSELF"
    CHANGELOG_TRUNCATED = "CHANGELOG_TRUNCATED"
    TRANSITION_UNKNOWN = "TRANSITION_UNKNOWN"


class Warned(NamedTuple):
    """A doubt about one value of one issue; the issue is imported all the same."""

    doubt: Doubt
    detail: str


class Ref(NamedTuple):
    """Another issue, as this one names it. At least one of the two is there."""

    issue_id: str | None
    key: str | None

    def is_(self, other: "Ref") -> bool:
        """Whether both name one issue; ids decide, keys where an id is missing."""
        if self.issue_id and other.issue_id:
            return self.issue_id == other.issue_id
        return self.key is not None and self.key == other.key


def table(value: object) -> Json:
    """Return `value` if it is an object, else an empty one."""
    return value if isinstance(value, dict) else _EMPTY


def tables(value: object) -> Iterator[Json]:
    """Yield the objects of a list; anything else, and a value that is no list, is left out."""
    if isinstance(value, list):
        for each in value:
            if isinstance(each, dict):
                yield each


def text(value: object) -> str:
    """Return `value` stripped if it is text, else an empty text."""
    return value.strip() if isinstance(value, str) else ""


def name(value: object) -> str:
    """Return the `name` of an object, or an empty text; localised sites translate it."""
    return text(value.get("name")) if isinstance(value, dict) else ""


def identifier(value: object, longest: int = ID_LENGTH) -> str | None:
    """Return an id or key as text. The agile API writes ids of epics as numbers."""
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value) if abs(value) < 10**ID_LENGTH else ""
    found = text(value)
    return found if 0 < len(found) <= longest else None


def ref(value: object) -> Ref | None:
    """Return the issue that an object with `id` or `key` stands for, or None."""
    if not isinstance(value, dict):
        return None
    found = Ref(identifier(value.get("id")), identifier(value.get("key"), KEY_LENGTH))
    return found if found.issue_id or found.key else None


def web_address(url: str) -> SplitResult | None:
    """Return the parts of an address that a browser can open, or None when it is none."""
    try:
        parts = urlsplit(url)
        can_be_opened = parts.scheme in {"http", "https"} and parts.hostname and parts.port != 0
    except ValueError:  # of the port too, once it is read
        return None
    return parts if can_be_opened else None


def moment(value: object) -> datetime | None:
    """Return a time in UTC, or None when it is none or names no zone.

    Jira writes `2018-09-12T21:24:57.000+0000`; webhooks and old servers milliseconds since 1970.
    """
    try:
        if isinstance(value, str):
            read = datetime.fromisoformat(value)
            return None if read.tzinfo is None else read.astimezone(UTC)
        if isinstance(value, int | float) and not isinstance(value, bool):
            return datetime.fromtimestamp(value / 1000, UTC)
    except (ValueError, OverflowError, OSError):
        return None
    return None


def past(value: object, latest: datetime) -> datetime | None:
    """Return a time at which something happened, or None when it is none from 1990 to `latest`."""
    found = moment(value)
    return found if found is not None and EARLIEST <= found <= latest else None


def points(value: object) -> Decimal | None:
    """Return story points with two decimals, or None for what cannot be a size.

    Refused are texts that are no number, NaN, infinities, and what is not from 0 to below 100,000
    once it is rounded.
    """
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    try:
        read = Decimal(str(value).strip())
        size = read.quantize(_CENT, ROUND_HALF_UP) if read.is_finite() and read >= 0 else None
    except (InvalidOperation, ValueError):
        return None
    return size if size is not None and size < _POINTS_BELOW else None

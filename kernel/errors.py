"""Rules that a request can break. Each error is a fact, with what a client needs to act on it."""

from collections.abc import Sequence
from typing import ClassVar

LONGEST_SHOWN = 80


class DomainError(Exception):
    """A broken rule. Subclasses keep their facts as attributes and name themselves in `code`."""

    code: ClassVar[str]

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class AccessDenied(DomainError):
    """The principal has no role that holds this verb, here."""

    code = "FORBIDDEN"

    def __init__(self, *, verb: str) -> None:
        super().__init__(f"You may not do this: it needs the permission {verb}.")
        self.verb = verb


class NotFound(DomainError):
    """Nothing of that name exists for this principal; a foreign thing answers the same."""

    code = "NOT_FOUND"

    def __init__(self, *, what: str, key: str) -> None:
        super().__init__(f"There is no {what} {shown(key)}.")
        self.what = what
        self.key = key


class Archived(NotFound):
    """It was put away: it is there to be read, and nothing new can hang on it."""

    def __init__(self, *, what: str, key: str) -> None:
        super().__init__(what=what, key=key)
        self.message = f"The {what} {shown(key)} was archived; nothing new can hang on it."
        self.args = (self.message,)


class BadInput(DomainError):
    """The request itself makes no sense: a forged cursor, a page size of -1, an ambiguous key."""

    code = "BAD_INPUT"

    def __init__(
        self, message: str, *, field: str | None = None, candidates: Sequence[str] = ()
    ) -> None:
        super().__init__(message)
        self.field = field
        self.candidates = list(candidates)


class InvalidValue(DomainError):
    """A value cannot be stored: too long, empty, a NUL in it, not unique."""

    code = "INVALID_VALUE"

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


class Conflict(DomainError):
    """Somebody else changed the same fields since the version that was read."""

    code = "CONFLICT"

    def __init__(self, *, current_version: int, changed_fields: Sequence[str]) -> None:
        names = ", ".join(name.replace("_", " ") for name in changed_fields)
        news = f"; it changed {names}" if names else ""
        super().__init__(f"The newest version is {current_version}{news}. Read it again.")
        self.current_version = current_version
        self.changed_fields = list(changed_fields)


class NotAvailable(DomainError):
    """The level that this needs is not built yet; nothing was written."""

    code = "NOT_AVAILABLE"

    def __init__(self, what: str) -> None:
        super().__init__(f"{what} is not available yet; nothing was written.")


def as_sent(field: str) -> str:
    """Return the name of a field as clients write it: releaseName for release_name."""
    first, *others = field.split("_")
    return first + "".join(word.capitalize() for word in others)


def shown(text: str) -> str:
    """Quote what a person typed, cut to 80 characters, so that an error stays one line."""
    line = " ".join(text.replace("\0", "\N{REPLACEMENT CHARACTER}").split())
    return repr(line if len(line) <= LONGEST_SHOWN else line[: LONGEST_SHOWN - 3] + "...")

"""What an import is asked to do."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from pathlib import Path

from kernel.errors import BadInput, shown

NEWEST = "newest"

_DAY_FIRST = re.compile(r"\d{4}-\d{2}-\d{2}(?:[T ]|$)", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """An import: which files, read with which mapping, into which portfolio, for whom.

    Attributes:
        workspace: The key of the workspace.
        portfolio: The key of the portfolio.
        mapping: The mapping file.
        paths: The files of the export, in order.
        user: The e-mail address of who imports; None is the product itself.
        create: Make workspace, portfolio and owner where they are missing.
        owner: The e-mail address of the administrator whom `create` makes.
        as_of: What the portfolio is judged as of from now on: `newest`, a date; None leaves it.
        dry_run: Do everything and keep nothing.
        refresh: Compute the flow anew at the end.
    """

    workspace: str
    portfolio: str
    mapping: Path
    paths: Sequence[Path]
    user: str | None = None
    create: bool = False
    owner: str | None = None
    as_of: str | None = None
    dry_run: bool = False
    refresh: bool = True

    def check(self) -> None:
        """Raise `BadInput` for options that do not go together or cannot be read."""
        if self.owner is not None and not self.create:
            raise BadInput("--owner goes with --create.", field="owner")
        if self.create and self.user is not None:
            raise BadInput("--create makes what nobody owns yet; leave --user out.", field="user")
        for name, key in (("workspace", self.workspace), ("portfolio", self.portfolio)):
            if not key.strip() or "\0" in key:
                raise BadInput(f"{shown(key)} is no key of a {name}.", field=name)
        self.judged_at(None, UTC)

    def judged_at(self, newest: datetime | None, zone: tzinfo) -> datetime | None:
        """Return the moment that `as_of` means; a day means its end, in the workspace's zone.

        Args:
            newest: The last change in the export.
            zone: Of a moment that names none.

        Raises:
            BadInput: It is neither `newest` nor a date.
        """
        if self.as_of is None or self.as_of.casefold() == NEWEST:
            return None if self.as_of is None else newest
        if not _DAY_FIRST.match(self.as_of):  # ISO 8601 has weeks, and days without hyphens
            raise self._no_date()
        try:
            if len(self.as_of) == len("2021-11-30"):
                following = date.fromisoformat(self.as_of) + timedelta(days=1)
                return datetime.combine(following, time(), zone).astimezone(UTC)
            moment = datetime.fromisoformat(self.as_of)
            moment = moment if moment.tzinfo else moment.replace(tzinfo=zone)
            return moment.astimezone(UTC)
        except (ValueError, OverflowError):
            raise self._no_date() from None

    def _no_date(self) -> BadInput:
        given = shown(str(self.as_of))
        problem = f"{given} is no date: write newest, 2021-11-30 or a full moment."
        return BadInput(problem, field="as_of")

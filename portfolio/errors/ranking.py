"""What an order of epics refuses."""

from collections.abc import Sequence

from kernel.errors import DomainError, shown

MOST_NAMED = 5
"""How many things a message names before it leaves the rest out."""


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

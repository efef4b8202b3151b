"""What limits on work in progress refuse."""

from decimal import Decimal

from kernel.errors import DomainError


class WipLimitReached(DomainError):
    """More would stand in a place than its limit allows."""

    code = "WIP_LIMIT_REACHED"

    def __init__(
        self,
        *,
        scope: str,
        place: str,
        measure: str,
        limit: Decimal,
        in_progress: Decimal,
        coming: Decimal,
        overrides: Decimal = Decimal(0),
    ) -> None:
        beyond = f" and {_short(overrides)} by override" if overrides else ""
        super().__init__(
            f"{place} holds {_short(in_progress)} {measure.lower()}; its limit is {_short(limit)}"
            f"{beyond}, and this would add {_short(coming)}."
        )
        self.scope = scope
        self.place = place
        self.measure = measure
        self.limit = float(limit)
        self.in_progress = float(in_progress)
        self.coming = float(coming)


class PeopleNotLimited(DomainError):
    """The workspace has not switched limits of single people on."""

    code = "PEOPLE_NOT_LIMITED"

    def __init__(self) -> None:
        super().__init__(
            "Limits of single people are off here; editWorkspace switches them on (limitPeople)."
        )


def _short(amount: Decimal) -> str:
    return f"{amount.normalize():,f}"

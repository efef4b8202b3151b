"""Rules of the teams' level that a request can break."""

from collections.abc import Sequence

from kernel.errors import DomainError


class DependencyCycle(DomainError):
    """The link would make items wait for each other in a ring, so that none could finish."""

    code = "DEPENDENCY_CYCLE"

    def __init__(self, *, path: Sequence[int], keys: Sequence[str]) -> None:
        super().__init__("They would wait for each other: " + " -> ".join([*keys, keys[0]]) + ".")
        self.path = list(path)
        self.keys = list(keys)


class DependencyInFamily(DomainError):
    """An item and one that it is, or would be, a part of cannot wait for each other."""

    code = "DEPENDENCY_IN_FAMILY"

    def __init__(self, *, part: str, whole: str) -> None:
        super().__init__(f"A part and its whole cannot wait for each other: {part} and {whole}.")
        self.part = part
        self.whole = whole


class DependencyOwnedBySource(DomainError):
    """The link is kept in the tool that it comes from. Waiving it here is possible."""

    code = "DEPENDENCY_OWNED_BY_SOURCE"

    def __init__(self) -> None:
        super().__init__("This link is kept at its source: remove it there, or waive it here.")

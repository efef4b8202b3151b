"""Ranks: text keys that order a list and leave room between any two neighbours."""

from typing import Final

from fractional_indexing import generate_key_between, generate_n_keys_between

from kernel import audit
from kernel.levels import Level

COLLATION: Final = "C"
"""Ranks compare byte by byte; any other collation would order them differently."""


def after(last: str | None, count: int) -> list[str]:
    """Return `count` ascending ranks behind `last`; None is the start of an empty list."""
    ranks: list[str] = generate_n_keys_between(last, None, count)
    return ranks


def between(low: str | None, high: str | None) -> str:
    """Return a rank between two others; None is the start or the end of the list."""
    rank: str = generate_key_between(low, high)
    return rank


def lock(portfolio_id: int, level: Level) -> None:
    """Take turns at writing one list of ranks, until the transaction ends."""
    audit.take_turns(f"rank:{portfolio_id}:{level}")

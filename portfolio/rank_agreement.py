"""How far two orders of the same things agree: 1 is the same order, -1 the reverse. Pure."""

from bisect import bisect_left, insort
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import TypeVar

T = TypeVar("T", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Agreement:
    """Rank correlations of two orders of `count` things; None for fewer than two.

    Attributes:
        spearman: 1 - 6 sum(d^2) / (n (n^2 - 1)), d the difference of the two ranks of a thing.
        kendall: The share of pairs in the same order less that of pairs in the other one.
        count: How many things both orders have.
    """

    spearman: float | None
    kendall: float | None
    count: int


def agreement(first: Sequence[T], second: Sequence[T]) -> Agreement:
    """Compare two orders of the things that stand in both, in O(n log n) comparisons."""
    common = {*first} & {*second}
    rank = {thing: n for n, thing in enumerate(thing for thing in first if thing in common)}
    ranks = [rank[thing] for thing in second if thing in rank]
    count = len(ranks)
    if count < 2:  # noqa: PLR2004 # one thing is in no order
        return Agreement(None, None, count)
    squares = sum((here - there) ** 2 for here, there in enumerate(ranks))
    pairs = count * (count - 1) / 2
    return Agreement(
        spearman=1 - 6 * squares / (count * (count**2 - 1)),
        kendall=1 - 2 * _inversions(ranks) / pairs,
        count=count,
    )


def _inversions(ranks: Sequence[int]) -> int:
    """Count the pairs of which the larger comes first."""
    seen: list[int] = []
    found = 0
    for rank in ranks:
        found += len(seen) - bisect_left(seen, rank)
        insort(seen, rank)
    return found

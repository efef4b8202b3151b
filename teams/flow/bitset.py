"""Sets of which there are thousands over the same few labels: one bit per label."""

from collections.abc import Hashable, Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from typing import Any, TypeVar

import numpy as np

Label = TypeVar("Label", bound=Hashable)
Other = TypeVar("Other")


class BitSet(AbstractSet[Label]):
    """An immutable set; it equals the frozenset of its labels and needs a bit for each.

    With thousands of root blockers that each reach hundreds of teams, frozensets take longer to
    fill than all the rest of the analysis, and few of them are ever read.
    """

    __slots__ = ("_bits", "_places")

    def __init__(self, places: Mapping[Label, int], bits: int) -> None:
        """Take the labels of `places` whose bit is set.

        Args:
            places: Every label with its bit, from 0 on in order; shared by all sets of a kind.
            bits: The bits of this set.
        """
        self._places = places
        self._bits = bits

    def __contains__(self, label: object) -> bool:
        if label not in self._places:
            return False
        place = self._places[label]  # type: ignore[index]  # any object may be asked for
        return bool(self._bits >> place & 1)

    def __len__(self) -> int:
        return self._bits.bit_count()

    def __iter__(self) -> Iterator[Label]:
        octets = self._bits.to_bytes(-(-len(self._places) // 8), "little")
        flags = np.unpackbits(np.frombuffer(octets, dtype=np.uint8), bitorder="little")
        labels = [*self._places]
        return (labels[place] for place in np.flatnonzero(flags).tolist())

    def __sub__(self, others: AbstractSet[Any]) -> "BitSet[Label]":
        bits = self._bits
        for label in others & self:
            bits ^= 1 << self._places[label]
        return BitSet(self._places, bits)

    def __hash__(self) -> int:
        return self._hash()

    def __repr__(self) -> str:
        return repr(frozenset(self))

    @classmethod
    def _from_iterable(cls, labels: Iterable[Other]) -> AbstractSet[Other]:
        """Make the result of `|`, `&` and `^` a plain frozenset."""
        return frozenset(labels)

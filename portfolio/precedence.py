"""What has to come before what, laid out so that orders can be computed over it. Pure.

Prerequisites come from other tools too, so rings among them are facts. Whatever stands in a ring
is one group here: none of it can be finished without the rest.
"""

import heapq
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

Neighbours = list[list[int]]


@dataclass(frozen=True, slots=True)
class Precedence:
    """Groups of items by place: no group stands before one that it waits for.

    Attributes:
        groups: The items of each group: one, or those of a ring. Among all orders that keep to
            the prerequisites this is the one nearest to that of the items as they were given.
        before: The places of the groups that each group waits for directly.
        after: The reverse.
    """

    groups: list[list[int]]
    before: Neighbours
    after: Neighbours

    def behind(self, starts: Iterable[int], gone: Sequence[bool]) -> list[int]:
        """Return the places that wait for `starts`, in order, without those that are gone."""
        return sorted(_reached(starts, self.after, gone))

    def needed_for(self, place: int, gone: Sequence[bool]) -> set[int]:
        """Return the place and all that it waits for, without those that are gone."""
        return {place, *_reached([place], self.before, gone)}

    def parts(self) -> Iterator[list[int]]:
        """Yield the parts between which there is no prerequisite, each in order."""
        seen = [False] * len(self.groups)
        around = [[*a, *b] for a, b in zip(self.before, self.after, strict=True)]
        for place in range(len(self.groups)):
            if not seen[place]:
                part = sorted({place, *_reached([place], around, seen)})
                for each in part:
                    seen[each] = True
                yield part


def lay_out(items: Sequence[int], links: Iterable[tuple[int, int]]) -> Precedence:
    """Lay items out by their prerequisites, in O((items + links) log items).

    Args:
        items: In their present order, which breaks ties.
        links: What comes before, and after it; links of other items are left aside.
    """
    place = {item: number for number, item in enumerate(items)}
    known = {(place[a], place[b]) for a, b in links if a in place and b in place and a != b}
    ring_of = _rings(len(items), known)
    groups: list[list[int]] = [[] for _ in range(max(ring_of, default=-1) + 1)]
    for number, ring in enumerate(ring_of):
        groups[ring].append(number)
    pairs = {(ring_of[a], ring_of[b]) for a, b in known if ring_of[a] != ring_of[b]}
    order = _sorted(groups, pairs)
    new = {ring: number for number, ring in enumerate(order)}
    before, after = _both_ways(len(groups), {(new[a], new[b]) for a, b in pairs})
    return Precedence([[items[n] for n in groups[ring]] for ring in order], before, after)


def _both_ways(count: int, pairs: Iterable[tuple[int, int]]) -> tuple[Neighbours, Neighbours]:
    before: Neighbours = [[] for _ in range(count)]
    after: Neighbours = [[] for _ in range(count)]
    for first, second in sorted(pairs):
        before[second].append(first)
        after[first].append(second)
    return before, after


def _sorted(groups: Sequence[Sequence[int]], pairs: Iterable[tuple[int, int]]) -> list[int]:
    """Sort groups so that each follows what it waits for, by their first items otherwise."""
    before, after = _both_ways(len(groups), pairs)
    missing = [len(each) for each in before]
    ready = [(group[0], number) for number, group in enumerate(groups) if not missing[number]]
    heapq.heapify(ready)
    order = []
    while ready:
        _, number = heapq.heappop(ready)
        order.append(number)
        for next_ in after[number]:
            missing[next_] -= 1
            if not missing[next_]:
                heapq.heappush(ready, (groups[next_][0], next_))
    return order


def _rings(count: int, pairs: Iterable[tuple[int, int]]) -> list[int]:
    """Return the number of the ring of each node; one in no ring is one of its own.

    Kosaraju's two walks: against the links, in the reverse order of the ends of the first walk.
    """
    before, after = _both_ways(count, pairs)
    seen = [False] * count
    ends: list[int] = []
    for node in range(count):
        ends += _walk(node, after, seen)
    ring_of = [-1] * count
    seen = [False] * count
    rings = 0
    for node in reversed(ends):
        if found := _walk(node, before, seen):
            for each in found:
                ring_of[each] = rings
            rings += 1
    return ring_of


def _walk(start: int, neighbours: Neighbours, seen: list[bool]) -> list[int]:
    """Return what can be reached and was not seen, each node behind all that it leads to."""
    if seen[start]:
        return []
    seen[start] = True
    ends = []
    path = [(start, iter(neighbours[start]))]
    while path:
        node, rest = path[-1]
        next_ = next((each for each in rest if not seen[each]), None)
        if next_ is None:
            ends.append(node)
            path.pop()
        else:
            seen[next_] = True
            path.append((next_, iter(neighbours[next_])))
    return ends


def _reached(starts: Iterable[int], neighbours: Neighbours, gone: Sequence[bool]) -> set[int]:
    """Return what can be reached from `starts` by one step at least, around what is gone."""
    found: set[int] = set()
    open_ = list(starts)
    while open_:
        for each in neighbours[open_.pop()]:
            if each not in found and not gone[each]:
                found.add(each)
                open_.append(each)
    return found

"""Effective WSJF: what an epic is worth with all that it makes possible. Pure.

A dull enabler comes before the shiny epic that needs it, so it is worth what the two are worth
together. With S(k) the unfinished prerequisites of k, and k itself:

    effective(j) = max over k in {j} and all that waits for j of cost(S(k)) / duration(S(k))

Source: a Sidney-type closed set of the highest ratio, restricted to those with one target
(Sidney 1975; the unrestricted problem is NP-hard, Lawler 1978).

The order takes the target of the highest ratio, starts what it needs and then itself, computes
the ratios of what is left anew, and goes on. Of independent parts of the graph each is ordered by
itself: where a later set has a higher ratio than the one before it, the two are one set, so that
the ratios of a part fall and the parts are merged by them. Measured against the exact optimum on
60 random graphs of 11 jobs, the order costs 0.1 to 0.5 % more; sorting by effective(j) alone
costs 2.4 to 4.6 % more, taking the highest plain ratio among what is ready 3 to 6 %.
"""

import heapq
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from portfolio.precedence import Precedence


@dataclass(frozen=True, slots=True)
class Job:
    """What waiting for it costs a week, at least 0, and how long it takes, above 0."""

    cost: float
    duration: float


@dataclass(frozen=True, slots=True)
class Lift:
    """What an item is worth with all that it makes possible.

    Attributes:
        score: Its effective ratio.
        target: The item behind it that lifts it there; None when that is itself.
    """

    score: float
    target: int | None


@dataclass(slots=True)
class Placed:
    """Items that are started together, one after another.

    Attributes:
        score: Their costs by their durations: it falls from set to set. None for what nobody
            has sized and nothing sized waits for.
        items: In order.
    """

    items: list[int]
    score: float | None


@dataclass(slots=True)
class _Set:
    cost: float
    duration: float
    places: list[int] = field(default_factory=list)

    @property
    def ratio(self) -> float:
        return self.cost / self.duration


def effective_scores(precedence: Precedence, jobs: Mapping[int, Job]) -> dict[int, Lift]:
    """Return the effective score of every item that is sized or that something sized waits for.

    Takes O(items + prerequisites), and the prerequisites of what waits for several.
    """
    ratios = _Ratios(precedence, jobs)
    best: list[tuple[float, int] | None] = [None] * len(precedence.groups)
    for place in reversed(range(len(best))):
        own = (ratios.of(place), place) if ratios.is_sized(place) else None
        above = [found for each in precedence.after[place] if (found := best[each])]
        best[place] = max([own, *above] if own else above, key=_by_ratio, default=None)
    return {
        item: Lift(found[0], None if found[1] == place else ratios.leader(found[1]))
        for place, found in enumerate(best)
        if found
        for item in precedence.groups[place]
    }


def best_order(precedence: Precedence, jobs: Mapping[int, Job]) -> list[Placed]:
    """Order all items so that waiting costs little and nothing precedes what it waits for.

    An item that is not sized adds neither cost nor time: it is placed with what it makes
    possible, or, if nothing sized waits for it, behind all others.

    Takes O(items + prerequisites), and for each set that is started what waits for it.
    """
    ratios = _Ratios(precedence, jobs)
    placed: list[_Set] = []
    for part in precedence.parts():
        placed += _falling(ratios.sets_of(part))
    placed.sort(key=lambda one: (-one.ratio, one.places[0]))
    rest = [place for place, gone in enumerate(ratios.gone) if not gone]
    sets = [Placed(ratios.items_at(one.places), one.ratio) for one in placed]
    return [*sets, Placed(ratios.items_at(rest), None)] if rest else sets


def _by_ratio(found: tuple[float, int]) -> tuple[float, int]:
    """Prefer, of equal ratios, the target that comes first."""
    return found[0], -found[1]


def _falling(sets: Iterable[_Set]) -> list[_Set]:
    """Join sets until each has a lower ratio than the one before it."""
    kept: list[_Set] = []
    for one in sets:
        kept.append(one)
        while len(kept) > 1 and kept[-1].ratio >= kept[-2].ratio:
            last = kept.pop()
            first = kept[-1]
            kept[-1] = _Set(
                first.cost + last.cost,
                first.duration + last.duration,
                [*first.places, *last.places],
            )
    return kept


class _Ratios:
    """The ratio of every S(k), kept up to date while sets are started."""

    def __init__(self, precedence: Precedence, jobs: Mapping[int, Job]) -> None:
        self.precedence = precedence
        self.jobs = jobs
        self.own = [_own(group, jobs) for group in precedence.groups]
        self.gone = [False] * len(self.own)
        self.sums = [(0.0, 0.0)] * len(self.own)
        self._add_up(range(len(self.own)))

    def is_sized(self, place: int) -> bool:
        """Whether somebody has sized what stands there."""
        return self.own[place][1] > 0

    def of(self, place: int) -> float:
        """Return the ratio of what stands there with all that it waits for."""
        cost, duration = self.sums[place]
        return cost / duration

    def leader(self, place: int) -> int:
        """Return the item of a group that stands for it: the most worthwhile of a ring."""
        return min(self.precedence.groups[place], key=self._reluctance)

    def items_at(self, places: Iterable[int]) -> list[int]:
        """Return the items of places in order; a ring's most worthwhile first."""
        groups = self.precedence.groups
        return [item for place in places for item in sorted(groups[place], key=self._reluctance)]

    def sets_of(self, part: Sequence[int]) -> Iterator[_Set]:
        """Start what is sized in a part of the graph, set by set, the highest ratio first."""
        due = [(-self.of(place), place) for place in part if self.is_sized(place)]
        heapq.heapify(due)
        while due:
            ratio, place = heapq.heappop(due)
            if self.gone[place] or -ratio != self.of(place):  # it has changed since
                continue
            cost, duration = self.sums[place]
            needed = self.precedence.needed_for(place, self.gone)
            yield _Set(cost, duration, self._inside(needed))
            for each in needed:
                self.gone[each] = True
            changed = self.precedence.behind(needed, self.gone)
            self._add_up(changed)
            for each in changed:
                if self.is_sized(each):
                    heapq.heappush(due, (-self.of(each), each))

    def _add_up(self, places: Iterable[int]) -> None:
        """Add up each place with what it waits for, which has been added up already."""
        for place in places:
            left = [each for each in self.precedence.before[place] if not self.gone[each]]
            cost, duration = self.own[place]
            if len(left) == 1:
                parts = [self.sums[left[0]]]
            else:  # what they have in common counts once
                needed = self.precedence.needed_for(place, self.gone) - {place} if left else ()
                parts = [self.own[each] for each in sorted(needed)]
            self.sums[place] = (
                cost + sum(part[0] for part in parts),
                duration + sum(part[1] for part in parts),
            )

    def _inside(self, places: set[int]) -> list[int]:
        """Order the places of one set: of those that wait for none of it, the best first."""
        missing = {p: sum(b in places for b in self.precedence.before[p]) for p in places}
        ready = [(-self._alone(place), place) for place, count in missing.items() if not count]
        heapq.heapify(ready)
        order = []
        while ready:
            _, place = heapq.heappop(ready)
            order.append(place)
            for next_ in self.precedence.after[place]:
                if next_ in places:
                    missing[next_] -= 1
                    if not missing[next_]:
                        heapq.heappush(ready, (-self._alone(next_), next_))
        return order

    def _alone(self, place: int) -> float:
        cost, duration = self.own[place]
        return cost / duration if duration else 0.0

    def _reluctance(self, item: int) -> float:
        job = self.jobs.get(item)
        return -job.cost / job.duration if job else 1.0


def _own(group: Iterable[int], jobs: Mapping[int, Job]) -> tuple[float, float]:
    found = [job for item in group if (job := jobs.get(item))]
    return sum(job.cost for job in found), sum(job.duration for job in found)

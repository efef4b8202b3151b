"""The places of a portfolio's epics, and how much they can be trusted. Pure.

Both orders are computed where there is anything to compute them from: by relative scores (WSJF)
and by money (CD3). Which of them the portfolio is ranked by is `models.Ranking`'s to explain.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from portfolio.cost_of_delay import Delay, cost_of_waiting
from portfolio.effective_wsjf import Job, Lift, best_order, effective_scores
from portfolio.precedence import Precedence, lay_out
from portfolio.rank_agreement import Agreement, agreement
from portfolio.rank_stability import rank_ranges
from portfolio.wsjf import relative_cost_of_delay


@dataclass(frozen=True, slots=True)
class Candidate:
    """An epic that wants a place: what is known of it, None where nothing is.

    Attributes:
        scores: Business value, time criticality, risk reduction and job size, of one session.
        delay: What waiting for it costs in money.
    """

    id: int
    scores: tuple[int, int, int, int] | None = None
    delay: Delay | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """The place of an epic; see the columns of the same names of `models.EpicRank`."""

    epic: int
    rank: int
    manual_rank: int
    score: float | None
    own: Mapping[str, float | None]
    effective: Mapping[str, float | None]
    ranks: Mapping[str, int | None]
    low_rank: int | None
    high_rank: int | None
    unlocks_target: int | None


@dataclass(frozen=True, slots=True)
class Ranked:
    """All places of a portfolio, by rank.

    Attributes:
        method: EFFECTIVE_CD3, EFFECTIVE_WSJF or MANUAL.
        standings: One for each candidate.
        wsjf_and_cd3: How far the two orders agree, over the epics that have both.
        computed_and_manual: How far the ranks agree with the order that people keep, over the
            epics with a score.
    """

    method: str
    standings: list[Standing]
    wsjf_and_cd3: Agreement
    computed_and_manual: Agreement


WSJF, CD3 = "wsjf", "cd3"
METHODS = {CD3: "EFFECTIVE_CD3", WSJF: "EFFECTIVE_WSJF", None: "MANUAL"}


def rank(candidates: Sequence[Candidate], links: Iterable[tuple[int, int]]) -> Ranked:
    """Rank candidates, given in the order that people keep, which breaks ties.

    Args:
        candidates: The unfinished epics of a portfolio.
        links: Prerequisites between them: what comes before, and after it.
    """
    precedence = lay_out([one.id for one in candidates], links)
    orders = {
        WSJF: _Order(precedence, _relative_jobs(candidates)),
        CD3: _Order(precedence, _priced_jobs(candidates)),
    }
    used = _used(orders)
    order = orders[used] if used else _Order(precedence, {})
    ranges = rank_ranges(precedence, order.jobs, order.score_of)
    manual = {one.id: number for number, one in enumerate(candidates, start=1)}
    ranks = {name: _numbered(one.scored) for name, one in orders.items()}
    standings = []
    for number, epic in enumerate(order.all, start=1):
        lift, range_ = order.lifts.get(epic), ranges.get(epic)
        standings.append(
            Standing(
                epic=epic,
                rank=number,
                manual_rank=manual[epic],
                score=order.score_of.get(epic),
                own={name: one.own(epic) for name, one in orders.items()},
                effective={name: one.effective(epic) for name, one in orders.items()},
                ranks={name: found.get(epic) for name, found in ranks.items()},
                low_rank=range_[0] if range_ else None,
                high_rank=range_[1] if range_ else None,
                unlocks_target=lift.target if lift else None,
            )
        )
    return Ranked(
        method=METHODS[used],
        standings=standings,
        wsjf_and_cd3=agreement(orders[WSJF].scored, orders[CD3].scored),
        computed_and_manual=agreement(order.scored, list(manual)),
    )


def order_by_scores(candidates: Sequence[Candidate], links: Iterable[tuple[int, int]]) -> list[int]:
    """Return the epics in the order of their effective WSJF; the unscored come last."""
    precedence = lay_out([one.id for one in candidates], links)
    return _Order(precedence, _relative_jobs(candidates)).all


class _Order:
    """One order of all candidates, by jobs of one unit."""

    def __init__(self, precedence: Precedence, jobs: Mapping[int, Job]) -> None:
        self.jobs = jobs
        self.lifts: Mapping[int, Lift] = effective_scores(precedence, jobs)
        sets = best_order(precedence, jobs)
        self.all = [epic for one in sets for epic in one.items]
        self.score_of = {
            epic: one.score for one in sets for epic in one.items if one.score is not None
        }
        self.scored = list(self.score_of)

    def own(self, epic: int) -> float | None:
        job = self.jobs.get(epic)
        return job.cost / job.duration if job else None

    def effective(self, epic: int) -> float | None:
        lift = self.lifts.get(epic)
        return lift.score if lift else None


def _used(orders: Mapping[str, _Order]) -> str | None:
    """Choose the unit: money as soon as it covers everything that the scores cover."""
    scored, priced = orders[WSJF].jobs.keys(), orders[CD3].jobs.keys()
    if priced and scored <= priced:
        return CD3
    return WSJF if scored else None


def _relative_jobs(candidates: Iterable[Candidate]) -> dict[int, Job]:
    return {
        one.id: Job(float(relative_cost_of_delay(*one.scores[:3])), float(one.scores[3]))
        for one in candidates
        if one.scores
    }


def _priced_jobs(candidates: Iterable[Candidate]) -> dict[int, Job]:
    return {
        one.id: Job(cost_of_waiting(one.delay, 1.0), one.delay.duration)
        for one in candidates
        if one.delay
    }


def _numbered(order: Iterable[int]) -> dict[int, int]:
    return {epic: number for number, epic in enumerate(order, start=1)}

"""How far ranks move when the estimates behind them are wrong. Pure.

Costs and durations of single epics are guesses. Each trial multiplies every one of them by a
factor of its own and orders anew; where an epic stands in the middle 80 % of the trials is its
range. A range of 3 to 40 says that its rank means little.

All trials are computed at once, as columns. To start set by set anew in each of them, as
`effective_wsjf.best_order` does, would take a hundred times as long; so a trial scales the score
that an epic is ranked by as its effective score changes, and sorts by that.
"""

from collections.abc import Mapping
from typing import Final

import numpy as np
from numpy.typing import NDArray

from portfolio.effective_wsjf import Job
from portfolio.precedence import Precedence

TRIALS: Final = 200
NOISE: Final = 0.5
"""Estimates are taken to be wrong by up to half of what they say."""

LOW, HIGH = 0.1, 0.9
"""The quantiles of the range."""

Floats = NDArray[np.float64]


def rank_ranges(
    precedence: Precedence,
    jobs: Mapping[int, Job],
    scores: Mapping[int, float],
    *,
    seed: int = 0,
    trials: int = TRIALS,
    noise: float = NOISE,
) -> dict[int, tuple[int, int]]:
    """Return the 10th and the 90th percentile of each item's rank; its own rank lies inside.

    Args:
        precedence: The prerequisites.
        jobs: What is sized.
        scores: What the items are ranked by, in the order of their ranks.
        seed: Of the factors: the same input has the same ranges.
        trials: How often it is tried; memory grows with items times trials.
        noise: Factors lie evenly between 1 - noise and 1 + noise.
    """
    if not scores:
        return {}
    place_of = {item: n for n, group in enumerate(precedence.groups) for item in group}
    places = [place_of[item] for item in scores]
    sure = _effective(precedence, _noisy(place_of, jobs, 1, seed, 0.0))[places]
    tried = _effective(precedence, _noisy(place_of, jobs, trials, seed, noise))[places]
    changes = np.divide(tried, sure, out=np.ones_like(tried), where=sure > 0)
    tried = np.array([*scores.values()])[:, None] * changes
    by_rank = np.argsort(-tried, axis=0, kind="stable")
    ranks = np.empty_like(by_rank)
    np.put_along_axis(ranks, by_rank, np.arange(1, len(places) + 1)[:, None], axis=0)
    ranks.sort(axis=1)
    lows = ranks[:, round(LOW * (trials - 1))]
    highs = ranks[:, round(HIGH * (trials - 1))]
    return {
        item: (min(int(low), rank), max(int(high), rank))
        for rank, (item, low, high) in enumerate(zip(scores, lows, highs, strict=True), start=1)
    }


def _noisy(
    place_of: Mapping[int, int], jobs: Mapping[int, Job], trials: int, seed: int, noise: float
) -> Floats:
    """Return costs and durations of every place in every trial: an array (2, places, trials)."""
    sized = sorted(item for item in jobs if item in place_of)
    values = np.array([(jobs[item].cost, jobs[item].duration) for item in sized]).reshape(-1, 2)
    factors = np.random.default_rng(seed).uniform(1 - noise, 1 + noise, (2, len(sized), trials))
    own = np.zeros((2, max(place_of.values()) + 1, trials))
    noisy = values.T[:, :, None] * factors
    for number, item in enumerate(sized):  # those of a ring share a place
        own[:, place_of[item]] += noisy[:, number]
    return own


def _effective(precedence: Precedence, own: Floats) -> Floats:
    """Return the effective score of every place in every trial; -1 where nothing is sized."""
    here = [False] * len(precedence.groups)
    sums = own.copy()
    for place, before in enumerate(precedence.before):
        if len(before) == 1:
            sums[:, place] += sums[:, before[0]]
        elif before:
            needed = sorted(precedence.needed_for(place, here) - {place})
            sums[:, place] += own[:, needed].sum(axis=1)
    sized = own[1] > 0
    scores = np.full(sized.shape, -1.0)
    np.divide(sums[0], sums[1], out=scores, where=sized)
    for place in reversed(range(len(precedence.after))):
        for each in precedence.after[place]:
            np.maximum(scores[place], scores[each], out=scores[place])
    return scores

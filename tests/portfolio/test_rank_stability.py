"""How far ranks move under noise."""

from hypothesis import given

from portfolio.effective_wsjf import Job, best_order
from portfolio.precedence import lay_out
from portfolio.rank_stability import rank_ranges
from tests.portfolio.test_effective_wsjf import graphs


def scored(laid_out, jobs):
    """What is ranked, with what it is ranked by."""
    sets = best_order(laid_out, jobs)
    return {item: one.score for one in sets if one.score is not None for item in one.items}


def test_the_same_input_has_the_same_ranges_and_another_seed_others():
    jobs = {n: Job(10.0 + n % 7, 1.0 + n % 5) for n in range(40)}
    laid_out = lay_out([*jobs], [(1, 2), (3, 4), (2, 4)])
    order = scored(laid_out, jobs)

    ranges = rank_ranges(laid_out, jobs, order)

    assert ranges == rank_ranges(laid_out, jobs, order)
    assert ranges != rank_ranges(laid_out, jobs, order, seed=1)


def test_an_epic_that_is_worth_a_hundred_times_the_others_stays_first():
    jobs = {0: Job(1000, 1), **{n: Job(10, 1) for n in range(1, 20)}}
    laid_out = lay_out([*jobs], [])

    ranges = rank_ranges(laid_out, jobs, scored(laid_out, jobs))

    assert ranges[0] == (1, 1)
    assert all(high - low >= 10 for item, (low, high) in ranges.items() if item)


@given(graphs())
def test_every_rank_lies_in_its_range_and_the_range_in_the_list(graph):
    items, links, jobs = graph
    laid_out = lay_out(items, links)
    order = scored(laid_out, jobs)

    ranges = rank_ranges(laid_out, jobs, order, trials=20)

    assert [*ranges] == [*order]
    for rank, (low, high) in enumerate(ranges.values(), start=1):
        assert 1 <= low <= rank <= high <= len(order)


@given(graphs())
def test_without_noise_every_rank_is_certain(graph):
    items, links, jobs = graph
    laid_out = lay_out(items, links)
    scores = scored(laid_out, jobs)

    ranges = rank_ranges(laid_out, jobs, scores, trials=3, noise=0.0)

    assert [*ranges.values()] == [(rank, rank) for rank in range(1, len(scores) + 1)]


def test_a_guess_of_an_epic_moves_what_makes_it_possible_too():
    """All that is known of the enabler is what waits for it, so both are as uncertain."""
    jobs = {n: Job(10 + n / 10, 1) for n in range(20)}
    laid_out = lay_out([*jobs, 99], [(99, 10)])

    ranges = rank_ranges(laid_out, jobs, scored(laid_out, jobs))

    low, high = ranges[99]
    assert high - low > 5

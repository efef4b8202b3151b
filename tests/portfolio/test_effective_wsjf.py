"""Effective WSJF: the published order, the exact optimum, and a naive oracle on any graph."""

import random
from functools import cache
from statistics import fmean

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portfolio.cost_of_delay import costs_of_order
from portfolio.effective_wsjf import Job, best_order, effective_scores
from portfolio.precedence import lay_out


def order_of(jobs, links, items=None):
    laid_out = lay_out(items or [*jobs], links)
    return [item for placed in best_order(laid_out, jobs) for item in placed.items]


def cost_of(order, jobs):
    return costs_of_order((jobs[item].cost, jobs[item].duration) for item in order)[1]


def plain_order(jobs, links):
    """Take, of what is ready, the highest cost by duration: the rule that sees no prerequisite."""
    left, order = {*jobs}, []
    while left:
        ready = [job for job in left if not any(a in left for a, b in links if b == job)]
        order.append(max(ready, key=lambda job: (jobs[job].cost / jobs[job].duration, -job)))
        left.remove(order[-1])
    return order


def cheapest(jobs, links):
    """The least cost of any order: dynamic programming over all sets that may come first."""
    needed = {job: sum(1 << a for a, b in links if b == job) for job in jobs}

    @cache
    def best(done, time):
        if done == (1 << len(jobs)) - 1:
            return 0
        return min(
            job.cost * (time + job.duration) + best(done | 1 << n, time + job.duration)
            for n, job in jobs.items()
            if not done >> n & 1 and needed[n] & done == needed[n]
        )

    return best(0, 0)


A, B, C = 0, 1, 2
SHINY = {A: Job(1, 1), B: Job(100, 1), C: Job(10, 1)}
"""A dull enabler, the shiny epic that needs it, and something in between."""


def test_the_enabler_goes_first_and_that_costs_231_instead_of_312():
    plain, effective = plain_order(SHINY, [(A, B)]), order_of(SHINY, [(A, B)])

    assert (plain, cost_of(plain, SHINY)) == ([C, A, B], 312)
    assert (effective, cost_of(effective, SHINY)) == ([A, B, C], 231)


def test_an_item_is_worth_the_best_of_what_it_makes_possible_and_names_it():
    scores = effective_scores(lay_out([A, B, C], [(A, B)]), SHINY)

    assert (scores[A].score, scores[A].target) == (50.5, B)
    assert (scores[B].score, scores[B].target) == (50.5, None)
    assert (scores[C].score, scores[C].target) == (10, None)


def test_the_order_costs_at_most_one_percent_more_than_the_optimum_on_sixty_random_graphs():
    draw = random.Random(11)
    effective, plain = [], []
    for _ in range(60):
        jobs = {n: Job(draw.randint(1, 20), draw.randint(1, 10)) for n in range(11)}
        density = draw.choice([0.1, 0.2, 0.3])
        links = [(a, b) for b in jobs for a in range(b) if draw.random() < density]
        best = cheapest(jobs, links)
        effective.append(cost_of(order_of(jobs, links), jobs) / best - 1)
        plain.append(cost_of(plain_order(jobs, links), jobs) / best - 1)

    assert min(effective) > -1e-9
    assert fmean(effective) <= 0.01
    assert fmean(plain) > 4 * fmean(effective)


@st.composite
def graphs(draw, rings=True):
    """Items in any order, links among them and beyond, and jobs for most of them."""
    count = draw(st.integers(1, 9))
    items = draw(st.permutations(range(count)))
    ends = st.tuples(st.integers(0, count), st.integers(0, count))
    links = draw(st.lists(ends, max_size=16))
    if not rings:
        links = [(a, b) for a, b in links if a < b]
    sizes = st.builds(Job, st.integers(0, 20).map(float), st.integers(1, 9).map(float))
    jobs = draw(st.dictionaries(st.sampled_from(items), sizes))
    return list(items), links, jobs


def ancestors(item, items, links):
    """All that comes before an item, by hand; itself too when it stands in a ring."""
    found, new = set(), {item}
    while new:
        new = {a for a, b in links if b in new and a in items and a != b} - found
        found |= new
    return found


def naive_scores(items, links, jobs):
    needed = {item: ancestors(item, items, links) | {item} for item in items}
    # A ring is one set: what one of it needs, all of it do.
    ratio = {
        target: sum(jobs[i].cost for i in all_ if i in jobs)
        / sum(jobs[i].duration for i in all_ if i in jobs)
        for target, all_ in needed.items()
        if any(i in jobs and target in needed[i] for i in all_)
    }
    reached = {item: [t for t in items if item in needed[t] and t in ratio] for item in items}
    return {item: max(ratio[t] for t in found) for item, found in reached.items() if found}


@given(graphs())
def test_scores_are_those_of_the_definition_on_any_graph_with_rings_too(graph):
    items, links, jobs = graph

    scores = effective_scores(lay_out(items, links), jobs)

    assert {item: lift.score for item, lift in scores.items()} == pytest.approx(
        naive_scores(items, links, jobs)
    )


@given(graphs())
def test_the_order_is_a_permutation_in_which_nothing_precedes_what_it_waits_for(graph):
    items, links, jobs = graph

    order = order_of(jobs, links, items)

    assert sorted(order) == sorted(items)
    for item in items:
        before = ancestors(item, items, links)
        if item not in before:
            assert all(order.index(one) < order.index(item) for one in before), (order, item)


@given(graphs())
def test_scores_of_sets_fall_and_are_their_costs_by_their_durations(graph):
    items, links, jobs = graph

    sets = best_order(lay_out(items, links), jobs)

    scored = [one for one in sets if one.score is not None]
    assert [one.score for one in scored] == sorted((one.score for one in scored), reverse=True)
    for one in scored:
        sized = [jobs[item] for item in one.items if item in jobs]
        total = sum(job.cost for job in sized) / sum(job.duration for job in sized)
        assert one.score == pytest.approx(total)
    assert sets == scored or [one.score for one in sets] == [one.score for one in scored] + [None]


@given(graphs(rings=False))
def test_without_links_the_order_is_that_of_falling_ratios(graph):
    items, _, jobs = graph

    order = order_of(jobs, [], items)

    ratios = [jobs[item].cost / jobs[item].duration for item in order if item in jobs]
    assert ratios == sorted(ratios, reverse=True)
    assert order[len(jobs) :] == [item for item in items if item not in jobs]


def test_what_nobody_has_sized_is_placed_with_what_it_makes_possible():
    jobs = {B: Job(100, 1), C: Job(10, 1)}

    assert order_of(jobs, [(A, B)], [C, A, B]) == [A, B, C]
    assert order_of(jobs, [], [A, B, C]) == [B, C, A]


def test_a_ring_is_started_as_one_set_and_its_best_first():
    jobs = {A: Job(1, 1), B: Job(9, 1), C: Job(4, 1)}

    (ring, last) = best_order(lay_out([A, B, C], [(A, B), (B, A)]), jobs)

    assert (ring.items, ring.score) == ([B, A], 5)
    assert last.items == [C]


def test_a_long_chain_does_not_exhaust_the_stack():
    jobs = {n: Job(1.0 + n % 3, 1.0) for n in range(3000)}

    order = order_of(jobs, [(n, n + 1) for n in range(2999)])

    assert order == [*range(3000)]

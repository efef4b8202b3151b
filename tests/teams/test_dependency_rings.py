"""Rings of links: refused with their path, and never closed by several at once."""

import random
from itertools import pairwise

import networkx as nx
import pytest

from kernel.errors import InvalidValue
from organization.access import unlimited
from portfolio.errors import ItemArchived
from teams.errors import DependencyCycle
from teams.models import Dependency
from tests.line import (
    archive,
    days,
    epic,
    feature,
    link,
    move,
    story,
    together,
)
from tests.teams.linking import add, waive


def test_a_ring_over_three_levels_is_refused_with_its_path(drn, product_itself):
    top, middle, low = epic(product_itself), feature(product_itself), story(product_itself)
    link(product_itself, top, middle)
    link(product_itself, middle, low)

    refused = add(product_itself, low, top)

    assert refused["__typename"] == "DependencyCycle"
    assert [(item["key"], item["level"]) for item in refused["path"]] == [
        (low.key, "STORY"),
        (top.key, "EPIC"),
        (middle.key, "FEATURE"),
    ]
    assert refused["message"] == (
        f"They would wait for each other: {low.key} -> {top.key} -> {middle.key} -> {low.key}."
    )
    assert Dependency.objects.count() == 2


def test_the_shortest_of_several_rings_is_named(stories, product_itself):
    a, b, c, d = stories
    for blocker, blocked in ((a, b), (b, c), (c, d), (b, d)):
        link(product_itself, blocker, blocked)

    refused = add(product_itself, d, a)

    assert [item["key"] for item in refused["path"]] == [d.key, a.key, b.key]


def test_a_diamond_is_no_ring(stories, product_itself):
    a, b, c, d = stories
    for blocker, blocked in ((a, b), (a, c), (b, d), (c, d), (a, d)):
        assert link(product_itself, blocker, blocked).pk


@pytest.mark.parametrize("place", range(3))
@pytest.mark.parametrize("end", ["DONE", "CANCELLED", "archived"])
def test_a_finished_or_archived_item_closes_no_ring(place, end, stories, product_itself):
    chain = stories[:3]
    for blocker, blocked in pairwise(chain):
        link(product_itself, blocker, blocked)
    if end == "archived":
        archive(product_itself, chain[place])
    else:
        chain[place] = move(product_itself, chain[place], end)

    if end == "archived" and place != 1:
        with pytest.raises(ItemArchived):
            link(product_itself, chain[2], chain[0])
    else:
        assert link(product_itself, chain[2], chain[0]).pk


def test_a_waived_link_still_closes_a_ring_because_it_may_come_back(stories, product_itself):
    one, other, *_ = stories
    waive(product_itself, link(product_itself, one, other), until=days(3))

    assert add(product_itself, other, one)["__typename"] == "DependencyCycle"


def test_every_random_link_is_taken_unless_naive_networkx_sees_a_ring(stories, product_itself):
    dice = random.Random(20260302)
    everything = [*stories, *(feature(product_itself, f"F{n}") for n in range(3))]
    everything += [epic(product_itself, f"E{n}") for n in range(2)]
    graph = nx.DiGraph()

    for _ in range(60):
        blocker, blocked = dice.sample(everything, 2)
        closes = graph.has_node(blocked.key) and blocker.key in nx.descendants(graph, blocked.key)
        answer = add(product_itself, blocker, blocked)["__typename"]
        if graph.has_edge(blocker.key, blocked.key):
            assert answer == "InvalidValue"
        elif closes:
            assert answer == "DependencyCycle"
        else:
            assert answer == "Dependency"
            graph.add_edge(blocker.key, blocked.key)
    assert nx.is_directed_acyclic_graph(graph)


@pytest.mark.django_db(transaction=True)
def test_eight_who_would_close_a_ring_together_never_do(workspace, drn):
    by = unlimited(workspace.pk, "Test")
    for number in range(3):
        ring = [story(by, f"Story {number}.{place}") for place in range(8)]

        outcomes = together(
            [
                lambda one=one, other=other: link(by, one, other)
                for one, other in zip(ring, [*ring[1:], ring[0]], strict=True)
            ]
        )

        refused = [one for one in outcomes if not isinstance(one, Dependency)]
        assert len(refused) == 1
        assert isinstance(refused[0], DependencyCycle)
        assert len(refused[0].path) == 8
    assert Dependency.objects.filter(workspace=workspace).count() == 21


@pytest.mark.django_db(transaction=True)
def test_eight_who_add_one_link_at_once_add_it_once(workspace, drn):
    by = unlimited(workspace.pk, "Test")
    one, other = story(by), story(by)

    outcomes = together([lambda: link(by, one, other)] * 8)

    assert sum(isinstance(outcome, Dependency) for outcome in outcomes) == 1
    assert sum(isinstance(outcome, InvalidValue) for outcome in outcomes) == 7


def test_the_path_of_a_ring_does_not_name_what_i_may_not_see(two_worlds, stories, product_itself):
    hidden, ana = two_worlds
    one, other, *_ = stories
    link(product_itself, one, hidden)
    link(product_itself, hidden, other)

    refused = add(ana, other, one)

    assert refused["__typename"] == "DependencyCycle"
    assert [item["key"] for item in refused["path"]] == [other.key, one.key]
    assert hidden.key not in refused["message"]
    assert "(unseen)" in refused["message"]

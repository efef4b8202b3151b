"""CPU time of the dependency analysis beside naive networkx, on the same synthetic network.

    python -m benchmarks.flow_pure

The network has the shape of the open part of 1,000,000 items in 3,000 teams: about 28,000 items,
31,000 links, heavy-tailed hubs, a weak component of more than 22,000 and about 95 rings. Both sides
start from the same rows and must agree on every root before anything is printed. CPU seconds
on a shared machine move by a factor of up to two; the ratio moves less.
"""

from collections.abc import Callable, Iterable
from statistics import median
from time import process_time
from typing import TypeAlias

import networkx as nx
import numpy as np

from kernel.levels import Level, StateCategory
from teams.flow.findings import Findings, analyse
from teams.flow.items import Item, Link

POOL = 39_000
LINKS = 30_711
TEAMS = 3_000
NEAR, AGAINST, SAME_TEAM, STARTED = 0.37, 0.06, 0.55, 0.3
"""Shares of links to a neighbour, against the grain, inside a team; share of items started."""
REPEATS = 5

Rows: TypeAlias = tuple[list[Item], list[Link]]
Waiting: TypeAlias = dict[int, tuple[int, frozenset[int | None], frozenset[int | None]]]


def network(seed: int) -> Rows:
    """Draw the network: heavy-tailed blockers, 6% of the links against the grain make rings."""
    random = np.random.default_rng(seed)
    draws = 2 * LINKS
    out, into = random.pareto(1.45, POOL) + 1, random.pareto(3, POOL) + 1
    start = random.choice(POOL, draws, p=out / out.sum())
    far = random.choice(POOL, draws, p=into / into.sum())
    near = (start + random.integers(1, 8, draws)) % POOL
    end = np.where(random.random(draws) < NEAR, near, far)
    low, high = np.minimum(start, end), np.maximum(start, end)
    against = random.random(draws) < AGAINST
    first, last = np.where(against, high, low).tolist(), np.where(against, low, high).tolist()
    pairs = dict.fromkeys((a, b) for a, b in zip(first, last, strict=True) if a != b)
    links = [Link(*pair) for pair in [*pairs][:LINKS]]
    return _items(random, links), links


def _items(random: np.random.Generator, links: Iterable[Link]) -> list[Item]:
    """Give every linked item a team; about 60% of the links come to cross teams."""
    teams = dict(enumerate(random.integers(0, TEAMS, POOL).tolist()))
    for link, same in zip(links, random.random(LINKS) < SAME_TEAM, strict=True):
        if same:
            teams[link.blocked] = teams[link.blocker]
    linked = {end for link in links for end in (link.blocker, link.blocked)}
    started = random.random(POOL) < STARTED
    return [
        Item(
            id=node,
            key=f"WORK-{node}",
            level=Level.STORY,
            team=teams[node],
            category=StateCategory.IN_PROGRESS if started[node] else StateCategory.TODO,
            epic=node // 13,
        )
        for node in sorted(linked)
    ]


def naive(items: list[Item], links: list[Link]) -> Waiting:
    """Answer the same question with networkx alone: one search per root."""
    of = {item.id: item for item in items}
    graph: nx.DiGraph[int] = nx.DiGraph()
    graph.add_nodes_from(of)
    graph.add_edges_from((link.blocker, link.blocked) for link in links)
    knots = [*nx.strongly_connected_components(graph)]
    dag = nx.condensation(graph, scc=knots)
    found: Waiting = {}
    for component, members in enumerate(knots):
        head = min(members)
        if len(members) > 1 or (dag.in_degree(component) == 0 and dag.out_degree(component) > 0):
            below = [of[node] for node in nx.descendants(graph, head) - members]
            found[head] = (
                len(below),
                frozenset(item.team for item in below),
                frozenset(item.epic for item in below),
            )
    return found


def require_agreement(findings: Findings, expected: Waiting) -> None:
    """Raise AssertionError unless both sides counted the same items, teams and epics."""
    for blocker in findings.blockers:
        count, teams, epics = expected.pop(blocker.item.id)
        ours = (blocker.waiting_items, blocker.waiting_teams, blocker.epics)
        assert ours == (count, teams - {blocker.item.team}, epics)
    for knot in findings.deadlocks:
        assert knot.waiting_items == expected.pop(min(item.id for item in knot.members))[0]
    assert not expected


def seconds(work: Callable[[], object]) -> float:
    """CPU seconds of one call."""
    began = process_time()
    work()
    return process_time() - began


def main() -> None:
    """Print the network, both times with their spread, and the ratio."""
    items, links = network(seed=1)
    findings = analyse(items, links)
    require_agreement(findings, naive(items, links))
    print(
        f"{len(items):,} items, {len(links):,} links, {findings.cross_team_links:,} across teams, "
        f"{len(findings.blockers):,} roots, {len(findings.deadlocks)} deadlocks "
        f"(largest {max(len(knot.members) for knot in findings.deadlocks)})"
    )
    times = [
        (seconds(lambda: naive(items, links)), seconds(lambda: analyse(items, links)))
        for _ in range(REPEATS)
    ]
    for name, column in zip(("naive networkx", "analyse"), zip(*times, strict=True), strict=True):
        print(
            f"{name:<16}{median(column):7.3f} s CPU"
            f"   ({min(column):.3f} to {max(column):.3f}, {REPEATS} runs)"
        )
    print(f"{'ratio':<16}{median(slow / fast for slow, fast in times):7.2f}")


if __name__ == "__main__":
    main()

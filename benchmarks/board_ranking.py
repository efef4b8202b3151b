"""What ranking epics by what they make possible costs, and how that grows.

    python -m benchmarks.board_ranking

Epics with random scores, money and durations in one portfolio, from 500 to 4,000 of them, and
prerequisites of four shapes: between as many random pairs as epics, between twice as many, and in
chains of 100 and of 500, each epic waiting for the one before. `refresh_ranking` is all that the
background job does: reading, both orders, 200 trials of each rank, writing. Beside it stand the
pure order alone, the effective scores alone, and these as a naive program computes them: closures
by networkx and a sum over the ancestors of every target, the same answers asserted. CPU is that of
this process and of all processes of PostgreSQL.
"""

import random
from collections.abc import Callable, Sequence

import networkx as nx
from django.db import connection

from benchmarks import _django  # noqa: F401 # before any model is imported
from benchmarks._meter import measure, noise, spread
from kernel import clock
from organization.models import Workspace
from portfolio.actions import refresh_ranking
from portfolio.effective_wsjf import Job, Lift, best_order, effective_scores
from portfolio.models import Epic, EpicPrecedence, EpicRank, Portfolio, Score, ScoringSession
from portfolio.precedence import lay_out
from portfolio.wsjf import SCALE

SIZES = (500, 1_000, 2_000, 4_000)
REPEATS = 3

Links = list[tuple[int, int]]


def main() -> None:
    """Print two rows for each size and shape."""
    print(f"seconds of CPU, median of {REPEATS} (range)")
    first: list[float] = []
    for size in SIZES:
        for shape, links_of in SHAPES.items():
            draw = random.Random(size)
            runs = _measure(f"{size:6,} epics, {shape}", *network(size, links_of, draw), draw)
            first = first or runs
    print(f"noise: {noise(first)}")


def _measure(name: str, jobs: dict[int, Job], links: Links, draw: random.Random) -> list[float]:
    def scores() -> dict[int, Lift]:
        return effective_scores(lay_out([*jobs], links), jobs)

    print(name)
    order = [measure(lambda: best_order(lay_out([*jobs], links), jobs)) for _ in range(REPEATS)]
    ours = [measure(scores) for _ in range(REPEATS)]
    found = {item: lift.score for item, lift in scores().items()}
    naive = [measure(lambda: _same(naive_scores(jobs, links), found)) for _ in range(REPEATS)]
    workspace = write(jobs, links, draw)
    at = clock.now()
    refresh_ranking(workspace_id=workspace.pk, at=at)
    assert EpicRank.objects.filter(portfolio__workspace=workspace).count() == len(jobs)
    whole = [
        measure(lambda: refresh_ranking(workspace_id=workspace.pk, at=at)) for _ in range(REPEATS)
    ]
    for what, runs in (
        ("order", order),
        ("scores", ours),
        ("naive scores", naive),
        ("refresh_ranking", whole),
    ):
        print(f"    {what:<18}{spread([run.cpu for run in runs])}")
    ratios = [other.python / one.python for other, one in zip(naive, ours, strict=True)]
    print(f"    naive / scores    {spread(ratios, digits=1)}")
    return [run.cpu for run in whole]


def pairs(size: int, count: int, draw: random.Random) -> Links:
    """Draw prerequisites between random pairs, the earlier one first."""
    drawn = (sorted(draw.sample(range(size), 2)) for _ in range(count))
    return [(first, second) for first, second in drawn]


def chains(size: int, length: int) -> Links:
    """Let each epic of a chain wait for the one before it."""
    return [(n - 1, n) for n in range(1, size) if n % length]


SHAPES: dict[str, Callable[[int, random.Random], Links]] = {
    "as many links": lambda size, draw: pairs(size, size, draw),
    "twice as many": lambda size, draw: pairs(size, 2 * size, draw),
    "chains of 100": lambda size, _: chains(size, 100),
    "chains of 500": lambda size, _: chains(size, 500),
}


def network(
    size: int, links_of: Callable[[int, random.Random], Links], draw: random.Random
) -> tuple[dict[int, Job], Links]:
    """Draw jobs and their prerequisites."""
    jobs = {n: Job(draw.uniform(100, 90_000), draw.uniform(1, 30)) for n in range(size)}
    return jobs, links_of(size, draw)


def naive_scores(jobs: dict[int, Job], links: Links) -> dict[int, float]:
    """Compute the effective scores as their definition reads."""
    graph: nx.DiGraph[int] = nx.DiGraph(links)
    graph.add_nodes_from(jobs)
    ratio = {}
    for target in jobs:
        needed = [jobs[item] for item in nx.ancestors(graph, target) | {target}]
        ratio[target] = sum(job.cost for job in needed) / sum(job.duration for job in needed)
    return {
        item: max(ratio[target] for target in nx.descendants(graph, item) | {item}) for item in jobs
    }


def _same(naive: dict[int, float], ours: dict[int, float]) -> None:
    assert all(abs(naive[item] - score) < 1e-6 * score for item, score in ours.items())


def write(jobs: dict[int, Job], links: Links, draw: random.Random) -> Workspace:
    """Write the epics of one portfolio, scored and priced, with their prerequisites."""
    now = clock.now()
    name = f"bench-{Workspace.objects.count()}"
    workspace = Workspace.objects.create(key=name, name=name)
    portfolio = Portfolio.objects.create(workspace=workspace, key="BENCH", name="", created_at=now)
    session = ScoringSession.objects.create(
        workspace=workspace, portfolio=portfolio, name="One", opened_at=now, is_current=True
    )
    epics = Epic.objects.bulk_create(
        Epic(
            workspace=workspace,
            portfolio=portfolio,
            key=f"BENCH-{number}",
            title=f"Epic {number}",
            rank=f"a{number:08}",
            created_at=now,
            cost_of_delay=round(job.cost, 2),
            duration_weeks=round(job.duration, 2),
        )
        for number, job in jobs.items()
    )
    Score.objects.bulk_create(_scores(session, epics, draw))
    EpicPrecedence.objects.bulk_create(
        EpicPrecedence(before=epics[a], after=epics[b]) for a, b in sorted({*links})
    )
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    return workspace


def _scores(session: ScoringSession, epics: Sequence[Epic], draw: random.Random) -> list[Score]:
    return [
        Score(
            session=session,
            epic=epic,
            business_value=draw.choice(SCALE),
            time_criticality=draw.choice(SCALE),
            risk_reduction=draw.choice(SCALE),
            job_size=draw.choice(SCALE),
        )
        for epic in epics
    ]


if __name__ == "__main__":
    main()

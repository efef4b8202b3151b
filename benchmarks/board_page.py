"""What the board's page costs: 2,000 epics and 300 teams beside 200 epics and 30 teams.

    python -m benchmarks.board_page

The operation is the contract's: the Kanban with 50 epics a column, the ranking with reasons, what
blocks and what is unlocked, run by the schema without HTTP. Every epic is scored and priced, and
there are as many prerequisites as epics. CPU is that of this process and of all processes of
PostgreSQL, over ten pages a run.
"""

import random
from typing import Any

from api.context import Context
from benchmarks import _django  # noqa: F401 # before any model is imported
from benchmarks._meter import REPEATS, measure, noise, spread
from benchmarks.board_ranking import SHAPES, network, write
from config.schema import schema
from kernel import clock
from kernel.principal import Principal
from organization.access import unlimited
from organization.models import Team, Workspace
from portfolio.actions import refresh_ranking
from portfolio.kanban import EpicState
from portfolio.models import Epic
from products.models import Feature

PAGES = 10
"""Pages in one run: PostgreSQL's CPU is known to 10 ms only."""

SIZES = ((200, 30), (2_000, 300))

OPERATION = """
    query Board($portfolio: String!) {
      portfolio(key: $portfolio) {
        name
        kanban { state limit count overLimit
                 epics(first: 50) { totalCount edges { node { key title wsjf owner { name } } } } }
        guardrails { kind name target actual tolerance breached offenders { key } }
        ranking(first: 50) { rank score method epic { key title } rankedBecause
                             blockedBy { key } unlocks { key } }
        decisionsDue(first: 20) { epic { key title } reason verdict recommendation }
        objectives { name score keyResults { name score confidence start current target } }
      }
    }
"""


def main() -> None:
    """Print statements and CPU of a page for both sizes, and their ratio."""
    pages: list[list[float]] = []
    for epics, teams in SIZES:
        by = unlimited(company_of(epics, teams).pk, "Measurement")
        statements = _page(by).extensions["cost"]["statements"]
        _run(by)
        pages.append([measure(lambda by=by: _run(by)).cpu / PAGES for _ in range(REPEATS)])
        print(f"{epics:,} epics, {teams} teams: {statements} statements")
        print(f"  milliseconds of CPU a page  {spread(pages[-1], unit=1000, digits=1)}")
    ratios = [large / small for small, large in zip(*pages, strict=True)]
    print(f"large by small{spread(ratios, digits=2)}")
    print(f"noise: {noise(pages[0])}")


def _run(by: Principal) -> None:
    for _ in range(PAGES):
        _page(by)


def _page(by: Principal) -> Any:
    answer = schema.execute_sync(
        OPERATION, {"portfolio": "BENCH"}, context_value=Context(by, "measurement")
    )
    assert answer.errors is None, answer.errors
    return answer


def company_of(epics: int, teams: int) -> Workspace:
    """Write the epics over all states, with a feature of some team below each, and rank them."""
    draw = random.Random(epics)
    workspace = write(*network(epics, SHAPES["as many links"], draw), draw)
    made = Team.objects.bulk_create(
        Team(workspace=workspace, name=f"Team {number}") for number in range(teams)
    )
    rows = list(Epic.objects.filter(workspace=workspace).order_by("pk"))
    states = [EpicState.FUNNEL, EpicState.REVIEWING, EpicState.READY, EpicState.MVP]
    for number, epic in enumerate(rows):
        epic.state = states[number % len(states)]
    Epic.objects.bulk_update(rows, ["state"], batch_size=500)
    Feature.objects.bulk_create(
        Feature(
            workspace=workspace,
            portfolio_id=epic.portfolio_id,
            key=f"BENCH-F{number}",
            title="Feature",
            rank=f"a{number:08}",
            created_at=epic.created_at,
            epic=epic,
            team=made[number % teams],
        )
        for number, epic in enumerate(rows)
    )
    refresh_ranking(workspace_id=workspace.pk, at=clock.now())
    return workspace


if __name__ == "__main__":
    main()

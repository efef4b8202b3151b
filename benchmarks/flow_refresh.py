"""What a refresh of the flow costs beside the pure computation, on 1,000,000 stories.

    python -m benchmarks.flow_refresh

3,000 teams, 3 portfolios and about 141,000 links, of which 31,000 join two open stories: the
network of `flow_pure`. Both sides run in turn on the same rows: `teams.flow` alone, which analyses
the graph and judges the load of every team, and `refresh_flow`, everything that the background job
does: reading, computing, replacing the rows. CPU is that of this process and of all processes of
PostgreSQL.
"""

from collections.abc import Iterable

from benchmarks import _company
from benchmarks._meter import REPEATS, measure, noise, spread
from benchmarks.flow_pure import network
from kernel import clock
from organization.models import Workspace
from teams import actions, snapshot
from teams.flow.findings import Findings, analyse
from teams.flow.wip import TeamFigures, team_load
from teams.models import FlowBlocker, TeamLoad
from teams.snapshot import Ends


def main() -> None:
    """Print what each part takes, and the ratio to the pure computation."""
    workspace = _company.build()
    _company.link(workspace, network(seed=1))
    _company.vacuum()
    run(workspace)


def run(workspace: Workspace) -> None:
    """Measure and print."""
    at = clock.now()
    ends = snapshot.open_ends(workspace.pk, at)
    actions.refresh_flow(workspace_id=workspace.pk, at=at)
    print(
        f"{_company.STORIES:,} stories, {len(ends.links):,} open links, {len(ends.items):,} open "
        f"ends; {FlowBlocker.objects.count():,} blockers and {TeamLoad.objects.count():,} loads "
        f"written in {_company.PORTFOLIOS} portfolios"
    )
    work = snapshot.open_work(workspace.pk)
    figures = snapshot.team_figures(workspace.pk, at, work, {}).values()
    pure, extraction, refresh = [], [], []
    for _ in range(REPEATS):
        pure.append(measure(lambda: compute(ends, figures)))
        extraction.append(measure(lambda: snapshot.open_ends(workspace.pk, at)))
        refresh.append(measure(lambda: actions.refresh_flow(workspace_id=workspace.pk, at=at)))
    print(f"{'seconds, median of ' + str(REPEATS):<34}{'all CPU':>9}")
    for name, runs in (
        ("teams.flow alone", pure),
        ("open_ends", extraction),
        ("refresh_flow", refresh),
    ):
        print(f"{name:<34}{spread([run.cpu for run in runs])}")
        print(f"{'  of it PostgreSQL':<34}{spread([run.postgres for run in runs])}")
        print(f"{'  wall':<34}{spread([run.wall for run in runs])}")
    ratios = [whole.cpu / part.cpu for whole, part in zip(refresh, pure, strict=True)]
    print(f"{'refresh_flow / teams.flow':<34}{spread(ratios, digits=2)}")
    print(f"noise: {noise([run.cpu for run in pure])}")


def compute(ends: Ends, figures: Iterable[TeamFigures]) -> Findings:
    """Everything of a refresh that is pure."""
    for team in figures:
        team_load(team)
    return analyse(ends.items, ends.links)


if __name__ == "__main__":
    main()

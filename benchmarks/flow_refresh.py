"""What a refresh of the flow costs beside the pure computation, on 1,000,000 stories.

    python -m benchmarks.flow_refresh

3,000 teams, 3 portfolios and about 141,000 links, of which 31,000 join two open stories: the
network of `flow_pure`. Both sides run in turn on the same rows. `refresh_flow` is everything that
the background job does: reading, computing, replacing the rows. CPU is that of this process and
of all processes of PostgreSQL.
"""

from benchmarks import _company
from benchmarks._meter import REPEATS, measure, noise, spread
from benchmarks.flow_pure import network
from kernel import clock
from organization.models import Workspace
from teams import actions, snapshot
from teams.flow.findings import analyse
from teams.models import FlowBlocker, TeamLoad


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
    pure, extraction, refresh = [], [], []
    for _ in range(REPEATS):
        pure.append(measure(lambda: analyse(ends.items, ends.links)))
        extraction.append(measure(lambda: snapshot.open_ends(workspace.pk, at)))
        refresh.append(measure(lambda: actions.refresh_flow(workspace_id=workspace.pk, at=at)))
    print(f"{'seconds, median of ' + str(REPEATS):<34}{'all CPU':>9}")
    for name, runs in (("analyse", pure), ("open_ends", extraction), ("refresh_flow", refresh)):
        print(f"{name:<34}{spread([run.cpu for run in runs])}")
        print(f"{'  of it PostgreSQL':<34}{spread([run.postgres for run in runs])}")
        print(f"{'  wall':<34}{spread([run.wall for run in runs])}")
    ratios = [whole.cpu / part.cpu for whole, part in zip(refresh, pure, strict=True)]
    print(f"{'refresh_flow / analyse':<34}{spread(ratios, digits=2)}")
    print(f"noise: {noise([run.cpu for run in pure])}")


if __name__ == "__main__":
    main()

"""What a move under a limit costs beside 16 concurrent writers, and alone.

    python -m benchmarks.limited_moves

A team with a limit, and stories that are begun and put back: every first move takes a place under
the lock of the limit, every second gives one back. Both sides make the same number of moves and
run in turn: one writer after another, and 16 threads at once, all of one team, so that all of them
wait for the same row. For comparison, the same moves of a team without a limit. CPU is that of
this process and of all processes of PostgreSQL; the threads have their connections before it is
counted.
"""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from threading import Barrier

from django.db import connection

from benchmarks import _company
from benchmarks._meter import REPEATS, Spent, measure, noise, spread
from kernel import clock
from kernel.principal import Principal
from organization import actions as organization
from organization.access import unlimited
from portfolio import actions as portfolio
from portfolio.limits import Policy, Scope
from teams import actions
from teams.models import Story, StoryState

WRITERS = 16
TURNS = 20
"""How often each writer begins a story and puts it back, in one run."""

STANDING = 100
"""What else the team has in progress: what the limit counts each time."""


def main() -> None:
    """Print what a move costs alone and beside others, and the ratio."""
    by, keys = _build()
    _company.vacuum()
    moves = WRITERS * TURNS * 2
    print(f"{moves} moves a run by {WRITERS} writers; milliseconds of CPU a move")
    with ThreadPoolExecutor(WRITERS) as pool:
        gate = Barrier(WRITERS)
        list(pool.map(lambda _: _open(gate), range(WRITERS)))
        for name in ("a team with a limit", "a team without one"):
            mine = keys[name]
            alone, beside = [], []
            _one_by_one(by, mine)
            for _ in range(REPEATS):
                alone.append(measure(lambda mine=mine: _one_by_one(by, mine)))
                beside.append(measure(lambda mine=mine: _at_once(by, mine, pool, gate)))
            _show(name, moves, alone, beside)
        list(pool.map(lambda _: _close(gate), range(WRITERS)))


def _show(name: str, moves: int, alone: Sequence[Spent], beside: Sequence[Spent]) -> None:
    print(name)
    for what, runs in (("one after another", alone), (f"{WRITERS} at once", beside)):
        print(f"  {what:<20}{spread([run.cpu / moves for run in runs], unit=1000, digits=2)}")
        wall = spread([run.wall / moves for run in runs], unit=1000, digits=2)
        print(f"  {'  wall':<20}{wall}")
    ratios = [many.cpu / one.cpu for one, many in zip(alone, beside, strict=True)]
    print(f"  {'at once / alone':<20}{spread(ratios, digits=2)}")
    print(f"  noise: {noise([run.cpu for run in alone])}")


def _build() -> tuple[Principal, dict[str, list[str]]]:
    """Make a team with a limit and one without; return the stories of their writers by key."""
    at = clock.now()
    workspace = organization.create_workspace(key="moves", name="Moves", owner_email="o@x.example")
    by = unlimited(workspace.pk, "Measurement")
    portfolio.create_portfolio(by=by, key="DRN", name="Drones", at=at)
    keys: dict[str, list[str]] = {}
    for name in ("a team with a limit", "a team without one"):
        organization.create_team(by=by, name=name)
        made = [_story(by, name) for _ in range(WRITERS + STANDING)]
        for key in made[WRITERS:]:
            _move(by, key, StoryState.IN_PROGRESS)
        keys[name] = made[:WRITERS]
    actions.set_wip_limit(
        by=by,
        place=actions.Place(Scope.TEAM, {"team": "a team with a limit"}),
        amount=Decimal(STANDING + WRITERS),
        policy=Policy.BLOCK,
        expected_version=0,
        at=at,
    )
    return by, keys


def _story(by: Principal, team: str) -> str:
    made = actions.create_story(
        by=by, portfolio="DRN", title="Move", at=clock.now(), details={"team": team}
    )
    return made.key


def _move(by: Principal, key: str, to: StoryState) -> None:
    version = Story.objects.values_list("version", flat=True).get(key=key)
    actions.move_story(by=by, key=key, to=to, expected_version=version, at=clock.now())


def _turns(by: Principal, key: str) -> None:
    for _ in range(TURNS):
        _move(by, key, StoryState.IN_PROGRESS)
        _move(by, key, StoryState.TODO)


def _one_by_one(by: Principal, keys: Sequence[str]) -> None:
    for key in keys:
        _turns(by, key)


def _at_once(by: Principal, keys: Sequence[str], pool: ThreadPoolExecutor, gate: Barrier) -> None:
    def write(key: str) -> None:
        gate.wait()
        _turns(by, key)

    _all(pool, write, keys)


def _all(pool: ThreadPoolExecutor, call: Callable[[str], None], keys: Sequence[str]) -> None:
    for done in [pool.submit(call, key) for key in keys]:
        done.result()


def _open(gate: Barrier) -> None:
    """Connect this thread, once all of them stand here, so that each is another one."""
    gate.wait()
    connection.ensure_connection()


def _close(gate: Barrier) -> None:
    gate.wait()
    connection.close()


if __name__ == "__main__":
    main()

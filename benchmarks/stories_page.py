"""What a page of 100 stories costs at three depths of one team's list of 150,000.

    python -m benchmarks.stories_page

The operation is the one that clients page with, total count and all, run by the schema without
HTTP. CPU is that of this process and of all processes of PostgreSQL, over ten pages a run. For
comparison the rows of the same pages are read alone: after a place in the order, and by OFFSET.
"""

from collections.abc import Callable
from typing import Any

from django.db.models import F
from django.db.models.fields.tuple_lookups import TupleGreaterThan

from api.context import Context
from benchmarks import _company
from benchmarks._meter import REPEATS, measure, noise, spread
from config.schema import schema
from kernel.principal import Principal
from organization.access import unlimited
from teams.models import Story, StoryQuerySet

TEAM = "Team 1"
OF_TEAM = 150_000
DEPTHS = (0, 10_000, 100_000)
PAGE = 100
PAGES = 10
"""Pages in one run: PostgreSQL's CPU is known to 10 ms only."""

OPERATION = """
    query Stories($team: String!, $states: [StoryState!], $after: String) {
      stories(first: 100, after: $after, filter: {team: $team, state: $states}, orderBy: RANK) {
        totalCount
        edges { cursor node {
          id key title state points startedAt ageDays blocked
          team { name } feature { key epic { key } }
        } }
        pageInfo { hasNextPage endCursor }
      }
    }
"""

UNCOUNTED = OPERATION.replace("totalCount", "")
WALK = """
    query Walk($team: String!, $after: String) {
      stories(first: 100, after: $after, filter: {team: $team}) { pageInfo { endCursor } }
    }
"""


def main() -> None:
    """Print what a page costs at each depth, in three ways."""
    workspace = _company.build(of_first_team=OF_TEAM)
    _company.vacuum()
    by = unlimited(workspace.pk, "Measurement")
    cursors = _cursors(by)
    print(f"{_company.STORIES:,} stories, {OF_TEAM:,} of the team; milliseconds of CPU a page")
    first: list[float] = []
    for depth in DEPTHS:
        answer = _page(by, cursors[depth])
        print(f"depth {depth:,}: {answer.extensions['cost']['statements']} statements")
        page = _per_page(lambda after=cursors[depth]: _page(by, after))
        first = first or page
        print(f"  the operation       {spread(page, unit=1000, digits=2)}")
        ratios = [one / other for one, other in zip(page, first, strict=True)]
        print(f"  of the first page   {spread(ratios, digits=2)}")
        uncounted = _per_page(lambda after=cursors[depth]: _page(by, after, UNCOUNTED))
        print(f"  without totalCount  {spread(uncounted, unit=1000, digits=2)}")
        place = _team(by)[depth]
        after = TupleGreaterThan((F("rank"), F("id")), (place.rank, place.pk))
        for name, rows in (
            ("rows after a place", _team(by).filter(after)[:PAGE]),
            ("rows by OFFSET", _team(by)[depth : depth + PAGE]),
        ):
            alone = _per_page(lambda rows=rows: list(rows.all()))
            print(f"  {name:<20}{spread(alone, unit=1000, digits=2)}")
    print(f"noise: {noise(first)}")


def _page(by: Principal, after: str | None, operation: str = OPERATION) -> Any:
    answer = schema.execute_sync(
        operation, {"team": TEAM, "after": after}, context_value=Context(by, "measurement")
    )
    assert answer.errors is None, answer.errors
    return answer


def _cursors(by: Principal) -> dict[int, str | None]:
    """Walk down the list as a client does, and keep the cursors of the depths."""
    after: str | None = None
    kept: dict[int, str | None] = {0: None}
    for depth in range(PAGE, max(DEPTHS) + 1, PAGE):
        after = _page(by, after, WALK).data["stories"]["pageInfo"]["endCursor"]
        if depth in DEPTHS:
            kept[depth] = after
    return kept


def _team(by: Principal) -> StoryQuerySet:
    return Story.objects.visible_to(by).active().filter(team_id=1).order_by("rank", "id")


def _per_page(call: Callable[[], object]) -> list[float]:
    """CPU seconds of one call, in each of several runs."""

    def pages() -> None:
        for _ in range(PAGES):
            call()

    pages()
    return [measure(pages).cpu / PAGES for _ in range(REPEATS)]


if __name__ == "__main__":
    main()

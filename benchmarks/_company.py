"""A large company written straight into the tables: no rules, no history, no foreign key checks."""

from django.db import connection, models

from benchmarks import _django  # noqa: F401 # before any model is imported
from benchmarks.flow_pure import Rows
from kernel import clock
from organization.models import Team, Workspace
from portfolio.models import Epic, Portfolio, WipLimit
from products.models import Feature
from teams.models import Dependency, Story

STORIES = 1_000_000
FEATURES = 50_000
EPICS = 2_000
TEAMS = 3_000
PORTFOLIOS = 3
CLOSED_LINKS = 110_000
"""Links with at least one finished end: what PostgreSQL has to sort out."""

AGE = "now() - interval '1000 days' * (1 - n / {rows}.0)"
IS_OPEN = "n % 10 < 3"


def build(*, stories: int = STORIES, of_first_team: int = 0) -> Workspace:
    """Fill the tables; every row's id is its number n, from 1 on.

    Args:
        stories: How many; three in ten are open.
        of_first_team: How many stories, the first ones, belong to the first team.
    """
    now = clock.now()
    workspace = Workspace.objects.create(key="large", name="Large")
    for number in range(1, PORTFOLIOS + 1):
        Portfolio.objects.create(workspace=workspace, key=f"P{number}", name="", created_at=now)
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")  # no triggers
    here = {"workspace_id": str(workspace.pk)}
    item = here | {
        "portfolio_id": f"n % {PORTFOLIOS} + 1",
        "title": "'Carry ' || n || ' ' || md5(n::text)",
        "rank": "'a' || lpad(n::text, 8, '0')",
    }
    _fill(Team, TEAMS, here | {"name": "'Team ' || n"})
    limit = {"team_id": "n", "scope": "'TEAM'", "level": "'STORY'", "measure": "'ITEMS'"}
    _fill(WipLimit, TEAMS, here | limit | {"amount": "n % 5 + 3", "policy": "'WARN'"})
    _fill(Epic, EPICS, item | {"key": "'E-' || n", "state": _state("MVP")} | _times(EPICS))
    feature = {
        "key": "'F-' || n",
        "state": _state("IN_PROGRESS"),
        "epic_id": f"CASE WHEN n % 9 > 0 THEN n % {EPICS} + 1 END",
        "team_id": f"n % {TEAMS} + 1",
    }
    _fill(Feature, FEATURES, item | feature | _times(FEATURES))
    story = {
        "key": "'S-' || n",
        "state": _state("TODO"),
        "feature_id": f"CASE WHEN n % 11 > 0 THEN n % {FEATURES} + 1 END",
        "team_id": f"CASE WHEN n > {of_first_team} THEN n % {TEAMS} + 1 ELSE 1 END",
        "description": "repeat(md5(n::text), 8)",
        "points": "n % 8 + 1",
    }
    _fill(Story, stories, item | story | _times(stories))
    return workspace


def link(workspace: Workspace, network: Rows) -> None:
    """Lay a network over open stories, and many links of finished ones beside it."""
    items, links = network
    of = {item.id: item for item in items}
    story = {node: place * 10 + 1 for place, node in enumerate(of)}
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE teams_story SET team_id = new.team + 1, state = new.state"
            " FROM unnest(%s::bigint[], %s::bigint[], %s::text[]) AS new(id, team, state)"
            " WHERE teams_story.id = new.id",
            [
                [story[node] for node in of],
                [item.team for item in items],
                [str(item.category) for item in items],
            ],
        )
    ends = [(story[link.blocker], story[link.blocked]) for link in links]
    columns = {"workspace_id": str(workspace.pk), "created_at": "now()"}
    _fill(
        Dependency,
        len(ends),
        columns | {"blocker_story_id": "blocker", "blocked_story_id": "blocked"},
        "unnest(%s::bigint[], %s::bigint[]) WITH ORDINALITY AS ends(blocker, blocked, n)",
        [list(column) for column in zip(*ends, strict=True)],
    )
    # 7 in 10 stories are finished: those that end in 3 to 9, so n * 10 + 5 always is.
    _fill(
        Dependency,
        CLOSED_LINKS,
        columns
        | {
            "id": f"n + {len(ends)}",
            "blocker_story_id": f"n * 7 % {STORIES // 10} * 10 + 5",
            "blocked_story_id": f"n * 13 % {STORIES} + 1",
        },
    )


def vacuum() -> None:
    """Let PostgreSQL know its tables, so that it does not look at them while others measure."""
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = origin")
        cursor.execute("VACUUM ANALYZE")
        cursor.execute("CHECKPOINT")


def _state(of_open: str) -> str:
    return f"CASE WHEN {IS_OPEN} THEN '{of_open}' ELSE 'DONE' END"


def _times(rows: int) -> dict[str, str]:
    age = AGE.format(rows=rows)
    return {
        "created_at": age,
        "started_at": f"CASE WHEN NOT {IS_OPEN} THEN {age} + interval '1 day' * (n % 7) END",
        "finished_at": f"CASE WHEN NOT {IS_OPEN} THEN {age} + interval '1 day' * (n % 23) END",
    }


def _fill(
    model: type[models.Model],
    rows: int,
    columns: dict[str, str],
    source: str | None = None,
    parameters: list[list[int]] | None = None,
) -> None:
    """Insert rows whose columns are SQL over n; what is not named has the model's default."""
    options = model._meta  # noqa: SLF001
    expressions = {"id": "n"} | columns
    values: list[object] = []
    for field in options.concrete_fields:
        if field.column not in expressions and not field.generated:
            expressions[field.column] = f"%s::{field.db_type(connection)}"
            values.append(field.get_default())
    # A literal % of an expression is doubled, unlike the placeholders of the defaults.
    selected = ", ".join(
        text if text.startswith("%s::") else text.replace("%", "%%")
        for text in expressions.values()
    )
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {options.db_table} ({', '.join(map(_quoted, expressions))})"
            f" SELECT {selected} FROM {source or f'generate_series(1, {rows}) n'}",
            [*values, *(parameters or [])],
        )


def _quoted(name: str) -> str:
    return connection.ops.quote_name(name)

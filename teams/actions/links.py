"""Links between items as a source holds them, whole tables at a time."""

from datetime import datetime

from psycopg import sql

from kernel import audit
from kernel.principal import Principal
from portfolio.actions.statements import defaults_of, listed, run, table_of
from portfolio.models import Portfolio
from teams.actions import family
from teams.actions.epic_links import push_epic_links
from teams.models import Dependency, OutsideItem
from teams.models.dependency import ENDS


@audit.audited
def absorb_outside_items(*, by: Principal, portfolio: str, site: str, incoming: str) -> None:
    """Take in what links of a source lead to and nobody has imported.

    Args:
        by: Who imports.
        portfolio: The key of the portfolio that is imported into.
        site: Where the items are.
        incoming: The relation with their external keys, each once, and titles: key, title.
    """
    _require(by, portfolio)
    run(
        _OUTSIDE.format(
            table=table_of(OutsideItem),
            incoming=sql.Identifier(incoming),
            workspace=sql.Literal(by.workspace_id),
            site=sql.Literal(site),
        )
    )


@audit.audited
def absorb_dependencies(
    *, by: Principal, portfolio: str, incoming: str, moved: str, at: datetime
) -> int:
    """Take in links of a source; what stands, whoever made it, stays as it is.

    A ring among them is recorded, not refused: it is a fact of the source, and the flow reports
    it. New links wait for writers who check that they close none.

    Args:
        by: Who imports.
        portfolio: The key of the portfolio that is imported into.
        incoming: The relation of the pairs, each once: blocker_node and blocked_node.
        moved: The relation of the links that stand and whose ends have become other items, with
            their new ends: id, blocker_node, blocked_node. Waivers and notes go along.
        at: When the new ones count as made.

    Returns:
        How many links are new.
    """
    _require(by, portfolio)
    family.take_turns(by.workspace_id)
    ends: dict[str, sql.Composable] = {
        f"{side}_{end}_id": _end(side, place)
        for side in ("blocker", "blocked")
        for place, end in enumerate(ENDS)
    }
    changes = (sql.SQL("{} = {}").format(sql.Identifier(name), end) for name, end in ends.items())
    run(_MOVE.format(table=table_of(Dependency), moved=sql.Identifier(moved), ends=listed(changes)))
    columns: dict[str, sql.Composable] = {
        **ends,
        "workspace_id": sql.Literal(by.workspace_id),
        "created_at": sql.Literal(at),
        "from_source": sql.Literal(True),  # noqa: FBT003 # a value of SQL
    }
    columns |= defaults_of(Dependency, columns)
    added = run(
        _ADD.format(
            table=table_of(Dependency),
            incoming=sql.Identifier(incoming),
            columns=listed(map(sql.Identifier, columns)),
            values=listed(columns.values()),
            workspace=sql.Literal(by.workspace_id),
        )
    )
    push_epic_links(by.workspace_id, at)
    return added


@audit.audited
def absorb_removals(*, by: Principal, portfolio: str, gone: str, at: datetime) -> int:
    """Take away links that a source has taken away, and outside items that nothing leads to.

    Links that were made here stay.

    Args:
        by: Who imports.
        portfolio: The key of the portfolio that is imported into.
        gone: The relation of their ids: id.
        at: When.

    Returns:
        How many links are gone.
    """
    _require(by, portfolio)
    workspace = sql.Literal(by.workspace_id)
    links, outside = table_of(Dependency), table_of(OutsideItem)
    removed = run(_REMOVE.format(table=links, gone=sql.Identifier(gone), workspace=workspace))
    run(_TIDY.format(table=outside, links=links, workspace=workspace))
    push_epic_links(by.workspace_id, at)
    return removed


def _require(by: Principal, portfolio: str) -> None:
    by.require("import.run", Portfolio.objects.visible_to(by).named(portfolio).pk)


def _end(side: str, place: int) -> sql.Composed:
    """Return the id of an end out of its node number, if it is of the kind at `place`."""
    return _OF_NODE.format(node=sql.Identifier("link", f"{side}_node"), place=sql.Literal(place))


_OUTSIDE = sql.SQL("""
    INSERT INTO {table} AS known (workspace_id, site, external_key, title)
    SELECT {workspace}, {site}, item.key, item.title FROM {incoming} AS item
    ON CONFLICT (workspace_id, site, external_key) DO UPDATE SET title = excluded.title
    WHERE excluded.title NOT IN ('', known.title)
""")

_OF_NODE = sql.SQL("CASE WHEN {node} % 4 = {place} THEN {node} / 4 END")

_MOVE = sql.SQL("""
    UPDATE {table} AS known SET {ends}, version = known.version + 1
    FROM {moved} AS link WHERE link.id = known.id
""")

_ADD = sql.SQL("""
    INSERT INTO {table} ({columns}) SELECT {values} FROM {incoming} AS link
    WHERE NOT EXISTS (SELECT FROM {table} AS known WHERE known.workspace_id = {workspace}
        AND (known.blocker_node, known.blocked_node) = (link.blocker_node, link.blocked_node))
""")

_REMOVE = sql.SQL("""
    DELETE FROM {table} AS known USING {gone} AS gone
    WHERE known.id = gone.id AND known.workspace_id = {workspace} AND known.from_source
""")

_TIDY = sql.SQL("""
    DELETE FROM {table} AS item WHERE item.workspace_id = {workspace}
      AND NOT EXISTS (SELECT FROM {links} AS link WHERE link.blocker_outside_id = item.id)
      AND NOT EXISTS (SELECT FROM {links} AS link WHERE link.blocked_outside_id = item.id)
""")

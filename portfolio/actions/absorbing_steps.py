from django.db import models
from psycopg import sql

from portfolio.actions.statements import defaults_of, listed, run, table_of
from portfolio.models import EpicTransition


def absorb_steps(model: type[models.Model], owner: str, incoming: str, steps: str) -> None:
    """Bring the recorded past of items to what the source told.

    A past that was told as a whole replaces what is known; of one told in part the new is added.
    The steps of epics are never taken back: to them the new is added in either case.

    Args:
        model: The transitions of one level.
        owner: The name of their foreign key to the item.
        incoming: The name of the relation of the items.
        steps: The name of the relation of their past.
    """
    columns: dict[str, sql.Composable] = {
        f"{owner}_id": sql.Identifier("step", "id"),
        **{name: sql.Identifier("step", name) for name in ("at", "from_state", "to_state")},
    }
    columns |= defaults_of(model, columns)
    names: dict[str, sql.Composable] = {
        "table": table_of(model),
        "owner": sql.Identifier(f"{owner}_id"),
        "incoming": sql.Identifier(incoming),
        "steps": sql.Identifier(steps),
        "columns": listed(map(sql.Identifier, columns)),
        "values": listed(columns.values()),
    }
    if model is not EpicTransition:
        run(_FORGET_STEPS.format(**names))
    run(_ADD_STEPS.format(**names))


_FORGET_STEPS = sql.SQL("""
    DELETE FROM {table} AS known USING {incoming} AS incoming
    WHERE known.{owner} = incoming.id AND incoming.history = 'WHOLE'
      AND NOT EXISTS (SELECT FROM {steps} AS step WHERE step.id = incoming.id
          AND (step.at, step.from_state, step.to_state)
            = (known.at, known.from_state, known.to_state))
""")

_ADD_STEPS = sql.SQL("""
    INSERT INTO {table} ({columns})
    SELECT {values} FROM {steps} AS step JOIN {incoming} AS incoming ON incoming.id = step.id
    WHERE NOT EXISTS (SELECT FROM {table} AS known WHERE known.{owner} = step.id
          AND (known.at, known.to_state) = (step.at, step.to_state))
    ORDER BY step.id, step.number
""")

"""What a portfolio says of itself, now and before."""

from datetime import datetime

from django.db.models import Model
from strawberry import auto, relay

from api.enums import describe
from api.peers import batched
from api.types import field, model_type
from kernel.principal import Principal
from portfolio import models

describe(models.StatementKind, "What a statement is about.")


@model_type(models.Statement, description="What a portfolio said of itself for a time.")
class Statement(relay.Node):
    kind: models.StatementKind
    statement: auto
    version: int = field(
        field_name="number",
        description="Counts the statements of this kind; pass it as `expectedVersion`.",
    )
    valid_from: datetime = field(description="Since when it holds.")
    valid_until: datetime | None = field(description="Null while it holds.")


def current_statement(
    row: Model, portfolio: str, kind: models.StatementKind, by: Principal
) -> models.Statement | None:
    """Return what holds for the portfolio of a row, read for all of its peers.

    Args:
        row: A portfolio, or something in one.
        portfolio: The attribute of the row that holds the portfolio's number.
        kind: Which statement.
        by: Who asks.
    """

    def load(rows: list[Model]) -> dict[int, models.Statement]:
        numbers = {each.pk: getattr(each, portfolio) for each in rows}
        current = models.Statement.objects.visible_to(by).current()
        stated = current.filter(kind=kind, portfolio_id__in=set(numbers.values()))
        found = {one.portfolio_id: one for one in stated}
        return {pk: found[number] for pk, number in numbers.items() if number in found}

    return batched(row, ("statement", kind), load, None)

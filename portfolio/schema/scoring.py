"""Scoring sessions, and what epics were scored in them."""

from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated

import strawberry
from strawberry import auto, relay

from api.connection import Connection, connection
from api.peers import batched
from api.types import field, model_type
from organization.schema.types import Person
from portfolio import models

if TYPE_CHECKING:
    from portfolio.schema.types import Epic, Portfolio

EpicType = Annotated["Epic", strawberry.lazy("portfolio.schema.types")]
PortfolioType = Annotated["Portfolio", strawberry.lazy("portfolio.schema.types")]


@model_type(
    models.ScoringSession,
    description="A sitting in which epics are scored relative to each other, on the scale 1, 2, 3,"
    " 5, 8, 13, 20. Scores are valid inside it.",
)
class ScoringSession(relay.Node):
    name: auto = field(description="Unique in the portfolio.")
    portfolio: PortfolioType
    opened_at: auto
    opened_by: Person | None = field(description="Null when the product itself did.")
    closed_at: datetime | None = field(description="Null while it takes scores.")
    closed_by: Person | None
    is_current: auto = field(
        description="Whether its scores count: the session that was closed last, or the one that"
        " was opened last as long as none was closed."
    )
    version: auto = field(description="Grows with every change; pass it as `expectedVersion`.")
    scores: Connection["Score"] = connection(description="In the order in which they were given.")


@model_type(models.Score, description="How an epic was scored beside the others of a session.")
class Score(relay.Node):
    session: ScoringSession
    epic: EpicType
    business_value: auto = field(description="What users and the business gain by it.")
    time_criticality: auto = field(description="How much of that is lost by waiting.")
    risk_reduction: auto = field(description="What danger it averts, or chance it opens.")
    job_size: auto = field(description="How much work it is.")
    wsjf: Decimal = field(description="The sum of the first three by job size.")
    version: auto = field(description="Grows with every change; pass it as `expectedVersion`.")


def wsjf_of(epic: models.Epic) -> Decimal | None:
    """Return the WSJF of an epic in the session that counts, read for all of its peers."""

    def load(epics: list[models.Epic]) -> dict[int, Decimal]:
        rows = models.Score.objects.that_count().filter(epic__in=epics)
        return dict(rows.values_list("epic_id", "wsjf"))

    return batched(epic, "wsjf", load, None)

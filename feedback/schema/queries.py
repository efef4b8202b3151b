"""Root fields about metrics and outcomes."""

import strawberry

from api.connection import Connection, connection
from feedback.schema.types import Metric, Outcome


@strawberry.type
class FeedbackQuery:
    metrics: Connection[Metric] = connection("item.read", description="Metrics by key.")
    outcomes: Connection[Outcome] = connection("item.read", description="Outcomes, oldest first.")

"""Mutations of what the board decides."""

import strawberry

from api.context import Info
from api.mutations import mutation
from api.problems import Conflict, NotAvailable
from kernel.errors import NotAvailable as NotAvailableError
from portfolio.schema.decisions import Decision
from portfolio.schema.inputs import decisions as inputs
from portfolio.schema.problems import (
    MoveNotAllowed,
)


@strawberry.type
class DecisionsMutation:
    @mutation("epic.decide", MoveNotAllowed, Conflict, NotAvailable)
    def decide_epic(self, info: Info, input: inputs.DecideEpicInput) -> Decision:
        """Go, persevere, pivot or stop. Not built yet: it answers NOT_AVAILABLE."""
        raise NotAvailableError("Deciding about epics")

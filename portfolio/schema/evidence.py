"""What is known of an epic's outcome: the rows, and the copies that decisions keep."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any, Self

import strawberry
from strawberry import auto, relay

from api.enums import describe
from api.types import field, model_type
from portfolio import models
from portfolio.schema.amounts import Effect
from portfolio.verdicts import Grade, Recommendation, Verdict

if TYPE_CHECKING:
    from organization.schema.types import Person

PersonType = Annotated["Person", strawberry.lazy("organization.schema.types")]

describe(Verdict, "What the evidence says of the epic's hypothesis.")
describe(Recommendation, "What a verdict suggests to the board.")
describe(Grade, "How strong evidence is, from a randomised test (A) to somebody's report (E).")
describe(models.EvidenceSource, "Whether a person said it or the measurements do.")


@model_type(
    models.EvidenceSummary, description="What was known of an epic's outcome at one moment."
)
class EvidenceSummary(relay.Node):
    verdict: Verdict
    grade: Grade
    note: auto = field(description="In the words of who reported it.")
    source: models.EvidenceSource
    recommendation: Recommendation
    reported_by: PersonType | None = field(description="Null when it was computed.")
    computed_at: auto

    @field(description="How much the outcome's metric moved; null when nobody said.")
    def effect(self, root: strawberry.Parent[models.EvidenceSummary]) -> Effect | None:
        if root.estimate is None:
            return None
        return Effect(estimate=root.estimate, low=root.low, high=root.high)


@strawberry.type(description="Evidence as it stood when the board decided.")
class CitedEvidence:
    verdict: Verdict
    grade: Grade
    effect: Effect | None
    note: str
    source: models.EvidenceSource = strawberry.field(
        description="A decision on a person's own report says so here."
    )
    recommendation: Recommendation
    computed_at: datetime

    @classmethod
    def of(cls, frozen: dict[str, Any]) -> Self:
        """Read what `EvidenceSummary.frozen` wrote."""
        return cls(
            verdict=Verdict(frozen["verdict"]),
            grade=Grade(frozen["grade"]),
            effect=frozen["effect"] and Effect(**frozen["effect"]),
            note=frozen["note"],
            source=models.EvidenceSource(frozen["source"]),
            recommendation=Recommendation(frozen["recommendation"]),
            computed_at=datetime.fromisoformat(frozen["computed_at"]),
        )

"""What the board decides, on what, and what waits for it."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import strawberry
from strawberry import auto, relay
from strawberry.scalars import JSON

from api.enums import describe
from api.peers import batched
from api.types import field, model_type
from portfolio import models
from portfolio.deciding import Conclusion, DecisionKind
from portfolio.exit_rules import ExitRule
from portfolio.schema.evidence import CitedEvidence
from portfolio.verdicts import Recommendation, Verdict

if TYPE_CHECKING:
    from organization.schema.types import Person
    from portfolio.schema.types import Epic, Portfolio

EpicType = Annotated["Epic", strawberry.lazy("portfolio.schema.types")]
PersonType = Annotated["Person", strawberry.lazy("organization.schema.types")]

describe(DecisionKind, "What a board can decide about an epic.")
describe(Conclusion, "How an epic ended.", name="EpicConclusion")
describe(ExitRule, "What has to be true before an epic takes a step on the Kanban.")


@strawberry.type(description="What came of one rule when an epic took a step.")
class RuleCheck:
    rule: ExitRule
    met: bool
    detail: str = strawberry.field(description="What was missing; empty when it was met.")
    lifted: str = strawberry.field(
        description="Why a rule that was not met refused nothing: SKIPPED by the portfolio or"
        " OVERRIDDEN by a person; empty otherwise."
    )


@model_type(models.Decision, description="What the board decided. It never changes.")
class Decision(relay.Node):
    kind: DecisionKind
    reason: auto
    decided_at: auto
    portfolio: Annotated["Portfolio", strawberry.lazy("portfolio.schema.types")]
    decided_by: PersonType | None = field(description="Null when the product itself decided.")
    epic: EpicType | None = field(description="Null for a decision about the budget.")
    successor: EpicType | None = field(
        description="The epic that a pivot goes on with; null otherwise."
    )
    override_reason: auto = field(description="Why an exception was needed; empty without one.")
    override_approver: PersonType | None = field(description="Who allowed the exception.")
    rules: list[ExitRule] = field(description="The rules that an OVERRIDE lifts.")
    expires_at: datetime | None = field(description="When an OVERRIDE ends; null otherwise.")

    @field(description="As it stood when the board decided.")
    def evidence(self, root: strawberry.Parent[models.Decision]) -> list[CitedEvidence]:
        return [CitedEvidence.of(one) for one in root.evidence]

    @field(description="What came of the rules of the step that the decision took.")
    def checks(self, root: strawberry.Parent[models.Decision]) -> list[RuleCheck]:
        return [RuleCheck(**one) for one in root.checks]

    @field(
        description="The epic, its case, its facts and its rank as the board saw them; of a budget,"
        " what was allocated before and after, and what the guardrails say since."
    )
    def seen(self, root: strawberry.Parent[models.Decision]) -> JSON:
        return root.seen


@model_type(models.Waiting, description="An epic that waits for the board.")
class DecisionDue:
    epic: EpicType | None
    kind: models.WaitingKind
    reason: auto = field(description="Why it waits.")
    due_date: auto

    @field(description="Of the newest evidence; null without any.")
    def verdict(self, root: strawberry.Parent[models.Waiting]) -> Verdict | None:
        newest = _newest_evidence(root)
        return newest and Verdict(newest.verdict)

    @field(description="What that verdict suggests.")
    def recommendation(self, root: strawberry.Parent[models.Waiting]) -> Recommendation | None:
        newest = _newest_evidence(root)
        return newest and newest.recommendation


def due_in(portfolio: models.Portfolio, first: int) -> list[models.Waiting]:
    """Return the first epics of a portfolio that wait for its board, read for all of its peers."""

    def load(portfolios: list[models.Portfolio]) -> dict[int, list[models.Waiting]]:
        found: dict[int, list[models.Waiting]] = {one.pk: [] for one in portfolios}
        waiting = models.Waiting.objects.filter(portfolio__in=portfolios)
        for row in waiting.for_decisions().due_first():
            found[row.portfolio_id].append(row)
        return found

    return batched(portfolio, "decisions_due", load, [])[:first]


def _newest_evidence(row: models.Waiting) -> models.EvidenceSummary | None:
    def load(rows: list[models.Waiting]) -> dict[int, models.EvidenceSummary]:
        epics = [one.epic_id for one in rows]
        known = models.EvidenceSummary.objects.filter(epic__in=epics).newest_of_each(1)
        newest = {one.epic_id: one for one in known}
        return {one.pk: newest[one.epic_id] for one in rows if one.epic_id in newest}

    return batched(row, "newest_evidence", load, None)

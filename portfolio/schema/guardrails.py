"""Rules of the budget, checked."""

from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, Self

import strawberry
from strawberry import auto, relay
from strawberry.scalars import JSON

from api.context import Info
from api.enums import describe
from api.peers import as_peers, batched, related
from api.types import field, model_type
from kernel import clock
from kernel.principal import Principal
from portfolio import models
from portfolio.actions.backtest import Question, backtest_guardrail
from portfolio.backtest import Span
from portfolio.guardrails import GuardrailKind, GuardrailVerdict
from portfolio.schema.inputs.money import GuardrailShareInput

if TYPE_CHECKING:
    from organization.schema.types import Person
    from portfolio.schema.types import Epic, Portfolio

EpicType = Annotated["Epic", strawberry.lazy("portfolio.schema.types")]
PersonType = Annotated["Person", strawberry.lazy("organization.schema.types")]

describe(GuardrailKind, "What a rule of the budget is about.")
describe(GuardrailVerdict, "Whether a rule is kept; UNKNOWN says that nobody can tell.")


@model_type(
    models.GuardrailCheck, description="One share of a rule of the budget, as it was checked."
)
class GuardrailCheck(relay.Node):
    portfolio: Annotated["Portfolio", strawberry.lazy("portfolio.schema.types")]
    kind: GuardrailKind
    name: auto = field(
        description="Of the share: a horizon, an investment type, APPROVED, ENGAGED."
    )
    verdict: GuardrailVerdict
    breached: bool = field(description="Whether the verdict is BROKEN.")
    target: Decimal = field(description="What should be, in percent.")
    actual: Decimal | None = field(description="What is, in percent; null when nobody can tell.")
    tolerance: Decimal = field(description="How far the two may lie apart, in points.")
    reason: auto = field(description="Why nobody can tell, or what to know beside the numbers.")
    inputs: JSON = field(description="What it was judged on.")
    at: datetime = field(name="checkedAt", field_name="at", description="When it became so.")
    cause: auto = field(description="What had changed: the name of an action.")
    by: PersonType | None = field(description="Whose change it was; null for the product itself.")

    @field(description="The `expectedVersion` of the rule that `setGuardrail` takes.")
    def version(self, info: Info, root: strawberry.Parent[models.GuardrailCheck]) -> int:
        return related(root, "guardrail", info.context.principal).version

    @field(description="The epics of a share that has too much, what costs most first; up to 20.")
    def offenders(
        self, info: Info, root: strawberry.Parent[models.GuardrailCheck]
    ) -> list[EpicType]:
        return _offenders(root, info.context.principal)


@strawberry.type(description="A time in which a guardrail would have had the same verdict.")
class GuardrailSpan:
    name: str = strawberry.field(description="Of the share.")
    from_at: datetime
    until_at: datetime
    verdict: GuardrailVerdict
    breached: bool = strawberry.field(description="Whether the verdict is BROKEN.")
    actual: Decimal | None = strawberry.field(
        description="In percent, where it lay furthest from the target; null when UNKNOWN."
    )

    @classmethod
    def of(cls, span: Span) -> Self:
        return cls(
            name=span.name,
            from_at=span.from_at,
            until_at=span.until_at,
            verdict=span.verdict,
            breached=span.verdict is GuardrailVerdict.BROKEN,
            actual=span.actual,
        )


@strawberry.type(description="The rule is set and was checked.")
class SetGuardrailSuccess:
    guardrails: list[GuardrailCheck] = strawberry.field(description="Each share of it.")

    @classmethod
    def of(cls, made: models.Guardrail) -> Self:
        newest = models.GuardrailCheck.objects.filter(guardrail=made).newest()
        return cls(guardrails=as_peers(list(newest)))


def guardrails_of(portfolio: models.Portfolio) -> list[models.GuardrailCheck]:
    """Return what holds of a portfolio's rules, read for all of its peers."""

    def load(portfolios: list[models.Portfolio]) -> dict[int, list[models.GuardrailCheck]]:
        found: dict[int, list[models.GuardrailCheck]] = {one.pk: [] for one in portfolios}
        for check in models.GuardrailCheck.objects.filter(portfolio__in=portfolios).newest():
            found[check.portfolio_id].append(check)
        return found

    return batched(portfolio, "guardrails", load, [])


def backtest_of(
    root: strawberry.Parent[models.Portfolio],
    kind: GuardrailKind,
    since: Annotated[
        datetime, strawberry.argument(description="At most 50,000 changes are replayed.")
    ],
    until: Annotated[datetime | None, strawberry.argument(description="Null is now.")] = None,
    shares: Annotated[
        list[GuardrailShareInput] | None,
        strawberry.argument(description="Null is what the portfolio has, or our proposal."),
    ] = None,
    tolerance: Annotated[Decimal | None, strawberry.argument(description="As with shares.")] = None,
) -> list[GuardrailSpan]:
    """Return what would have been in a portfolio, replayed for all of its peers."""
    now = clock.now()
    question = Question(
        kind=kind,
        shares=None if shares is None else tuple((one.name, one.percent) for one in shares),
        tolerance=tolerance,
        since=since,
        until=min(until or now, now),
    )
    key = ("backtest", kind, question.shares, tolerance, since, until)
    spans: list[Span] = batched(root, key, lambda found: backtest_guardrail(found, question), [])
    return [GuardrailSpan.of(one) for one in spans]


def _offenders(check: models.GuardrailCheck, by: Principal) -> list[models.Epic]:
    def load(checks: list[models.GuardrailCheck]) -> dict[int, list[models.Epic]]:
        ids = {epic for one in checks for epic in one.offenders}
        epics = models.Epic.objects.visible_to(by).defer("description").in_bulk(ids)
        return {one.pk: [epics[pk] for pk in one.offenders if pk in epics] for one in checks}

    return batched(check, "offenders", load, [])

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
from kernel.principal import Principal
from portfolio import models
from portfolio.guardrails import GuardrailKind, GuardrailVerdict

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


def _offenders(check: models.GuardrailCheck, by: Principal) -> list[models.Epic]:
    def load(checks: list[models.GuardrailCheck]) -> dict[int, list[models.Epic]]:
        ids = {epic for one in checks for epic in one.offenders}
        epics = models.Epic.objects.visible_to(by).defer("description").in_bulk(ids)
        return {one.pk: [epics[pk] for pk in one.offenders if pk in epics] for one in checks}

    return batched(check, "offenders", load, [])

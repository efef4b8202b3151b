"""What the mutations of budgets, spend and guardrails take."""

from datetime import date
from decimal import Decimal

import strawberry

from api.mutations import ArchiveInput, MutationInput, VersionedInput
from portfolio.guardrails import GuardrailKind
from portfolio.spending import SpendKind

CURRENCY = "ISO 4217: another one than the portfolio's is refused. Null is the portfolio's."


@strawberry.input
class CreateBudgetPeriodInput(MutationInput):
    portfolio: str = strawberry.field(description="Its key.")
    name: str = strawberry.field(description="No two periods of a portfolio share one.")
    starts_date: date = strawberry.field(description="The first day of it.")
    ends_date: date = strawberry.field(description="The last day of it.")
    amount: Decimal = strawberry.field(description="What may be spent in it.")
    currency: str | None = strawberry.field(default=None, description=CURRENCY)


@strawberry.input
class EditBudgetPeriodInput(VersionedInput):
    portfolio: str = strawberry.field(description="Its key.")
    period: str = strawberry.field(description="Its present name.")
    name: strawberry.Maybe[str]
    starts_date: strawberry.Maybe[date]
    ends_date: strawberry.Maybe[date]
    amount: strawberry.Maybe[Decimal] = strawberry.field(
        default=None, description="It has to cover what is allocated."
    )
    currency: str | None = strawberry.field(default=None, description=CURRENCY)


PERIOD_DETAILS = ("name", "starts_date", "ends_date", "amount")


@strawberry.input
class ArchiveBudgetPeriodInput(ArchiveInput):
    portfolio: str = strawberry.field(description="Its key.")
    period: str = strawberry.field(description="Its name.")


@strawberry.input
class AllocateBudgetInput(MutationInput):
    portfolio: str = strawberry.field(description="Its key.")
    period: str = strawberry.field(description="By name.")
    value_stream: str = strawberry.field(description="By name.")
    theme: str | None = strawberry.field(
        default=None, description="By name; null is for none in particular."
    )
    amount: Decimal = strawberry.field(description="In all, not in addition; 0 takes it back.")
    reason: str = strawberry.field(description="Why the money goes there.")
    currency: str | None = strawberry.field(default=None, description=CURRENCY)
    expected_version: int = strawberry.field(
        default=0, description="The `version` of the allocation; 0 when there was none."
    )


@strawberry.input
class SpendRowInput:
    document: str = strawberry.field(description="Its number, unique in the source.")
    amount: Decimal | None = strawberry.field(
        default=None, description="Two places; below zero for a credit note."
    )
    kind: SpendKind | None = None
    booked_date: date | None = None
    epic: str | None = strawberry.field(
        default=None, description="By key, ours or the source's: its value stream and theme count."
    )
    value_stream: str | None = strawberry.field(
        default=None, description="By name, for what is for no epic."
    )
    theme: str | None = strawberry.field(
        default=None, description="By name, beside a value stream."
    )
    currency: str | None = strawberry.field(default=None, description=CURRENCY)
    note: str | None = strawberry.field(default=None, description="For people; one line.")


@strawberry.input
class ImportSpendInput(MutationInput):
    portfolio: str = strawberry.field(description="Its key.")
    source: str = strawberry.field(description="What numbers the documents, as a ledger's name.")
    rows: list[SpendRowInput]
    currency: str | None = strawberry.field(default=None, description=CURRENCY)
    dry_run: bool = strawberry.field(default=False, description="Only say what would come of it.")


@strawberry.input
class GuardrailShareInput:
    name: str = strawberry.field(
        description="H3, H2, H1, H0; BUSINESS, ENABLER, MAINTENANCE; APPROVED; or ENGAGED."
    )
    percent: Decimal = strawberry.field(description="Two places.")


@strawberry.input
class SetGuardrailInput(MutationInput):
    portfolio: str = strawberry.field(description="Its key.")
    kind: GuardrailKind
    shares: list[GuardrailShareInput] | None = strawberry.field(
        default=None,
        description="They add up to 100; a name that is left out gets nothing. Null keeps what"
        " holds, and where nothing does it takes our proposal: H3 10, H2 20, H1 70; BUSINESS 60,"
        " ENABLER 25, MAINTENANCE 15; 100 of the others.",
    )
    tolerance: Decimal | None = strawberry.field(
        default=None,
        description="In points. Null as with shares; our proposal is 5 for mixes, 0 for approvals,"
        " 10 for engagement.",
    )
    expected_version: int = strawberry.field(
        default=0, description="The `version` of the guardrail; 0 when there was none."
    )

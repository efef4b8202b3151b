"""Mutations of budgets, spend and guardrails."""

import strawberry

from api.context import Info
from api.mutations import given, mutation
from api.problems import Conflict
from kernel import clock
from portfolio import actions
from portfolio.schema.budget import Allocation, BudgetPeriod
from portfolio.schema.guardrails import SetGuardrailSuccess
from portfolio.schema.inputs import money as inputs
from portfolio.schema.problems import (
    BudgetExceeded,
    CurrencyMismatch,
    ItemArchived,
    PeriodsOverlap,
    SharesNotWhole,
)
from portfolio.schema.spend import SpendReport
from portfolio.spending import SpendRow


@strawberry.type
class MoneyMutation:
    @mutation("budget.edit", PeriodsOverlap, CurrencyMismatch)
    def create_budget_period(
        self, info: Info, input: inputs.CreateBudgetPeriodInput
    ) -> BudgetPeriod:
        """Say how much a portfolio may spend from one day to another."""
        return actions.create_budget_period(
            by=info.context.principal,
            portfolio=input.portfolio,
            name=input.name,
            days=(input.starts_date, input.ends_date),
            amount=input.amount,
            currency=input.currency,
            at=clock.now(),
        )

    @mutation(
        "budget.edit", Conflict, ItemArchived, PeriodsOverlap, BudgetExceeded, CurrencyMismatch
    )
    def edit_budget_period(self, info: Info, input: inputs.EditBudgetPeriodInput) -> BudgetPeriod:
        """Rename a budget period, or change its days or its amount."""
        return actions.edit_budget_period(
            by=info.context.principal,
            portfolio=input.portfolio,
            name=input.period,
            changes=given(input, *inputs.PERIOD_DETAILS),
            expected_version=input.expected_version,
            currency=input.currency,
            at=clock.now(),
        )

    @mutation("budget.edit", Conflict)
    def archive_budget_period(
        self, info: Info, input: inputs.ArchiveBudgetPeriodInput
    ) -> BudgetPeriod:
        """Put a budget period away with its allocations; its days are free for another one."""
        return actions.archive_budget_period(
            by=info.context.principal,
            portfolio=input.portfolio,
            name=input.period,
            reason=input.reason,
            expected_version=input.expected_version,
            at=clock.now(),
        )

    @mutation("budget.edit", Conflict, ItemArchived, BudgetExceeded, CurrencyMismatch)
    def allocate_budget(self, info: Info, input: inputs.AllocateBudgetInput) -> Allocation:
        """Set what of a period is for a value stream and theme: a decision of the board."""
        return actions.allocate_budget(
            by=info.context.principal,
            portfolio=input.portfolio,
            share=actions.Share(input.period, input.value_stream, input.theme),
            amount=input.amount,
            reason=input.reason,
            currency=input.currency,
            expected_version=input.expected_version,
            at=clock.now(),
        )

    @mutation("spend.import", CurrencyMismatch)
    def import_spend(self, info: Info, input: inputs.ImportSpendInput) -> SpendReport:
        """Take in what was spent; what is sent again is counted once, and each row is answered."""
        return actions.absorb_spend(
            by=info.context.principal,
            portfolio=input.portfolio,
            source=input.source,
            rows=(_row(number, one) for number, one in enumerate(input.rows, start=1)),
            currency=input.currency,
            dry_run=input.dry_run,
            at=clock.now(),
        )

    @mutation("guardrail.edit", Conflict, SharesNotWhole)
    def set_guardrail(self, info: Info, input: inputs.SetGuardrailInput) -> SetGuardrailSuccess:
        """Set a rule of the budget, and check it at once."""
        shares = input.shares
        return actions.set_guardrail(
            by=info.context.principal,
            portfolio=input.portfolio,
            kind=input.kind,
            shares=None if shares is None else [(one.name, one.percent) for one in shares],
            tolerance=input.tolerance,
            expected_version=input.expected_version,
            at=clock.now(),
        )


def _row(number: int, one: inputs.SpendRowInput) -> SpendRow:
    return SpendRow(
        row=number,
        document=one.document,
        amount=one.amount,
        kind=one.kind or "",
        booked_date=one.booked_date,
        epic=one.epic or "",
        value_stream=one.value_stream or "",
        theme=one.theme or "",
        currency=one.currency or "",
        note=one.note or "",
    )

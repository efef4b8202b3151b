"""What the database itself refuses of budgets, spend and guardrails."""

from datetime import date

import pytest
from django.db import IntegrityError

from tests.factories.records import (
    AllocationFactory,
    BudgetPeriodFactory,
    DecisionFactory,
    GuardrailCheckFactory,
    GuardrailFactory,
    PortfolioFactory,
    SpendFactory,
    ValueStreamFactory,
)
from tests.line import AT

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("factory", "values", "constraint"),
    [
        (BudgetPeriodFactory, {"ends_date": date(2026, 1, 1)}, "ends_after_its_start"),
        (BudgetPeriodFactory, {"amount": -1}, "budget_period_amount_is_no_debt"),
        (AllocationFactory, {"amount": -1}, "allocation_is_no_debt"),
        (SpendFactory, {"amount": 0}, "spend_is_something"),
        (SpendFactory, {"kind": "LEASE"}, "spend_kind_is_known"),
        (GuardrailFactory, {"kind": "TASTE"}, "guardrail_kind_is_known"),
        (GuardrailFactory, {"tolerance": 101}, "guardrail_tolerance_is_in_points"),
        (GuardrailCheckFactory, {"verdict": "MAYBE"}, "guardrail_check_verdict_is_known"),
        (GuardrailCheckFactory, {"actual": None}, "is_unknown_without_a_number"),
        (GuardrailCheckFactory, {"verdict": "UNKNOWN", "reason": "x"}, "is_unknown_without"),
        (GuardrailCheckFactory, {"verdict": "UNKNOWN", "actual": None}, "says_why_it_is_unknown"),
        (DecisionFactory, {"kind": "BUDGET"}, "decision_is_about_an_epic_or_the_budget"),
    ],
)
def test_a_row_that_breaks_its_rules(factory, values, constraint):
    with pytest.raises(IntegrityError, match=constraint):
        factory(**values)


def test_a_decision_about_nothing():
    of = PortfolioFactory()
    with pytest.raises(IntegrityError, match="decision_is_about_an_epic_or_the_budget"):
        DecisionFactory(epic=None, portfolio=of, workspace=of.workspace)


def test_a_budget_is_decided_upon_without_an_epic():
    of = PortfolioFactory()
    made = DecisionFactory(kind="BUDGET", epic=None, portfolio=of, workspace=of.workspace)
    assert made.pk is not None


def test_spend_is_for_an_epic_or_a_value_stream_or_both():
    of = PortfolioFactory()
    stream = ValueStreamFactory(portfolio=of)
    assert SpendFactory(epic=None, portfolio=of, value_stream=stream).pk is not None
    assert SpendFactory(value_stream=stream).pk is not None
    with pytest.raises(IntegrityError, match="spend_is_for_something"):
        SpendFactory(epic=None, portfolio=of)


def test_periods_that_share_a_day_unless_one_was_put_away():
    of = PortfolioFactory()
    BudgetPeriodFactory(portfolio=of, archived_at=AT)
    BudgetPeriodFactory(portfolio=of, name="again")
    BudgetPeriodFactory()  # of another portfolio
    late = {"starts_date": date(2026, 12, 31), "ends_date": date(2027, 12, 31)}
    with pytest.raises(IntegrityError, match="budget_periods_do_not_overlap"):
        BudgetPeriodFactory(portfolio=of, name="late", **late)


def test_an_allocation_stands_once_with_a_theme_and_once_without():
    first = AllocationFactory()
    place = {"period": first.period, "value_stream": first.value_stream}
    AllocationFactory(**place, theme=None)
    with pytest.raises(IntegrityError, match="allocation_once"):
        AllocationFactory(**place, theme=None)


def test_a_document_stands_once_in_its_source():
    first = SpendFactory()
    SpendFactory(epic=first.epic, document=first.document, source="another")
    with pytest.raises(IntegrityError, match="spend_document_once"):
        SpendFactory(epic=first.epic, document=first.document)

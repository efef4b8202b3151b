"""The budget of a portfolio, line by line, equals a recount."""

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kernel import clock
from portfolio.kanban import EpicState
from portfolio.models import Allocation, BusinessCase, Epic, Spend
from tests.factories import bulk
from tests.line import rolled_back
from tests.portfolio.money import (
    OTHER_STREAM,
    STREAM,
    D,
    allocate,
    invoice,
    period,
    put_on,
    spend,
    strategy,
)  # fmt: skip

BUDGET = """query ($period: String) { portfolio(key: "DRN") { budget(period: $period) {
    valueStream { name } theme { name } horizon allocated committed spent forecastToComplete
    allocation { version } } } }"""
PERIODS = """{ portfolio(key: "DRN") { budgetPeriods { edges { node {
    name amount allocated spent spentCapex spentOpex } } } } }"""

THIS_YEAR = clock.now().year


@pytest.fixture
def funded(drn, product_itself):
    """A strategy, and budgets of 1,000 for last year and this one."""
    strategy(product_itself)
    for year in (THIS_YEAR - 1, THIS_YEAR):
        days = (date(year, 1, 1), date(year, 12, 31))
        period(product_itself, str(year), days=days)
    return drn


def lines(execute, by, name=None):
    rows = execute(BUDGET, by, period=name)["portfolio"]["budget"]
    return {
        (
            row["valueStream"] and row["valueStream"]["name"],
            row["theme"] and row["theme"]["name"],
        ): [
            Fraction(row[each])
            for each in ("allocated", "committed", "spent", "forecastToComplete")
        ]
        for row in rows
    }


def bet(portfolio, number, case=None, **fields):
    (made,) = bulk.epics(portfolio, [fields], prefix=str(number))
    if case is not None:
        BusinessCase.objects.create(
            workspace_id=portfolio.workspace_id, epic=made, mvp_cost=D(case)
        )
    return made


def place(portfolio, stream=STREAM, theme="Theme H1"):
    return {
        "value_stream": portfolio.value_streams.get(name=stream),
        "theme": portfolio.themes.get(name=theme),
    }


def test_a_line_says_what_is_allocated_drawn_and_still_to_come(funded, product_itself, execute):
    here = place(funded)
    mvp = bet(funded, 1, "100", state="MVP", estimated_cost=D(400), **here)
    bet(funded, 2, "30", state="PERSEVERE", estimated_cost=D(50), **here)
    bet(funded, 3, "30", state="ANALYZING", estimated_cost=D(50), **here)
    allocate(product_itself, 300, theme="Theme H1", in_period=str(THIS_YEAR))
    now, before = date(THIS_YEAR, 1, 1), date(THIS_YEAR - 1, 12, 31)
    spend(
        product_itself,
        invoice(1, 40, epic=mvp.key, booked_date=now),
        invoice(2, -10, epic=mvp.key, booked_date=now, kind="CAPEX"),
        invoice(3, 20, epic=mvp.key, booked_date=before),
        invoice(4, 7, value_stream=OTHER_STREAM, booked_date=now),
    )

    assert lines(execute, product_itself) == {
        (STREAM, "Theme H1"): [300, 50 + 50, 30, 350 + 50],
        (OTHER_STREAM, None): [0, 0, 7, 0],
    }
    ended = lines(execute, product_itself, str(THIS_YEAR - 1))
    assert ended == {(STREAM, "Theme H1"): [0, 0, 20, 0]}
    nodes = execute(PERIODS, product_itself)["portfolio"]["budgetPeriods"]["edges"]
    assert nodes[0]["node"] == {
        "name": str(THIS_YEAR), "amount": "1000", "allocated": "300",
        "spent": "37", "spentCapex": "-10", "spentOpex": "47",
    }  # fmt: skip


def test_an_unknown_period_is_not_found_and_no_period_has_no_lines(
    drn, product_itself, execute, refuse
):
    assert lines(execute, product_itself) == {}
    for name in ("None such", "a\0b"):
        assert refuse(BUDGET, product_itself, period=name).extensions["code"] == "NOT_FOUND"


COSTS = st.none() | st.integers(0, 90)
BETS = st.lists(
    st.tuples(
        st.sampled_from([*EpicState]),
        COSTS,
        COSTS,
        st.sampled_from([STREAM, OTHER_STREAM]),
        st.sampled_from(["Theme H1", "Theme None"]),
        st.lists(st.integers(-50, 120).filter(bool), max_size=3),
    ),
    max_size=6,
)
ALLOCATIONS = st.dictionaries(
    st.tuples(st.sampled_from([STREAM, OTHER_STREAM]), st.sampled_from(["Theme H1", None])),
    st.integers(0, 250),
)


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(bets=BETS, allocations=ALLOCATIONS)
def test_any_budget_equals_a_recount(funded, product_itself, execute, bets, allocations):
    with rolled_back():
        for (stream, theme), amount in allocations.items():
            allocate(product_itself, amount, theme, stream, in_period=str(THIS_YEAR))
        rows = []
        for number, (state, cost, mvp, stream, theme, spent) in enumerate(bets):
            made = bet(
                funded, number, mvp, state=state, estimated_cost=cost,
                **place(funded, stream, theme),
            )  # fmt: skip
            days = (date(THIS_YEAR, 3, 3), date(THIS_YEAR - 1, 3, 3))
            rows += [
                invoice(f"{number}-{n}", amount, row=n + 1, epic=made.key, booked_date=days[n % 2])
                for n, amount in enumerate(spent)
            ]
        spend(product_itself, *rows)

        assert lines(execute, product_itself) == _recount()


def _recount():
    found = {}

    def add(row, position, amount):
        key = (row.value_stream and row.value_stream.name, row.theme and row.theme.name)
        line = found.setdefault(key, [Fraction(0)] * 4)
        line[position] += amount

    for row in Allocation.objects.all():
        add(row, 0, Fraction(row.amount))
    for row in Spend.objects.filter(booked_date__year=THIS_YEAR):
        add(row, 2, Fraction(row.amount))
    for epic in Epic.objects.filter(state__in=["READY", "MVP", "PERSEVERE"]):
        case = getattr(epic, "business_case", None)
        whole = epic.estimated_cost
        if whole is None:
            whole = (case and case.mvp_cost) or 0
        so_far = sum(map(Fraction, epic.spend.values_list("amount", flat=True)))
        rest = max(Fraction(0), Fraction(whole) - so_far)
        if put_on(epic) or rest:
            add(epic, 1, max(Fraction(0), put_on(epic) - so_far))
            add(epic, 3, rest)
    return found

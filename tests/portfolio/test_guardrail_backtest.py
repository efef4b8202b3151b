"""A backtest says what a check would have said at every moment of the past."""

from contextlib import contextmanager, suppress
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from itertools import pairwise

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kernel.errors import BadInput, DomainError
from portfolio import actions
from portfolio.actions import backtest
from portfolio.actions.backtest import Question, backtest_guardrail
from portfolio.guardrails import DEFAULTS, NAMES, GuardrailKind
from portfolio.kanban import EpicState
from portfolio.models import BudgetPeriod, Epic, Portfolio
from tests.factories import bulk
from tests.line import rolled_back, skip_rules
from tests.portfolio.boards import decide
from tests.portfolio.money import OTHER_STREAM, STREAM, D, allocate, period, recount, strategy

START = datetime(2026, 1, 10, 12, tzinfo=UTC)
KINDS = [kind for kind in GuardrailKind if kind is not GuardrailKind.ENGAGEMENT]
LATE = "late"


def events():
    """The event tables that a backtest reads."""
    return [model.pgh_event_model for model, _ in backtest.COLUMNS.values()]


class Past:
    """Operations at moments of our choice: the history is dated back as each is done."""

    def __init__(self, by):
        self.by = by
        self.seen = dict.fromkeys(events(), 0)
        self.date(START - timedelta(days=400))

    def date(self, at):
        """Give the events since the last call the moment `at`."""
        with connection.cursor() as cursor:
            cursor.execute("SET session_replication_role = replica")
            for model in self.seen:
                cursor.execute(
                    f"UPDATE {model._meta.db_table} SET pgh_created_at = %s WHERE pgh_id > %s",
                    [at, self.seen[model]],
                )
                newest = model.objects.order_by("-pgh_id").values_list("pgh_id", flat=True).first()
                self.seen[model] = newest or 0
            cursor.execute("SET session_replication_role = origin")


@pytest.fixture
def epics(drn, product_itself):
    """A strategy, a period that began before the past, and four epics in front of the board."""
    strategy(product_itself)
    skip_rules(drn)
    period(product_itself, "2026", days=(date(2026, 1, 1), date(2026, 1, 20)))
    period(product_itself, LATE, days=(date(2026, 1, 22), date(2026, 12, 31)))
    rows = [{"state": state} for state in ("ANALYZING", "READY", "MVP", "PERSEVERE")]
    return bulk.epics(drn, rows)


def ask(kind, since, until, shares=None, tolerance=None):
    rule = None if shares is None else tuple(shares.items())
    portfolio = Portfolio.objects.get(key="DRN")
    question = Question(kind, rule, tolerance, since, until)
    return backtest_guardrail([portfolio], question)[portfolio.pk]


def at_moment(spans, name, moment):
    (one,) = (one for one in spans if one.name == name and one.from_at <= moment < one.until_at)
    return one


def test_a_span_tells_from_when_to_when_a_rule_was_broken(epics, drn, product_itself, execute):
    past = Past(product_itself)
    days = [START + timedelta(days=n) for n in range(30)]
    for day, amount in ((1, 70), (2, 60), (3, 10)):
        allocate(product_itself, amount, theme="Theme H1", at=days[day])
        if day == 1:
            allocate(product_itself, 30, theme="Theme H3", at=days[day])
        past.date(days[day])
    text = """query ($since: DateTime!, $until: DateTime) { portfolio(key: "DRN") {
        guardrailBacktest(kind: HORIZON_MIX, since: $since, until: $until, tolerance: "5",
            shares: [{name: "H1", percent: "70"}, {name: "H3", percent: "30"}]) {
            name fromAt untilAt actual breached verdict } } }"""

    rows = execute(
        text, product_itself, since=days[0].isoformat(), until=days[20].isoformat()
    )["portfolio"]["guardrailBacktest"]  # fmt: skip

    period_ends = datetime(2026, 1, 21, tzinfo=UTC)
    late_begins = datetime(2026, 1, 22, tzinfo=UTC)
    assert [tuple(row.values()) for row in rows if row["name"] == "H1"] == [
        ("H1", days[0].isoformat(), days[1].isoformat(), None, False, "UNKNOWN"),
        ("H1", days[1].isoformat(), days[3].isoformat(), "66.67", False, "KEPT"),
        ("H1", days[3].isoformat(), period_ends.isoformat(), "25", True, "BROKEN"),
        ("H1", period_ends.isoformat(), days[20].isoformat(), None, False, "UNKNOWN"),
    ]
    assert late_begins < days[20]


def test_a_question_without_sense_or_end(epics, product_itself, monkeypatch):
    with pytest.raises(BadInput, match="until"):
        ask(KINDS[0], START, START)
    with pytest.raises(BadInput, match="no increments"):
        ask(GuardrailKind.ENGAGEMENT, START, START + timedelta(days=1))
    with pytest.raises(DomainError, match="add up to 99"):
        ask(KINDS[0], START, START + timedelta(days=1), {"H1": D(99)})
    monkeypatch.setattr(backtest, "MOST_CHANGES", 3)
    with pytest.raises(BadInput, match="More than 3 changes"):
        ask(GuardrailKind.CAPACITY_MIX, START, START + timedelta(days=900))


def test_a_backtest_takes_as_many_statements_for_much_history(epics, product_itself, statements):
    def replayed():
        for kind in KINDS:
            ask(kind, START, START + timedelta(days=900))

    few = statements(replayed)
    for cost in range(30):
        edit(product_itself, epics[2], estimated_cost=D(cost), investment_type="ENABLER")
    assert statements(replayed) == few


def edit(by, epic, **changes):
    epic = Epic.objects.get(pk=epic.pk)
    actions.edit_epic(by=by, key=epic.key, changes=changes, expected_version=epic.version, at=START)


def _allocate(by, _epics, n, amount, at):
    stream, theme = (STREAM, OTHER_STREAM)[n % 2], (None, "Theme H1", "Theme H3")[n % 3]
    allocate(by, amount, theme, stream, in_period=("2026", LATE)[n % 2])


def _price(by, epics, n, amount, at):
    edit(by, epics[n % 4], estimated_cost=D(amount) if amount else None)


def _type(by, epics, n, amount, at):
    edit(by, epics[n % 4], investment_type=NAMES[GuardrailKind.CAPACITY_MIX][amount % 3])


def _case(by, epics, n, amount, at):
    epic = Epic.objects.select_related("business_case").get(pk=epics[n % 4].pk)
    known = getattr(epic, "business_case", None)
    actions.edit_business_case(
        by=by, key=epic.key, changes={"mvp_cost": D(amount) if amount else None},
        expected_version=known.version if known else 0, at=START,
    )  # fmt: skip


def _horizon(by, _epics, n, amount, at):
    theme = Portfolio.objects.get(key="DRN").themes.get(name=("Theme H1", "Theme H3")[n % 2])
    horizon = ("H1", "H2", "H3", None)[amount % 4]
    actions.edit_theme(
        by=by, portfolio="DRN", name=theme.name, changes={"horizon": horizon},
        expected_version=theme.version, at=START,
    )  # fmt: skip


def _move(by, epics, n, amount, at):
    epic = Epic.objects.get(pk=epics[n % 4].pk)
    to = {"READY": ("MVP", "PARKED"), "MVP": ("PARKED",), "PERSEVERE": ("DONE", "PARKED")}
    wanted = to.get(epic.state, ("FUNNEL",))
    actions.move_epic(
        by=by, key=epic.key, to=EpicState(wanted[amount % len(wanted)]), reason="So",
        expected_version=epic.version, at=START,
    )  # fmt: skip


def _go(by, epics, n, amount, at):
    decide(by, epics[0], "GO", at=at)


def _threshold(by, _epics, n, amount, at):
    row = Portfolio.objects.get(key="DRN")
    actions.edit_portfolio(
        by=by, key="DRN", changes={"approval_threshold": D(amount) if amount else None},
        expected_version=row.version, at=START,
    )  # fmt: skip


def _look_from(by, _epics, n, amount, at):
    row = Portfolio.objects.get(key="DRN")
    as_of = START + timedelta(days=amount) if n % 2 else None
    actions.edit_portfolio(
        by=by, key="DRN", changes={"as_of": as_of}, expected_version=row.version, at=START
    )


def _end_period(by, _epics, n, amount, at):
    row = BudgetPeriod.objects.get(name="2026")
    day = date(2026, 1, 10 + amount % 11)
    actions.edit_budget_period(
        by=by, portfolio="DRN", name="2026", changes={"ends_date": day},
        expected_version=row.version, at=START,
    )  # fmt: skip


def _archive_period(by, _epics, n, amount, at):
    name = ("2026", LATE)[n % 2]
    row = BudgetPeriod.objects.get(name=name)
    actions.archive_budget_period(
        by=by, portfolio="DRN", name=name, reason="Over", expected_version=row.version, at=START
    )


OPERATIONS = [
    _allocate, _price, _type, _case, _horizon, _move, _go, _threshold, _look_from, _end_period,
    _archive_period,
]  # fmt: skip
STEPS = st.lists(
    st.tuples(
        st.sampled_from(OPERATIONS),
        st.integers(0, 5),
        st.integers(0, 90),
        st.integers(1, 60 * 24 * 4),
    ),
    min_size=1,
    max_size=12,
)


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(steps=STEPS, tolerance=st.integers(0, 60), skipped=st.integers(0, 4))
def test_a_backtest_equals_a_naive_check_at_every_moment(
    epics, product_itself, steps, tolerance, skipped
):
    """Each operation is done at a random moment; between them, days begin by themselves."""
    by, now = product_itself, START
    naive = {}
    with rolled_back():
        for kind in KINDS:
            actions.set_guardrail(
                by=by, portfolio="DRN", kind=kind, shares=None, tolerance=Decimal(tolerance),
                expected_version=0, at=START,
            )  # fmt: skip
        past = Past(by)
        for operation, n, amount, minutes in [*steps, (_nothing, 0, 0, 3 * 24 * 60)]:
            until = now + timedelta(minutes=minutes)
            for moment in [now, *_midnights(now, until)]:
                naive[moment] = recount(moment)
            now = until
            with _done_or_refused():
                operation(by, epics, n, amount, now)
            past.date(now)
        moments = sorted(naive)[min(skipped, len(naive) - 1) :]

        for kind in KINDS:
            spans = ask(kind, moments[0], now)
            for name in NAMES[kind]:
                mine = [one for one in spans if one.name == name]
                told = {moment: naive[moment][kind, name] for moment in moments}
                target = DEFAULTS[kind].shares[name]
                assert (mine[0].from_at, mine[-1].until_at) == (moments[0], now)
                assert _flaws(mine, told, target) == []


def _flaws(spans, told, target):
    """Name the spans that leave a gap, repeat a verdict or say what no check said in them."""
    found = [
        (before, after)
        for before, after in pairwise(spans)
        if before.until_at != after.from_at or before.verdict == after.verdict
    ]
    for span in spans:
        here = [one for at, one in told.items() if span.from_at <= at < span.until_at]
        away = {None if actual is None else abs(actual - target) for _, actual in here}
        furthest = None if away == {None} else max(away)
        right = {verdict for verdict, _ in here} == {span.verdict}
        said = None if span.actual is None else abs(span.actual - target)
        found += [] if right and said == furthest else [(span, here)]
    return found


def _nothing(*_):
    """The time that passes after the last operation."""


def _midnights(since, until):
    first = datetime.combine(since.date() + timedelta(days=1), time(), UTC)
    return [day for n in range(70) if (day := first + timedelta(days=n)) < until]


@contextmanager
def _done_or_refused():
    with suppress(DomainError), transaction.atomic():
        yield


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(steps=STEPS, tolerance=st.integers(0, 60), until=st.integers(1, 60 * 24 * 40))
def test_transactions_that_begin_in_another_order_than_they_end_leave_what_is_now(
    epics, product_itself, steps, tolerance, until
):
    """Each operation is committed behind the one before, whenever it began."""
    by, now = product_itself, START + timedelta(days=40)
    with rolled_back():
        for kind in KINDS:
            actions.set_guardrail(
                by=by, portfolio="DRN", kind=kind, shares=None, tolerance=Decimal(tolerance),
                expected_version=0, at=START,
            )  # fmt: skip
        past = Past(by)
        for operation, n, amount, minutes in steps:
            began = START + timedelta(minutes=minutes * 9)
            with _done_or_refused():
                operation(by, epics, n, amount, began)
            past.date(began)
        present = recount(now)
        some = START + timedelta(minutes=until)

        for kind in KINDS:
            spans, rest = ask(kind, START, now), ask(kind, some, now)
            short = ask(kind, START, some)
            for name in NAMES[kind]:
                last = at_moment(spans, name, now - timedelta(seconds=1))
                assert last.verdict == present[kind, name][0]
                assert at_moment(rest, name, some).verdict == at_moment(spans, name, some).verdict
                before = some - timedelta(seconds=1)
                assert at_moment(short, name, before).verdict == (
                    at_moment(spans, name, before).verdict
                )

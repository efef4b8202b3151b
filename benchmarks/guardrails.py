"""What the guardrails of 2,000 epics cost: a check, a read and a backtest, beside 200 epics.

    python -m benchmarks.guardrails

Every epic is funded, so all of them count; the portfolio has all guardrails, a budget of 40
allocations and a threshold. A check is what every funding mutation does last; here it finds
something new each time and writes it down. The backtest replays 2,000 edits. CPU is that of this
process and of all processes of PostgreSQL, over ten calls a run.
"""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal

from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from api.context import Context
from benchmarks import _django  # noqa: F401 # before any model is imported
from benchmarks._meter import REPEATS, measure, noise, spread
from config.schema import schema
from kernel import clock
from kernel.principal import Principal
from organization.access import unlimited
from organization.models import Workspace
from portfolio import actions
from portfolio.actions.backtest import Question, backtest_guardrail
from portfolio.guardrails import GuardrailKind
from portfolio.models import (
    Epic,
    Horizon,
    InvestmentType,
    Portfolio,
    StrategicTheme,
    ValueStream,
)

CALLS = 10
"""Calls in one run: PostgreSQL's CPU is known to 10 ms only."""

SIZES = (200, 2_000)
EDITS = 2_000
KINDS = [kind for kind in GuardrailKind if kind is not GuardrailKind.ENGAGEMENT]

READ = """{ portfolio(key: "BENCH") {
    guardrails { kind name target actual tolerance breached offenders { key } } } }"""


def main() -> None:
    """Print statements and CPU of a check, a read and a backtest for both sizes."""
    found: dict[str, list[list[float]]] = {"check": [], "read": [], "backtest": []}
    for epics in SIZES:
        by, portfolio = _portfolio_of(epics)
        calls = {
            "check": lambda by=by, portfolio=portfolio: _check(by, portfolio),
            "read": lambda by=by: _read(by),
            "backtest": lambda portfolio=portfolio: _backtest(portfolio),
        }
        print(f"{epics:,} epics")
        for name, call in calls.items():
            repeats = 1 if name == "backtest" else CALLS
            found[name].append([_spent(call, repeats) for _ in range(REPEATS)])
            print(
                f"  {name:9} {_statements(call):3} statements, milliseconds of CPU"
                f" {spread(found[name][-1], unit=1000, digits=1)}"
            )
    for name, (small, large) in found.items():
        ratios = [big / little for little, big in zip(small, large, strict=True)]
        print(f"{name:9} large by small {spread(ratios, digits=2)}; noise: {noise(small)}")


def _spent(call: Callable[[], object], repeats: int) -> float:
    def run() -> None:
        for _ in range(repeats):
            call()

    return measure(run).cpu / repeats


def _statements(call: Callable[[], object]) -> int:
    with CaptureQueriesContext(connection) as seen:
        call()
    return len(seen.captured_queries)


def _check(by: Principal, portfolio: Portfolio) -> None:
    """Change what is weighed, behind the actions' backs, and check."""
    with transaction.atomic():
        first = Epic.objects.filter(portfolio=portfolio).order_by("pk").values("pk")[:1]
        cost = Decimal(clock.now().microsecond) / 100
        Epic.objects.filter(pk__in=first).update(estimated_cost=cost)
        actions.check_guardrails(portfolio.pk, by=by, at=clock.now(), cause="measurement")


def _read(by: Principal) -> None:
    answer = schema.execute_sync(READ, context_value=Context(by, "measurement"))
    assert answer.errors is None, answer.errors


def _backtest(portfolio: Portfolio) -> None:
    now = clock.now()
    for kind in KINDS:
        question = Question(kind, None, None, now - timedelta(days=9), now + timedelta(days=9))
        backtest_guardrail([portfolio], question)


def _portfolio_of(epics: int) -> tuple[Principal, Portfolio]:
    """Write a portfolio with a budget, all guardrails and funded epics, and edit some of them."""
    at = clock.now()
    workspace = Workspace.objects.create(key=f"guardrails-{epics}", name="Guardrails")
    by = unlimited(workspace.pk, "Measurement")
    portfolio = actions.create_portfolio(by=by, key="BENCH", name="Bench", at=at)
    streams = [ValueStream(name=f"Stream {n}") for n in range(10)]
    themes = [StrategicTheme(name=f"Theme {one}", horizon=one) for one in Horizon]
    for row in (*streams, *themes):
        row.workspace, row.portfolio = workspace, portfolio
        row.save()
    Epic.objects.bulk_create(
        Epic(
            workspace=workspace,
            portfolio=portfolio,
            key=f"BENCH-{n}",
            title="Epic",
            rank=f"a{n:08}",
            created_at=at,
            state=("READY", "MVP", "PERSEVERE")[n % 3],
            investment_type=InvestmentType.values[n % 3],
            estimated_cost=n + 1,
            theme=themes[n % 4],
            value_stream=streams[n % 10],
        )
        for n in range(epics)
    )
    actions.edit_portfolio(
        by=by, key="BENCH", changes={"approval_threshold": Decimal(100)}, expected_version=1, at=at
    )
    days = (date(2020, 1, 1), date(2039, 12, 31))
    actions.create_budget_period(
        by=by, portfolio="BENCH", name="Years", days=days, amount=Decimal(10**9), at=at
    )
    for kind in GuardrailKind:
        actions.set_guardrail(
            by=by, portfolio="BENCH", kind=kind, shares=None, tolerance=None, expected_version=0,
            at=at,
        )  # fmt: skip
    for n in range(40):
        share = actions.Share("Years", streams[n % 10].name, themes[n // 10].name)
        actions.allocate_budget(
            by=by, portfolio="BENCH", share=share, amount=Decimal(n + 1), reason="It pays.",
            expected_version=0, at=at,
        )  # fmt: skip
    rows = Epic.objects.filter(portfolio=portfolio).order_by("pk")
    for n in range(EDITS):
        rows.filter(pk=rows[n % epics].pk).update(estimated_cost=n)
    return by, portfolio


if __name__ == "__main__":
    main()

"""What the board pack costs: a portfolio of 2,000 epics beside one of 200.

    python -m benchmarks.board_pack

The portfolio is that of `board_page`, where every epic waits for a decision and is spent on, with
a budget and two guardrails. A pack is three operations and the page that is made of their answers.
CPU is that of this process and of all processes of PostgreSQL, over five packs a run.
"""

from datetime import date
from decimal import Decimal

from api.context import Context
from benchmarks import _django  # noqa: F401 # before any model is imported
from benchmarks._meter import REPEATS, measure, noise, spread
from benchmarks.board_page import SIZES, company_of
from kernel import clock
from kernel.levels import Level
from kernel.principal import Principal
from organization.access import unlimited
from portfolio import actions
from portfolio.guardrails import GuardrailKind
from portfolio.models import Epic, Waiting, WaitingKind
from portfolio.pack.page import Wish, board_pack
from portfolio.spending import SpendKind, SpendRow

PACKS = 5
"""Packs in one run: PostgreSQL's CPU is known to 10 ms only."""

KEY = "BENCH"


def main() -> None:
    """Print the CPU and the size of a pack for both sizes, and their ratio."""
    packs: list[list[float]] = []
    for epics, teams in SIZES:
        by = unlimited(company_of(epics, teams).pk, "Measurement")
        _busy(by)
        page = _pack(by)
        packs.append([measure(lambda by=by: _run(by)).cpu / PACKS for _ in range(REPEATS)])
        print(f"{epics:,} epics, {teams} teams: {len(page):,} characters")
        print(f"  milliseconds of CPU a pack  {spread(packs[-1], unit=1000, digits=1)}")
    ratios = [large / small for small, large in zip(*packs, strict=True)]
    print(f"large by small{spread(ratios, digits=2)}")
    print(f"noise: {noise(packs[0])}")


def _run(by: Principal) -> None:
    for _ in range(PACKS):
        _pack(by)


def _pack(by: Principal) -> str:
    return board_pack(Wish(KEY), context=Context(by, "measurement"), at=clock.now())


def _busy(by: Principal) -> None:
    """Let every epic wait for a decision and cost something, in a budget with guardrails."""
    now = clock.now()
    epics = list(Epic.objects.filter(workspace=by.workspace_id))
    Waiting.objects.bulk_create(
        Waiting(
            workspace_id=by.workspace_id,
            portfolio_id=epic.portfolio_id,
            epic=epic,
            verb="epic.decide",
            kind=WaitingKind.GO_PENDING,
            level=Level.EPIC,
            key=epic.key,
            title=epic.title,
            reason="Its case is complete: GO or NO_GO.",
        )
        for epic in epics
    )
    days = date(now.year, 1, 1), date(now.year, 12, 31)
    actions.create_budget_period(
        by=by, portfolio=KEY, name="Year", days=days, amount=Decimal(10**9), at=now
    )
    rows = (
        SpendRow(
            row=number,
            document=epic.key,
            amount=Decimal(1000),
            kind=SpendKind.OPEX,
            booked_date=now.date(),
            epic=epic.key,
        )
        for number, epic in enumerate(epics, start=1)
    )
    actions.absorb_spend(by=by, portfolio=KEY, source="Ledger", rows=rows, at=now)
    for kind in (GuardrailKind.HORIZON_MIX, GuardrailKind.CAPACITY_MIX):
        actions.set_guardrail(
            by=by,
            portfolio=KEY,
            kind=kind,
            shares=None,
            tolerance=None,
            expected_version=0,
            at=now,
        )


if __name__ == "__main__":
    main()

"""How the demo company handles its money."""

from collections.abc import Callable
from datetime import datetime
from decimal import Decimal

from demo import money
from kernel.principal import Principal
from portfolio import actions as portfolio
from portfolio.models import Allocation
from portfolio.spending import SpendRow


class Budgeting:
    """Takes the same part in the company as its board: see `demo.board.Board`.

    Args:
        key: Of the portfolio.
        keys: The keys of the bets by title.
        manager: Who prepares.
        member: Who decides.
        ago: Turns a number of days into a moment.
    """

    def __init__(
        self,
        key: str,
        keys: dict[str, str],
        *,
        manager: Principal,
        member: Principal,
        ago: Callable[[float], datetime],
    ) -> None:
        self.key = key
        self.keys = keys
        self.manager = manager
        self.member = member
        self.ago = ago

    def fund(self) -> None:
        """Fund the value streams, period by period, under guardrails, and move money once."""
        first, *later = money.PERIODS
        self._plan(first)
        self._rule()
        for period in later:
            self._plan(period)
            portfolio.refresh_guardrails(
                workspace_id=self.member.workspace_id, at=self.ago(period.starts - 1)
            )
        for moved in money.MOVED:
            self._give(money.THIS, moved)

    def spend(self) -> None:
        """Take in what the ledger says."""
        portfolio.absorb_spend(
            by=self.manager,
            portfolio=self.key,
            source=money.LEDGER,
            rows=[
                SpendRow(
                    row=number,
                    document=document,
                    epic=self.keys[title],
                    amount=Decimal(amount),
                    kind=kind,
                    booked_date=self.ago(days).date(),
                    note=note,
                )
                for number, (document, title, amount, kind, days, note) in enumerate(
                    money.SPEND, start=1
                )
            ],
            at=self.ago(2),
        )

    def _plan(self, period: money.Period) -> None:
        portfolio.create_budget_period(
            by=self.manager,
            portfolio=self.key,
            name=period.name,
            days=(self.ago(period.starts).date(), self.ago(period.ends).date()),
            amount=Decimal(period.amount),
            at=self.ago(min(period.starts + 5, 175)),
        )
        for theme, amount in period.allocations:
            reason = f"As planned for {period.name.lower()}."
            days = min(period.starts + 2, 174)
            self._give(period.name, money.Moved(theme, amount, reason, days))

    def _rule(self) -> None:
        for kind, shares in money.SHARES.items():
            tolerance = money.TOLERANCES.get(kind)
            portfolio.set_guardrail(
                by=self.member,
                portfolio=self.key,
                kind=kind,
                shares=shares and [(name, Decimal(percent)) for name, percent in shares],
                tolerance=None if tolerance is None else Decimal(tolerance),
                expected_version=0,
                at=self.ago(173),
            )

    def _give(self, period: str, moved: money.Moved) -> None:
        stream = money.STREAM_OF[moved.theme]
        known = Allocation.objects.filter(
            portfolio__key=self.key,
            portfolio__workspace=self.member.workspace_id,
            period__name=period,
            value_stream__name=stream,
            theme__name=moved.theme,
        ).first()
        portfolio.allocate_budget(
            by=self.member,
            portfolio=self.key,
            share=portfolio.Share(period, stream, moved.theme),
            amount=Decimal(moved.amount),
            reason=moved.reason,
            expected_version=known.version if known else 0,
            at=self.ago(moved.days),
        )

"""Takes the bets of the demo company over the Kanban, as its board did."""

from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from typing import assert_never

from demo import company, goals
from demo.bets import BETS
from demo.bets.shape import Bet, Case, News, Promise, Stage
from feedback import actions as feedback
from feedback.models import Direction
from kernel.principal import Principal
from portfolio import actions as portfolio
from portfolio.deciding import DecisionKind
from portfolio.kanban import EpicState
from portfolio.models import Epic

VALUE_STREAM = "City deliveries"


class Board:
    """Plays the bets; remembers their keys by title.

    Args:
        key: Of the portfolio.
        manager: Who prepares the epics.
        member: Who decides.
        itself: The product, for what nobody in particular did.
        ago: Turns a number of days into a moment.
    """

    def __init__(
        self,
        key: str,
        *,
        manager: Principal,
        member: Principal,
        itself: Principal,
        ago: Callable[[float], datetime],
    ) -> None:
        self.key = key
        self.manager = manager
        self.member = member
        self.itself = itself
        self.ago = ago
        self.keys: dict[str, str] = {}

    def prepare(self) -> None:
        """Write down every bet with its case and its promise; all of them stand in the funnel."""
        for bet in BETS:
            self._write(bet)

    def play(self) -> None:
        """Take every bet to where it stands."""
        for bet in BETS:
            for stage in bet.stages:
                self._take(bet, stage)
            if bet.news is not None:
                self._report(self.keys[bet.title], bet.news)

    def _write(self, bet: Bet) -> None:
        epic = portfolio.create_epic(
            by=self.manager,
            portfolio=self.key,
            title=bet.title,
            at=self.ago(bet.days_ago),
            details={
                "theme": bet.theme,
                "value_stream": VALUE_STREAM,
                "owner": company.MANAGER,
                "investment_type": bet.investment_type,
                "leading_indicators": [*bet.indicators],
                "rough_size": bet.size,
                "estimated_cost": None if bet.cost is None else Decimal(bet.cost),
                **bet.hypothesis,
                **_price(bet),
            },
        )
        self.keys[bet.title] = epic.key
        if bet.case is not None:
            self._argue(epic.key, bet.case, self.ago(bet.days_ago - 5))
        if bet.promise is not None:
            self._promise(epic.key, bet.promise, self.ago(bet.days_ago - 5))

    def _argue(self, key: str, case: Case, at: datetime) -> None:
        portfolio.edit_business_case(
            by=self.manager,
            key=key,
            changes={
                "sponsors": case.sponsors,
                "users_affected": case.users,
                "customer_impact": case.impact,
                "in_scope": case.scope,
                "alternatives": [*case.alternatives],
                "return_kind": case.returns,
                "estimated_value": Decimal(case.value),
                "mvp_features": case.mvp,
                "mvp_cost": Decimal(case.mvp_cost),
                "mvp_weeks": case.mvp_weeks,
            },
            expected_version=0,
            at=at,
        )

    def _promise(self, key: str, promise: Promise, at: datetime) -> None:
        metric, name, unit = promise.metric
        feedback.create_metric(by=self.manager, key=metric, name=name, unit=unit)
        baseline, target = Decimal(promise.baseline), Decimal(promise.target)
        feedback.create_outcome(
            by=self.manager,
            epic=key,
            name=promise.name,
            metric=metric,
            direction=Direction.INCREASE if target > baseline else Direction.DECREASE,
            baseline=baseline,
            target=target,
            at=at,
        )

    def _report(self, key: str, news: News) -> None:
        estimate, low, high = map(Decimal, news.effect)
        portfolio.report_evidence(
            by=self.manager,
            key=key,
            verdict=news.verdict,
            effect=portfolio.Interval(estimate, low, high),
            note=news.note,
            at=self.ago(news.days_ago),
        )

    def _take(self, bet: Bet, stage: Stage) -> None:
        key, at = self.keys[bet.title], self.ago(stage.days_ago)
        version = Epic.objects.visible_to(self.itself).named(key).version
        if stage.evidence is not None:
            verdict, note = stage.evidence
            portfolio.report_evidence(
                by=self.manager, key=key, verdict=verdict, effect=None, note=note, at=at
            )
        match stage.to:
            case EpicState():
                portfolio.move_epic(
                    by=self.manager,
                    key=key,
                    to=stage.to,
                    expected_version=version,
                    reason=stage.reason,
                    at=at,
                )
            case DecisionKind():
                decided = portfolio.decide_epic(
                    by=self.member,
                    key=key,
                    kind=stage.to,
                    grounds=portfolio.Grounds(stage.reason),
                    successor=bet.successor if stage.to is DecisionKind.PIVOT else None,
                    expected_version=version,
                    at=at,
                )
                if decided.successor is not None:
                    self.keys[decided.successor.title] = decided.successor.key
            case _:
                assert_never(stage.to)


def _price(bet: Bet) -> dict[str, Decimal]:
    if bet.title not in goals.WAITING_COSTS:
        return {}
    cost, weeks = goals.WAITING_COSTS[bet.title]
    return {"cost_of_delay": Decimal(cost), "duration_weeks": Decimal(weeks)}

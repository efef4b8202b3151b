"""How the demo company steers: scores, prices, goals, health, and a limit with its exceptions."""

from datetime import datetime, timedelta
from decimal import Decimal

from demo import goals
from demo.bets.shape import HEAVY_LIFT, ROOFTOP, UPKEEP
from feedback import actions as feedback
from feedback.models import Outcome
from kernel import audit
from kernel.principal import Principal
from portfolio import actions as portfolio
from portfolio.kanban import EpicState
from portfolio.limits import Policy, Scope
from portfolio.models import Epic, KeyResult, WipLimit
from portfolio.wsjf import COLUMNS
from teams import actions as teams

ANALYZING = EpicState.ANALYZING


class Steering:
    """Takes the same part in the company as its board: see `demo.board.Board`.

    Args:
        key: Of the portfolio.
        keys: The keys of the bets by title.
        manager: Who prepares.
        member: Who decides; her address is `approver`.
        approver: E-mail address of who may allow exceptions.
        at: When the demo is built.
    """

    def __init__(
        self,
        key: str,
        keys: dict[str, str],
        *,
        manager: Principal,
        member: Principal,
        approver: str,
        at: datetime,
    ) -> None:
        self.key = key
        self.keys = keys
        self.manager = manager
        self.member = member
        self.approver = approver
        self.at = at

    def score(self) -> None:
        """Score all bets in one session."""
        session = portfolio.open_scoring_session(
            by=self.manager, portfolio=self.key, name=goals.SESSION, at=self.ago(172)
        )
        scores = [
            portfolio.NewScore(self.keys[title], dict(zip(COLUMNS, points, strict=True)))
            for title, points in goals.SCORES.items()
        ]
        with audit.transaction(by=self.manager, at=self.ago(171)):
            portfolio.score_epics(by=self.manager, session_id=session.pk, scores=scores)
        portfolio.close_scoring_session(
            by=self.manager, session_id=session.pk, expected_version=1, at=self.ago(171)
        )

    def aim(self) -> None:
        """Set an objective whose first key result is what the heavy lift promises."""
        objective = portfolio.create_objective(
            by=self.manager,
            portfolio=self.key,
            name=goals.OBJECTIVE,
            starts_date=self.ago(60).date(),
            ends_date=self.ago(-30).date(),
            at=self.ago(60),
            details={"theme": "Carry more", "owner": self.approver},
        )
        for result in goals.RESULTS:
            with audit.transaction(by=self.manager, at=self.ago(60)):
                made = self._result(objective.pk, result)
            portfolio.check_in_key_result(
                by=self.manager,
                key_result_id=made.pk,
                changes={
                    "confidence": result.confidence,
                    **({} if result.current is None else {"current": Decimal(result.current)}),
                },
                note=result.note,
                expected_version=made.version,
                at=self.ago(5),
            )

    def _result(self, objective_id: int, result: goals.Result) -> KeyResult:
        made = portfolio.create_key_result(
            by=self.manager,
            objective_id=objective_id,
            name=result.name,
            kind=result.kind,
            details={
                "unit": result.unit,
                "start": Decimal(result.start),
                "target": Decimal(result.target),
            },
        )
        if result.name == goals.MEASURED:
            self._measure_by_outcome(made.pk)
        return made

    def report(self) -> None:
        """Say how the bets fare."""
        for title, health, text, days in goals.STATUSES:
            portfolio.post_status_update(
                by=self.manager,
                epic=self.keys[title],
                health=health,
                text=text,
                at=self.ago(days),
            )

    def limit(self) -> None:
        """Let one bet pass a limit by an override, and ask for another override."""
        limit = WipLimit.objects.visible_to(self.manager).get(state=ANALYZING)
        teams.set_wip_limit(
            by=self.manager,
            place=teams.Place(
                Scope.PORTFOLIO_STATE, {"portfolio": self.key, "state": ANALYZING.value}
            ),
            amount=Decimal(1),
            policy=Policy.BLOCK_WITH_OVERRIDE,
            expected_version=limit.version,
            at=self.ago(20),
        )
        granted = self._ask(limit, ROOFTOP, "The builder of the boxes decides this month.", 9)
        teams.grant_wip_override(
            by=self.member, override_id=granted, expected_version=1, at=self.ago(8)
        )
        portfolio.edit_epic(
            by=self.manager,
            key=self.keys[ROOFTOP],
            changes={"leading_indicators": ["Boxes that a house orders"], "rough_size": "M"},
            expected_version=self._epic(ROOFTOP).version,
            at=self.ago(8),
        )
        for to in (EpicState.REVIEWING, ANALYZING):
            portfolio.move_epic(
                by=self.manager,
                key=self.keys[ROOFTOP],
                to=to,
                expected_version=self._epic(ROOFTOP).version,
                at=self.ago(7),
            )
        self._ask(limit, UPKEEP, "Two drones failed in flight this month.", 1)

    def ago(self, days: float) -> datetime:
        """Return the moment some days before the demo is built."""
        return self.at - timedelta(days=days)

    def _ask(self, limit: WipLimit, title: str, reason: str, days: float) -> int:
        asked = teams.ask_wip_override(
            by=self.manager,
            limit_id=limit.pk,
            item=self.keys[title],
            reason=reason,
            approver=self.approver,
            places=Decimal(1),
            expires_at=self.ago(-5),
            at=self.ago(days),
        )
        return asked.pk

    def _measure_by_outcome(self, key_result_id: int) -> None:
        outcome = Outcome.objects.get(epic=self._epic(HEAVY_LIFT))
        feedback.edit_outcome(
            by=self.manager,
            outcome_id=outcome.pk,
            changes={"key_result_id": key_result_id},
            expected_version=outcome.version,
        )

    def _epic(self, title: str) -> Epic:
        return Epic.objects.visible_to(self.manager).named(self.keys[title])

from collections import defaultdict
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F

from kernel import audit
from organization.models import Workspace
from portfolio.actions.replacing import Row, replace, write_once_a_portfolio
from portfolio.cost_of_delay import Delay, Urgency
from portfolio.models import (
    Epic,
    EpicPrecedence,
    EpicRank,
    Portfolio,
    Ranking,
    Score,
    ScoringSession,
)
from portfolio.ranking import Candidate, Ranked, Standing, rank
from portfolio.wsjf import COLUMNS

DAYS_OF_WEEK = 7

Scores = tuple[int, int, int, int]


@transaction.atomic
def refresh_ranking(*, workspace_id: int, at: datetime) -> list[Ranking]:
    """Rank the unfinished epics of every portfolio of a workspace anew; write what differs.

    Takes a fixed number of statements. May run twice and beside itself: those of one workspace
    take turns. Of prerequisites only those within a portfolio order it.

    Args:
        workspace_id: Whose epics.
        at: The moment of the computation; a portfolio's own `as_of` wins for fixed dates.
    """
    audit.take_turns(f"ranking:{workspace_id}")
    workspace = Workspace.objects.get(pk=workspace_id)
    portfolios = list(Portfolio.objects.filter(workspace=workspace_id).order_by("pk"))
    sessions = ScoringSession.objects.filter(workspace=workspace_id, is_current=True)
    session_of = dict(sessions.values_list("portfolio_id", "pk"))
    reader = _Reader(workspace, {one.pk: one.judged_at(at) for one in portfolios})
    summaries, rows = [], []
    for portfolio in portfolios:
        ranked = rank(reader.candidates[portfolio.pk], reader.links[portfolio.pk])
        rows += [_row(portfolio.pk, ranked.method, one) for one in ranked.standings]
        summary = _summary(ranked)
        summary.portfolio, summary.session_id = portfolio, session_of.get(portfolio.pk)
        summary.as_of, summary.computed_at = portfolio.judged_at(at), at
        summaries.append(summary)
    write_once_a_portfolio(Ranking, summaries)
    owners = [portfolio.pk for portfolio in portfolios]
    replace(EpicRank, "portfolio_id", owners, rows, same=["epic_id"])
    return summaries


def links_in(**portfolio: Any) -> list[tuple[int, int, int]]:
    """Read the prerequisites within portfolios: before, after, portfolio."""
    same = EpicPrecedence.objects.filter(before__portfolio=F("after__portfolio"))
    found = same.filter(**{f"before__{name}": value for name, value in portfolio.items()})
    return list(found.values_list("before_id", "after_id", "before__portfolio_id"))


class _Reader:
    """What the epics of a workspace are ranked by, by portfolio: three statements."""

    def __init__(self, workspace: Workspace, moments: dict[int, datetime]) -> None:
        self.today = {portfolio: workspace.day_of(at) for portfolio, at in moments.items()}
        counting = Score.objects.that_count().filter(session__workspace=workspace)
        self.scores: dict[int, Scores] = {
            epic: (value, time, risk, size)
            for epic, value, time, risk, size in counting.values_list("epic_id", *COLUMNS)
        }
        self.candidates: defaultdict[int, list[Candidate]] = defaultdict(list)
        epics = Epic.objects.filter(workspace=workspace).open().order_by("rank", "id")
        for row in epics.values_list(
            "pk", "portfolio_id", "cost_of_delay", "duration_weeks", "class_of_service", "due_date"
        ):
            candidate = Candidate(row[0], self.scores.get(row[0]), self._delay(*row[1:]))
            self.candidates[row[1]].append(candidate)
        self.links: defaultdict[int, list[tuple[int, int]]] = defaultdict(list)
        for before, after, portfolio in links_in(workspace=workspace):
            self.links[portfolio].append((before, after))

    def _delay(
        self, portfolio: int, cost: Any, duration: Any, class_of_service: str, due: Any
    ) -> Delay | None:
        """Return what is known of the cost of waiting; it takes both money and a duration."""
        if cost is None or duration is None:
            return None
        days = None if due is None else (due - self.today[portfolio]).days
        return Delay(
            per_week=float(cost),
            duration=float(duration),
            urgency=Urgency(class_of_service),
            weeks_until_due=None if days is None else days / DAYS_OF_WEEK,
        )


def _row(portfolio_id: int, method: str, one: Standing) -> Row:
    return {
        "epic_id": one.epic,
        "portfolio_id": portfolio_id,
        "rank": one.rank,
        "score": one.score,
        "method": method,
        **one.own,
        **{f"effective_{name}": value for name, value in one.effective.items()},
        **{f"{name}_rank": value for name, value in one.ranks.items()},
        "manual_rank": one.manual_rank,
        "low_rank": one.low_rank,
        "high_rank": one.high_rank,
        "unlocks_target_id": one.unlocks_target,
    }


def _summary(ranked: Ranked) -> Ranking:
    both, by_hand = ranked.wsjf_and_cd3, ranked.computed_and_manual
    return Ranking(
        method=ranked.method,
        epics=len(ranked.standings),
        wsjf_cd3_epics=both.count,
        wsjf_cd3_spearman=both.spearman,
        wsjf_cd3_kendall=both.kendall,
        computed_manual_epics=by_hand.count,
        computed_manual_spearman=by_hand.spearman,
        computed_manual_kendall=by_hand.kendall,
    )

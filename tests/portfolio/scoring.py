"""Short ways to score, close and rank, for tests of the portfolio's order."""

from decimal import Decimal

from portfolio import actions
from portfolio.models import EpicRank
from portfolio.wsjf import COLUMNS
from tests.line import AT


def session(by, name="Autumn", in_portfolio="DRN", at=AT):
    return actions.open_scoring_session(by=by, portfolio=in_portfolio, name=name, at=at)


def score(by, opened, *rows):
    """Score epics: each row is the epic and its four scores, then the version if there is one."""
    scores = [
        actions.NewScore(row[0].key, dict(zip(COLUMNS, row[1:5], strict=True)), *row[5:])
        for row in rows
    ]
    return actions.score_epics(by=by, session_id=opened.pk, scores=scores).items


def close(by, opened, at=AT):
    opened.refresh_from_db()
    return actions.close_scoring_session(
        by=by, session_id=opened.pk, expected_version=opened.version, at=at
    )


def scored(by, *rows, name="Autumn"):
    """Return a closed session with these scores."""
    opened = session(by, name)
    score(by, opened, *rows)
    return close(by, opened)


def ranked(workspace, at=AT):
    """Compute the ranking and return its rows by rank."""
    actions.refresh_ranking(workspace_id=workspace.pk, at=at)
    rows = EpicRank.objects.filter(portfolio__workspace=workspace)
    return list(rows.select_related("epic", "unlocks_target").order_by("portfolio", "rank"))


def titles(rows):
    return [row.epic.title for row in rows]


def price(by, one, cost, weeks, **more):
    return actions.edit_epic(
        by=by,
        key=one.key,
        changes={"cost_of_delay": Decimal(cost), "duration_weeks": Decimal(weeks), **more},
        expected_version=one.version,
        at=AT,
    )

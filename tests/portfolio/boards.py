"""Epics that stand anywhere on the Kanban with everything that their steps asked for."""

from datetime import timedelta
from decimal import Decimal

from feedback import actions as feedback
from feedback.models import Direction, Metric
from organization import actions as organization
from organization.models import Person, Role
from portfolio import actions as portfolio
from portfolio.deciding import DecisionKind
from portfolio.kanban import EpicState
from portfolio.models import HYPOTHESIS, Epic, ScoringSession, StrategicTheme
from portfolio.verdicts import Verdict
from portfolio.wsjf import COLUMNS
from tests.line import AT, epic

OWNER = "owner@acme.example"

ARGUED = {
    "in_scope": "Loads up to 8 kg",
    "sponsors": "The board",
    "users_affected": "Hospitals",
    "customer_impact": "Parts within the hour",
    "return_kind": "MARKET_SHARE",
    "estimated_value": Decimal(900_000),
    "alternatives": ["Vans", "Bicycles"],
    "mvp_features": "One route, one payload",
    "mvp_cost": Decimal(120_000),
    "mvp_weeks": 8,
}

WRITTEN = {
    **{name: name.replace("_", " ").capitalize() for name in HYPOTHESIS},
    "leading_indicators": ["Trial flights a week"],
    "rough_size": "L",
    "estimated_cost": Decimal(400_000),
    "owner": OWNER,
    "theme": "Carry more",
    "value_stream": "City deliveries",
}


def complete(by, in_portfolio="DRN", title="Carry heavy loads"):
    """Make an epic in the funnel that lacks nothing for any step."""
    strategy(by, in_portfolio)
    made = epic(by, title, in_portfolio=in_portfolio, **WRITTEN)
    portfolio.edit_business_case(by=by, key=made.key, changes=ARGUED, expected_version=0, at=AT)
    promise(by, made)
    score(by, made)
    return made


def score(by, made):
    """Score an epic with nothing but ones, in the open session of its portfolio."""
    sessions = ScoringSession.objects.filter(portfolio=made.portfolio, closed_at=None)
    session = sessions.first() or portfolio.open_scoring_session(
        by=by, portfolio=made.portfolio.key, name="Spring", at=AT
    )
    ones = portfolio.NewScore(epic=made.key, scores=dict.fromkeys(COLUMNS, 1))
    portfolio.score_epics(by=by, session_id=session.pk, scores=[ones])


def strategy(by, in_portfolio="DRN"):
    if not StrategicTheme.objects.filter(portfolio__key=in_portfolio).exists():
        portfolio.create_theme(by=by, portfolio=in_portfolio, name="Carry more")
        portfolio.create_value_stream(by=by, portfolio=in_portfolio, name="City deliveries")


def promise(by, made):
    if not Metric.objects.filter(workspace=by.workspace_id, key="payload").exists():
        feedback.create_metric(by=by, key="payload", name="Payload", unit="kg")
    feedback.create_outcome(
        by=by,
        epic=made.key,
        name="Heavier loads fly",
        metric="payload",
        direction=Direction.INCREASE,
        baseline=Decimal(2),
        target=Decimal(8),
        at=AT,
    )


def step(by, made, to, at=AT, reason=""):
    """Move an epic by the plain verb, as somebody who reads its newest version."""
    version = Epic.objects.values_list("version", flat=True).get(pk=made.pk)
    return portfolio.move_epic(
        by=by, key=made.key, to=EpicState(to), expected_version=version, at=at, reason=reason
    )


def decide(by, made, kind, at=AT, reason="The board said so.", **grounds):
    """Decide about an epic, as somebody who reads its newest version."""
    version = Epic.objects.values_list("version", flat=True).get(pk=made.pk)
    successor = grounds.pop("successor", None)
    return portfolio.decide_epic(
        by=by,
        key=made.key,
        kind=DecisionKind(kind),
        grounds=portfolio.Grounds(reason, **grounds),
        successor=successor,
        expected_version=version,
        at=at,
    )


def report(by, made, verdict="PROMISING", at=AT, effect=None, note="Ten flights"):
    return portfolio.report_evidence(
        by=by, key=made.key, verdict=Verdict(verdict), effect=effect, note=note, at=at
    )


def override(by, made, *rules, at=AT, days=10, reason="The fair is in May"):
    version = Epic.objects.values_list("version", flat=True).get(pk=made.pk)
    return portfolio.grant_override(
        by=by,
        key=made.key,
        rules=list(rules),
        reason=reason,
        expires_at=at + timedelta(days=days),
        expected_version=version,
        at=at,
    )


def standing_in(by, state, at=AT, **where):
    """Take a complete epic to a state by the rules."""
    made = complete(by, **where)
    way = ("REVIEWING", "ANALYZING", "GO", "MVP", "PERSEVERE")
    ends = {"READY": "GO"}
    for name in way[: way.index(ends.get(state, state)) + 1] if state != "FUNNEL" else ():
        if name == "PERSEVERE":
            report(by, made, at=at)
        if name in {"GO", "PERSEVERE"}:
            decide(by, made, name, at=at)
        else:
            step(by, made, name, at=at)
    return Epic.objects.get(pk=made.pk)


def member(by, name, role=Role.BOARD_MEMBER):
    """Invite somebody with a role."""
    email = f"{name}@acme.example"
    organization.invite_person(by=by, email=email, name=name.title(), roles=[role])
    return Person.objects.get(workspace=by.workspace_id, email=email)

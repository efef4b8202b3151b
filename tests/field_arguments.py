"""The arguments of every root field: a field that is missing here fails the authorization tests.

Each entry says where the verb has to be held, and makes the arguments from the names of a world.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from kernel import clock
from organization.models import Role, Scope
from teams.models import StoryState
from tests.worlds import World

Arguments = Callable[[World], dict[str, Any]]


@dataclass(frozen=True)
class Field:
    """How a root field is tried.

    Attributes:
        arguments: Makes them; for a mutation, those of its `input`.
        in_portfolio: Whether a role in one portfolio is enough for what lies in it.
        selection: What to ask for, where `id` and the usual page say too little.
        not_built: It answers NOT_AVAILABLE and changes nothing.
        answers_per_item: What is missing becomes an item of the answer, not an error.
    """

    arguments: Arguments
    in_portfolio: bool = False
    selection: str = ""
    not_built: bool = False
    answers_per_item: bool = False


SOON = (clock.now() + timedelta(days=3)).isoformat()
AWAY = {"expectedVersion": 1, "reason": "Old"}
"""What every archiving says."""


SOON = (clock.now() + timedelta(days=9)).isoformat()
SCORES = {
    "businessValue": 3,
    "timeCriticality": 2,
    "riskReduction": 1,
    "jobSize": 8,
    "expectedVersion": 1,
}


INVOICE = {"document": "1", "amount": "5", "kind": "OPEX", "bookedDate": "2026-02-02"}


def nothing(_world: World) -> dict[str, Any]:
    return {}


def _of_epic(world: World) -> dict[str, Any]:
    return {"theme": world.theme, "valueStream": world.stream, "owner": world.colleague}


def _of_feature(world: World) -> dict[str, Any]:
    return {"epic": world.epic, "product": world.product, "team": world.team}


def _of_story(world: World) -> dict[str, Any]:
    above = {"feature": world.feature, "parent": world.story}
    return {**above, "product": world.product, "team": world.team, "assignee": world.colleague}


QUERIES = {
    "node": Field(lambda w: {"id": w.dependency}),
    "nodes": Field(lambda w: {"ids": [w.outcome, w.dependency]}, answers_per_item=True),
    "teams": Field(nothing),
    "people": Field(nothing),
    "apiTokens": Field(nothing),
    "subscriptions": Field(nothing),
    "deadDeliveries": Field(nothing),
    "viewer": Field(nothing, selection="workspace { id } person { id }"),
    "workspace": Field(nothing),
    "team": Field(lambda w: {"name": w.team}),
    "epics": Field(nothing),
    "decisions": Field(nothing),
    "workOnStoppedEpics": Field(
        lambda w: {"portfolio": w.portfolio}, selection="edges { node { ageDays } }"
    ),
    "exceededLimits": Field(lambda w: {"portfolio": w.portfolio}),
    "themes": Field(nothing),
    "objectives": Field(nothing),
    "portfolio": Field(lambda w: {"key": w.portfolio}),
    "epic": Field(lambda w: {"key": w.epic}),
    "products": Field(nothing),
    "features": Field(nothing),
    "product": Field(lambda w: {"key": w.product}),
    "feature": Field(lambda w: {"key": w.feature}),
    "stories": Field(nothing),
    "dependencies": Field(nothing),
    "story": Field(lambda w: {"key": w.story}),
    "item": Field(lambda w: {"key": w.epic}),
    "blastRadius": Field(lambda w: {"key": w.story}, selection="waitingItems"),
    "wipBreaches": Field(nothing),
    "wipOverrides": Field(nothing),
    "metrics": Field(nothing),
    "outcomes": Field(nothing),
    "importRuns": Field(nothing),
    "spreadsheetTemplate": Field(lambda _: {"kind": "EPICS"}, selection="csv"),
    "changes": Field(nothing, in_portfolio=True),
}

MUTATIONS = {
    "importItems": Field(
        lambda w: {"portfolio": w.portfolio, "kind": "EPICS", "csv": "title\nNew\n"},
        in_portfolio=True,
        selection="... on Problem { code message } ... on ImportReport { written }",
    ),
    "editWorkspace": Field(lambda _: {"expectedVersion": 1, "name": "Renamed"}),
    "invitePerson": Field(lambda _: {"email": "new@somewhere.example", "name": "New"}),
    "deactivatePerson": Field(lambda w: {"email": w.colleague}),
    "reactivatePerson": Field(lambda w: {"email": w.former}),
    "editPerson": Field(lambda w: {"email": w.colleague, "expectedVersion": 1, "name": "Renamed"}),
    "grantRole": Field(lambda w: {"email": w.colleague, "role": Role.AUDITOR}),
    "revokeRole": Field(lambda w: {"email": w.colleague, "role": Role.VIEWER}),
    "createTeam": Field(lambda _: {"name": "New team"}),
    "editTeam": Field(lambda w: {"team": w.team, "expectedVersion": 1, "name": "Renamed"}),
    "archiveTeam": Field(lambda w: {"team": w.spare_team, **AWAY}),
    "addTeamMember": Field(lambda w: {"team": w.team, "email": w.email}),
    "removeTeamMember": Field(lambda w: {"team": w.team, "email": w.colleague}),
    "issueToken": Field(lambda _: {"name": "New token", "scopes": [Scope.READ]}),
    "revokeToken": Field(lambda w: {"token": w.token}),
    "subscribe": Field(
        lambda _: {"channel": "WEBHOOK", "target": "http://127.0.0.1:9/hook"},
        selection="... on Problem { code message } "
        "... on SubscribeSuccess { subscription { channel } }",
    ),
    "editSubscription": Field(
        lambda w: {"subscription": w.subscription, "expectedVersion": 1, "digest": "DAILY"}
    ),
    "unsubscribe": Field(lambda w: {"subscription": w.subscription}),
    "testSubscription": Field(lambda w: {"subscription": w.subscription}),
    "acknowledgeNotifications": Field(lambda w: {"notifications": [w.notification]}),
    "replayDeliveries": Field(lambda w: {"deliveries": [w.delivery]}),
    "createPortfolio": Field(lambda _: {"key": "NEW", "name": "New"}),
    "editPortfolio": Field(
        lambda w: {"portfolio": w.portfolio, "expectedVersion": 1, "name": "Renamed"},
        in_portfolio=True,
    ),
    "grantPortfolioRole": Field(
        lambda w: {"portfolio": w.portfolio, "email": w.email, "role": Role.AUDITOR},
        in_portfolio=True,
    ),
    "revokePortfolioRole": Field(
        lambda w: {"portfolio": w.portfolio, "email": w.colleague, "role": Role.VIEWER},
        in_portfolio=True,
    ),
    "setStatement": Field(
        lambda w: {
            "portfolio": w.portfolio,
            "kind": "VISION",
            "statement": "New",
            "expectedVersion": 1,
        },
        in_portfolio=True,
    ),
    "createObjective": Field(
        lambda w: {
            "portfolio": w.portfolio,
            "name": "New",
            "startsDate": "2026-01-01",
            "endsDate": "2026-03-31",
            "theme": w.theme,
            "owner": w.colleague,
        },
        in_portfolio=True,
    ),
    "editObjective": Field(
        lambda w: {"objective": w.objective, "expectedVersion": 1, "name": "Renamed"},
        in_portfolio=True,
    ),
    "archiveObjective": Field(lambda w: {"objective": w.objective, **AWAY}, in_portfolio=True),
    "createKeyResult": Field(
        lambda w: {"objective": w.objective, "name": "New", "kind": "BINARY"}, in_portfolio=True
    ),
    "editKeyResult": Field(
        lambda w: {"keyResult": w.key_result, "expectedVersion": 1, "name": "Renamed"},
        in_portfolio=True,
    ),
    "archiveKeyResult": Field(lambda w: {"keyResult": w.key_result, **AWAY}, in_portfolio=True),
    "checkInKeyResult": Field(
        lambda w: {"keyResult": w.key_result, "expectedVersion": 1, "current": "3"},
        in_portfolio=True,
    ),
    "postStatusUpdate": Field(
        lambda w: {"epic": w.epic, "health": "AT_RISK", "text": "Late"}, in_portfolio=True
    ),
    "createTheme": Field(lambda w: {"portfolio": w.portfolio, "name": "New"}, in_portfolio=True),
    "editTheme": Field(
        lambda w: {
            "portfolio": w.portfolio,
            "theme": w.theme,
            "expectedVersion": 1,
            "description": "New",
        },
        in_portfolio=True,
    ),
    "archiveTheme": Field(
        lambda w: {"portfolio": w.portfolio, "theme": w.spare_theme, **AWAY}, in_portfolio=True
    ),
    "createValueStream": Field(
        lambda w: {"portfolio": w.portfolio, "name": "New"}, in_portfolio=True
    ),
    "editValueStream": Field(
        lambda w: {
            "portfolio": w.portfolio,
            "valueStream": w.stream,
            "expectedVersion": 1,
            "description": "New",
        },
        in_portfolio=True,
    ),
    "archiveValueStream": Field(
        lambda w: {"portfolio": w.portfolio, "valueStream": w.spare_stream, **AWAY},
        in_portfolio=True,
    ),
    "createBudgetPeriod": Field(
        lambda w: {
            "portfolio": w.portfolio,
            "name": "New",
            "startsDate": "2031-01-01",
            "endsDate": "2031-12-31",
            "amount": "5",
        },
        in_portfolio=True,
    ),
    "editBudgetPeriod": Field(
        lambda w: {
            "portfolio": w.portfolio,
            "period": w.period,
            "expectedVersion": 1,
            "name": "Renamed",
        },
        in_portfolio=True,
    ),
    "archiveBudgetPeriod": Field(
        lambda w: {"portfolio": w.portfolio, "period": w.spare_period, **AWAY}, in_portfolio=True
    ),
    "allocateBudget": Field(
        lambda w: {
            "portfolio": w.portfolio,
            "period": w.period,
            "valueStream": w.stream,
            "theme": w.theme,
            "amount": "7",
            "reason": "New",
            "expectedVersion": 1,
        },
        in_portfolio=True,
    ),
    "importSpend": Field(
        lambda w: {
            "portfolio": w.portfolio,
            "source": "new",
            "rows": [{**INVOICE, "epic": w.epic}],
        },
        in_portfolio=True,
        selection="... on Problem { code message } ... on SpendReport { rows { reason } }",
        answers_per_item=True,
    ),
    "setGuardrail": Field(
        lambda w: {"portfolio": w.portfolio, "kind": "CAPACITY_MIX"}, in_portfolio=True
    ),
    "createEpic": Field(
        lambda w: {"portfolio": w.portfolio, "title": "New", **_of_epic(w)}, in_portfolio=True
    ),
    "editEpic": Field(
        lambda w: {"epic": w.epic, "expectedVersion": 1, **_of_epic(w)}, in_portfolio=True
    ),
    "moveEpic": Field(
        lambda w: {"epic": w.epic, "to": "REVIEWING", "expectedVersion": 1}, in_portfolio=True
    ),
    "openScoringSession": Field(
        lambda w: {"portfolio": w.portfolio, "name": "New"}, in_portfolio=True
    ),
    "scoreEpics": Field(
        lambda w: {"session": w.session, "scores": [{**SCORES, "epic": w.epic}]},
        in_portfolio=True,
        selection="... on Problem { code } ... on ScoreEpicsSuccess { items { code message } }",
        answers_per_item=True,
    ),
    "closeScoringSession": Field(
        lambda w: {"session": w.session, "expectedVersion": 1}, in_portfolio=True
    ),
    "applyRanking": Field(
        lambda w: {"session": w.closed_session, "expectedVersion": 2}, in_portfolio=True
    ),
    "rankEpic": Field(lambda w: {"epic": w.spare_epic, "before": w.epic}, in_portfolio=True),
    "rankEpics": Field(
        lambda w: {
            "portfolio": w.portfolio,
            "items": [{"epic": w.spare_epic, "before": w.epic}],
        },
        in_portfolio=True,
        selection="... on Problem { code } ... on RankEpicsSuccess { items { code message } }",
        answers_per_item=True,
    ),
    "decideEpic": Field(
        lambda w: {"epic": w.epic, "kind": "NO_GO", "reason": "No", "expectedVersion": 1},
        in_portfolio=True,
    ),
    "grantOverride": Field(
        lambda w: {
            "epic": w.epic,
            "rules": ["OWNER_ASSIGNED"],
            "reason": "Go on",
            "expiresAt": SOON,
            "expectedVersion": 1,
        },
        in_portfolio=True,
    ),
    "reportEvidence": Field(lambda w: {"epic": w.epic, "verdict": "PROMISING"}, in_portfolio=True),
    "editBusinessCase": Field(
        lambda w: {"epic": w.epic, "sponsors": "The board"}, in_portfolio=True
    ),
    "createProduct": Field(lambda _: {"key": "NEW-PRODUCT", "name": "New"}),
    "editProduct": Field(lambda w: {"product": w.product, "expectedVersion": 1, "name": "Renamed"}),
    "archiveProduct": Field(lambda w: {"product": w.spare_product, **AWAY}),
    "createFeature": Field(
        lambda w: {"portfolio": w.portfolio, "title": "New", **_of_feature(w)},
        in_portfolio=True,
    ),
    "editFeature": Field(
        lambda w: {"feature": w.spare_feature, "expectedVersion": 1, **_of_feature(w)},
        in_portfolio=True,
    ),
    "moveFeature": Field(
        lambda w: {"feature": w.feature, "to": "IN_PROGRESS", "expectedVersion": 1},
        in_portfolio=True,
    ),
    "alignFeatures": Field(
        lambda w: {"epic": w.epic, "features": [w.spare_feature]},
        in_portfolio=True,
        selection="... on Problem { code } ... on AlignFeaturesSuccess { items { code message } }",
        answers_per_item=True,
    ),
    "decomposeEpic": Field(
        lambda w: {
            "epic": w.epic,
            "expectedVersion": 1,
            "features": [{"title": "New", "product": w.product, "team": w.team}],
        },
        in_portfolio=True,
    ),
    "archiveEpic": Field(lambda w: {"epic": w.spare_epic, **AWAY}, in_portfolio=True),
    "createStory": Field(
        lambda w: {"portfolio": w.portfolio, "title": "New", **_of_story(w)},
        in_portfolio=True,
    ),
    "editStory": Field(
        lambda w: {"story": w.spare_story, "expectedVersion": 1, **_of_story(w)},
        in_portfolio=True,
    ),
    "moveStory": Field(
        lambda w: {"story": w.story, "to": StoryState.IN_PROGRESS, "expectedVersion": 1},
        in_portfolio=True,
    ),
    "archiveStory": Field(
        lambda w: {"story": w.spare_story, **AWAY},
        in_portfolio=True,
    ),
    "archiveFeature": Field(
        lambda w: {"feature": w.spare_feature, **AWAY},
        in_portfolio=True,
    ),
    "addDependency": Field(
        lambda w: {"blocker": w.spare_story, "blocked": w.held_story}, in_portfolio=True
    ),
    "updateDependency": Field(
        lambda w: {"dependency": w.dependency, "expectedVersion": 1, "note": "New"},
        in_portfolio=True,
    ),
    "waiveDependency": Field(
        lambda w: {"dependency": w.dependency, "reason": "No need"}, in_portfolio=True
    ),
    "withdrawWaiver": Field(
        lambda w: {"dependency": w.dependency, "expectedVersion": 1}, in_portfolio=True
    ),
    "removeDependency": Field(lambda w: {"dependency": w.dependency}, in_portfolio=True),
    "setWipLimit": Field(
        lambda w: {
            "scope": "PORTFOLIO_STATE",
            "portfolio": w.portfolio,
            "state": "READY",
            "amount": "4",
            "policy": "BLOCK",
        },
        in_portfolio=True,
    ),
    "removeWipLimit": Field(lambda w: {"limit": w.limit, **AWAY}, in_portfolio=True),
    "askWipOverride": Field(
        lambda w: {
            "limit": w.limit,
            "item": w.epic,
            "reason": "It cannot wait",
            "approver": w.approver,
            "expiresAt": SOON,
        },
        in_portfolio=True,
    ),
    "grantWipOverride": Field(
        lambda w: {"override": w.override, "expectedVersion": 1}, in_portfolio=True
    ),
    "refuseWipOverride": Field(
        lambda w: {"override": w.override, "expectedVersion": 1}, in_portfolio=True
    ),
    "createMetric": Field(lambda _: {"key": "new", "name": "New", "unit": "kg"}),
    "editMetric": Field(lambda w: {"metric": w.metric, "expectedVersion": 1, "name": "Renamed"}),
    "createOutcome": Field(
        lambda w: {
            "epic": w.epic,
            "name": "New",
            "metric": w.metric,
            "direction": "INCREASE",
            "baseline": "1",
            "target": "2",
        },
        in_portfolio=True,
    ),
    "editOutcome": Field(
        lambda w: {"outcome": w.outcome, "expectedVersion": 1, "name": "Renamed"},
        in_portfolio=True,
    ),
    "archiveOutcome": Field(lambda w: {"outcome": w.outcome, **AWAY}, in_portfolio=True),
    "recordMeasurements": Field(
        lambda w: {
            "source": "fleet",
            "items": [
                {"eventId": "1", "metric": w.metric, "at": "2026-01-01T00:00:00Z", "value": "2"}
            ],
        },
        selection="... on RecordMeasurementsSuccess { accepted rejected { code message } }",
        answers_per_item=True,
    ),
    "recordDeliveryEvents": Field(lambda _: {"events": [{"id": "1"}]}, not_built=True),
}

"""Whatever moves money checks the guardrails in its own transaction: every door is on a list here.

A new mutation or set-based action fails here until somebody says what it does to money.
"""

import re
from datetime import date
from importlib import import_module

import pytest

from kernel.models import OutboxMessage
from portfolio import actions
from portfolio.models import Epic, GuardrailCheck, Portfolio
from tests.asking import VERB, Answer
from tests.factories import bulk
from tests.field_arguments import MUTATIONS
from tests.line import AT, change, rolled_back, skip_rules
from tests.portfolio.money import (
    STREAM,
    D,
    allocate,
    demand_all,
    holding,
    period,
    recount,
    strategy,
)
from tests.relations import relation
from tests.worlds import build

READ = {"expectedVersion": 1}

CHECKING = {
    "createBudgetPeriod": lambda _: {
        "name": "2040", "startsDate": "2040-01-01", "endsDate": "2040-12-31", "amount": "5",
    },
    "editBudgetPeriod": lambda _: {"period": "2026", "endsDate": "2024-12-31", **READ},
    "archiveBudgetPeriod": lambda _: {"period": "2026", "reason": "Over", "expectedVersion": 1},
    "allocateBudget": lambda _: {
        "period": "2026", "valueStream": STREAM, "theme": "Theme H2", "amount": "50",
        "reason": "Fly",
    },
    "setGuardrail": lambda _: {"kind": "CAPACITY_MIX", "tolerance": "50", "expectedVersion": 1},
    "editTheme": lambda _: {"theme": "Theme H1", "horizon": "H2", "expectedVersion": 1},
    "archiveTheme": lambda _: {"theme": "Theme H0", "reason": "Over", "expectedVersion": 1},
    "editPortfolio": lambda _: {"approvalThreshold": "999", "expectedVersion": 2},
    "createEpic": lambda _: {"title": "New", "estimatedCost": "5"},
    "editEpic": lambda e: {"epic": e[0].key, "investmentType": "ENABLER", "expectedVersion": 1},
    "moveEpic": lambda e: {"epic": e[0].key, "to": "PARKED", "reason": "Later", **READ},
    "decideEpic": lambda e: {"epic": e[3].key, "kind": "GO", "reason": "Go", "expectedVersion": 1},
    "archiveEpic": lambda e: {"epic": e[2].key, "reason": "Over", "expectedVersion": 1},
    "editBusinessCase": lambda e: {"epic": e[0].key, "mvpCost": "7"},
}  # fmt: skip
"""The mutations that check, each with an input that moves money in the portfolio below."""

LEAVES_ALL_AS_IT_IS = {"createBudgetPeriod", "archiveTheme", "createEpic"}
"""They check although such an input cannot change what holds: their neighbours can."""

LATER = {"addTeamMember", "removeTeamMember", "editWorkspace"}
"""They know no portfolio, and write a row that the handler of the boards follows."""

NO_MONEY = {
    "addDependency", "alignFeatures", "applyRanking", "archiveFeature", "archiveKeyResult",
    "archiveObjective", "archiveOutcome", "archiveProduct", "archiveStory", "archiveTeam",
    "archiveValueStream", "askWipOverride", "checkInKeyResult", "closeScoringSession",
    "createFeature", "createKeyResult", "createMetric", "createObjective", "createOutcome",
    "createPortfolio", "createProduct", "createStory", "createTeam", "createTheme",
    "createValueStream", "deactivatePerson", "decomposeEpic", "editFeature", "grantRole",
    "grantWipOverride", "refuseWipOverride",
    "editKeyResult", "editMetric", "editObjective", "editOutcome", "editPerson", "editProduct",
    "editStory", "editTeam", "editValueStream", "grantOverride", "grantPortfolioRole",
    "importSpend", "invitePerson", "issueToken", "moveFeature", "moveStory", "openScoringSession",
    "postStatusUpdate", "rankEpic", "rankEpics", "reactivatePerson", "recordDeliveryEvents",
    "recordMeasurements", "removeDependency", "removeWipLimit", "reportEvidence",
    "revokePortfolioRole", "revokeRole", "revokeToken", "scoreEpics", "setStatement", "setWipLimit",
    "updateDependency", "waiveDependency", "withdrawWaiver",
}  # fmt: skip

ABSORBING = {
    "absorb_epics": True,
    "absorb_spend": False,
    "absorb_features": False,
    "absorb_stories": False,
    "absorb_outside_items": False,
    "absorb_dependencies": False,
    "absorb_removals": False,
}
"""The set-based actions of imports, and whether they move what guardrails look at."""


@pytest.fixture
def money(drn, product_itself):
    """A portfolio with all guardrails, a budget, a threshold of 100 and funded epics."""
    strategy(product_itself)
    skip_rules(drn)
    period(product_itself, days=(date(2020, 1, 1), date(2039, 12, 31)))
    allocate(product_itself, 300, theme="Theme H1")
    here = {"value_stream": drn.value_streams.first(), "theme": drn.themes.get(name="Theme H1")}
    made = bulk.epics(
        drn,
        [
            {"state": state, "investment_type": kind, "estimated_cost": D(cost), **here}
            for state, kind, cost in (
                ("MVP", "BUSINESS", 200), ("MVP", "ENABLER", 50), ("READY", "MAINTENANCE", 50),
                ("ANALYZING", "BUSINESS", 500),
            )
        ],
    )  # fmt: skip
    version = Portfolio.objects.get(pk=drn.pk).version
    actions.edit_portfolio(
        by=product_itself, key="DRN", changes={"approval_threshold": D(100)},
        expected_version=version, at=AT,
    )  # fmt: skip
    demand_all(product_itself)
    return made


def test_every_mutation_says_what_it_does_to_money():
    known = [*CHECKING, *LATER, *NO_MONEY]
    assert sorted(known) == sorted(MUTATIONS)


def test_every_set_based_action_says_what_it_does_to_money():
    found = {
        name
        for app in ("organization", "portfolio", "products", "teams", "feedback")
        for name in dir(import_module(f"{app}.actions"))
        if name.startswith("absorb_")
    }
    assert found == {*ABSORBING}


@pytest.mark.parametrize("name", CHECKING)
def test_what_moves_money_checks_in_its_own_transaction(money, product_itself, name):
    given = CHECKING[name](money)
    before, known = holding(), GuardrailCheck.objects.count()
    assert before == recount(AT)
    if "epic" not in given:
        given["portfolio"] = "DRN"

    answer = change(name, product_itself, "__typename", **given)

    assert "code" not in answer, answer
    assert holding() == recount(AT)
    fresh = GuardrailCheck.objects.order_by("pk")[known:]
    moved = holding() != before or name == "setGuardrail"
    assert moved == (name not in LEAVES_ALL_AS_IT_IS)
    causes = {one.cause for one in fresh}
    assert causes == ({re.sub("([A-Z])", r"_\1", name).lower()} if moved else set())


@pytest.mark.parametrize("kind", ["PIVOT", "STOP"])
def test_a_decision_that_ends_an_epic_frees_its_money(money, product_itself, kind):
    more = {"successor": {"title": "Go on"}} if kind == "PIVOT" else {}
    before = holding()

    answer = change(
        "decideEpic", product_itself, epic=money[0].key, kind=kind, reason="So",
        expectedVersion=1, **more,
    )  # fmt: skip

    assert answer["__typename"] == "Decision"
    assert holding() == recount(AT) != before
    if kind == "PIVOT":
        assert Epic.objects.get(pivoted_from=money[0]).investment_type == "BUSINESS"


def test_an_import_of_epics_checks_in_its_own_transaction(money, product_itself):
    before = holding()
    rows = [{"id": money[0].pk, "history": "NONE", "state": "DONE", "source_fields": ["state"]}]

    incoming = relation("incoming", rows)
    actions.absorb_epics(
        by=product_itself, portfolio="DRN", incoming=incoming, origin="Jira", at=AT
    )

    assert holding() == recount(AT) != before
    assert GuardrailCheck.objects.last().cause == "absorb_epics"


@pytest.mark.parametrize("name", sorted(LATER))
def test_what_knows_no_portfolio_leaves_a_row_for_the_handler(db, name):
    world = build("acme", "ACM")
    OutboxMessage.objects.all().delete()

    assert Answer(name, world.itself, world).code is None

    told = OutboxMessage.objects.filter(kind="board.changed").values_list("key", flat=True)
    assert {*told} == {str(world.workspace.pk)}


def test_no_mutation_leaves_anything_else_than_a_recount_finds(db):
    world = build("acme", "ACM")
    Epic.objects.filter(key=world.spare_epic).update(state="MVP", estimated_cost=50)
    for kind in ("CAPACITY_MIX", "APPROVAL_THRESHOLD"):
        actions.set_guardrail(
            by=world.itself, portfolio="ACM", kind=kind, shares=None, tolerance=None,
            expected_version=0, at=AT,
        )  # fmt: skip
    assert {*VERB} >= {*MUTATIONS}
    for name in MUTATIONS:
        with rolled_back():
            Answer(name, world.itself, world)
            assert holding("ACM") == recount(AT, "ACM"), name

"""Guardrails that boards set, and what is stored of their checks."""

from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import count

import pytest

from kernel.errors import AccessDenied, Conflict, InvalidValue
from organization.access import principal_of
from organization.models import Role
from portfolio import actions
from portfolio.errors import SharesNotWhole
from portfolio.kanban import EpicState
from portfolio.models import Epic, Guardrail, GuardrailCheck
from tests.factories import bulk
from tests.line import AT, change, skip_rules, together
from tests.portfolio.boards import decide, member
from tests.portfolio.money import (
    D,
    allocate,
    demand,
    demand_all,
    holding,
    period,
    recount,
    strategy,
)

SHOWN = """... on SetGuardrailSuccess { guardrails { kind name verdict target actual tolerance
    breached reason version checkedAt cause by { name } inputs offenders { key } } }"""
BOARD = """{ portfolio(key: "DRN") {
    guardrails { kind name target actual tolerance breached offenders { key } } } }"""


@pytest.fixture
def money(drn, product_itself):
    """A portfolio with a budget for many years and three funded epics."""
    strategy(product_itself)
    skip_rules(drn)
    period(product_itself, days=(date(2020, 1, 1), date(2039, 12, 31)))
    allocate(product_itself, 300, theme="Theme H1")
    allocate(product_itself, 100, theme="Theme H3")
    here = {"value_stream": drn.value_streams.first(), "theme": drn.themes.get(name="Theme H1")}
    return bulk.epics(
        drn,
        [
            {"state": state, "investment_type": kind, "estimated_cost": D(cost), **here}
            for state, kind, cost in (
                ("MVP", "BUSINESS", 200),
                ("PERSEVERE", "ENABLER", 50),
                ("READY", "MAINTENANCE", 50),
                ("ANALYZING", "BUSINESS", 500),
            )
        ],
    )


def test_a_rule_is_set_and_checked_at_once(money, product_itself):
    shares = [{"name": "H1", "percent": "70"}, {"name": "H3", "percent": "30"}]
    given = {"portfolio": "DRN", "kind": "HORIZON_MIX", "shares": shares, "tolerance": "5"}

    made = change("setGuardrail", product_itself, SHOWN, **given)["guardrails"]

    assert [(one["name"], one["target"], one["actual"], one["breached"]) for one in made] == [
        ("H3", "30", "25", False), ("H2", "0", "0", False), ("H1", "70", "75", False),
        ("H0", "0", "0", False),
    ]  # fmt: skip
    assert made[0]["inputs"] == {"period": "2026", "totals": {"H1": "300.00", "H3": "100.00"}}
    assert (made[0]["version"], made[0]["cause"]) == (1, "set_guardrail")

    tight = change(
        "setGuardrail", product_itself, SHOWN, portfolio="DRN", kind="HORIZON_MIX",
        tolerance="4.99", expectedVersion=1,
    )["guardrails"]  # fmt: skip
    assert [one["breached"] for one in tight] == [True, False, True, False]
    assert [one["key"] for one in tight[2]["offenders"]] == [
        epic.key for epic in sorted(money[:3], key=lambda one: (-one.estimated_cost, one.pk))
    ]


def test_our_proposal_holds_until_a_board_has_its_own(money, product_itself, execute):
    assert execute(BOARD, product_itself)["portfolio"]["guardrails"] == []
    demand(product_itself, "CAPACITY_MIX")

    rows = execute(BOARD, product_itself)["portfolio"]["guardrails"]

    assert [(row["name"], row["target"], row["actual"], row["breached"]) for row in rows] == [
        ("BUSINESS", "60", "66.67", True),
        ("ENABLER", "25", "16.67", True),
        ("MAINTENANCE", "15", "16.67", False),
    ]
    assert [[one["key"] for one in row["offenders"]] for row in rows] == [[money[0].key], [], []]


def test_shares_that_are_no_whole(money, product_itself):
    given = {"portfolio": "DRN", "kind": "CAPACITY_MIX"}
    shares = [{"name": "BUSINESS", "percent": "60"}, {"name": "ENABLER", "percent": "39.99"}]

    refused = change(
        "setGuardrail", product_itself, "... on SharesNotWhole { total }", **given, shares=shares
    )

    assert (refused["__typename"], refused["total"]) == ("SharesNotWhole", "99.99")
    assert not Guardrail.objects.exists()
    with pytest.raises(SharesNotWhole):
        demand(product_itself, "CAPACITY_MIX", {})


@pytest.mark.parametrize(
    ("shares", "tolerance", "field"),
    [
        ({"H1": 100}, 5, "shares"),
        ({"BUS\0INESS": 100}, 5, "shares"),
        ({"BUSINESS": "NaN", "ENABLER": 100}, 5, "shares"),
        ({"BUSINESS": 101, "ENABLER": -1}, 5, "shares"),
        ({"BUSINESS": "33.333", "ENABLER": "66.667"}, 5, "shares"),
        (None, -1, "tolerance"),
        (None, "100.01", "tolerance"),
        (None, "NaN", "tolerance"),
    ],
)
def test_numbers_that_are_no_rule(money, product_itself, shares, tolerance, field):
    with pytest.raises(InvalidValue) as refused:
        demand(product_itself, "CAPACITY_MIX", shares, tolerance)
    assert refused.value.field == field


def test_a_name_that_stands_twice(money, product_itself):
    shares = [{"name": "BUSINESS", "percent": "50"}] * 2
    refused = change(
        "setGuardrail", product_itself, "", portfolio="DRN", kind="CAPACITY_MIX", shares=shares
    )
    assert (refused["__typename"], refused["field"]) == ("InvalidValue", "shares")


def test_who_has_not_read_the_newest_rule_is_told(money, product_itself):
    given = {"portfolio": "DRN", "kind": "CAPACITY_MIX", "tolerance": "9"}
    answer = change("setGuardrail", product_itself, "", **given, expectedVersion=1)
    assert answer["code"] == "CONFLICT"
    demand(product_itself, "CAPACITY_MIX")
    with pytest.raises(Conflict):
        actions.set_guardrail(
            by=product_itself, portfolio="DRN", kind="CAPACITY_MIX", shares=None, tolerance=D(9),
            expected_version=0, at=AT,
        )  # fmt: skip


@pytest.mark.parametrize(
    ("role", "allowed"),
    [(Role.BOARD_MEMBER, True), (Role.PORTFOLIO_MANAGER, True), (Role.PRODUCT_MANAGER, False)],
)
def test_the_board_and_its_manager_set_rules(money, as_role, role, allowed):
    if allowed:
        demand(as_role(role), "CAPACITY_MIX")
        assert GuardrailCheck.objects.newest().first().by.name == role.label
    else:
        with pytest.raises(AccessDenied):
            demand(as_role(role), "CAPACITY_MIX")


def test_a_check_that_finds_nothing_new_writes_nothing(money, product_itself):
    demand_all(product_itself)
    known = GuardrailCheck.objects.count()

    actions.check_guardrails(money[0].portfolio_id, by=product_itself, at=AT, cause="again")

    assert GuardrailCheck.objects.count() == known


def test_who_approved_counts_as_it_was_when_they_decided(money, drn, product_itself, as_role):
    _price(product_itself, drn, D(100))
    demand(product_itself, "APPROVAL_THRESHOLD")
    assert holding() == {("APPROVAL_THRESHOLD", "APPROVED"): ("BROKEN", D(0))}
    chair = member(product_itself, "chair")
    decided = decide(principal_of(chair), money[3], "GO")
    assert decided.seen["may_approve"] is True
    assert holding() == {("APPROVAL_THRESHOLD", "APPROVED"): ("BROKEN", D(50))}

    Epic.objects.filter(pk=money[0].pk).update(archived_at=AT, archive_reason="Old")
    chair.workspace_roles.all().delete()
    actions.check_guardrails(drn.pk, by=product_itself, at=AT, cause="later")

    assert holding() == recount(AT) == {("APPROVAL_THRESHOLD", "APPROVED"): ("KEPT", D(100))}


def test_without_a_threshold_or_a_period_nobody_can_tell(drn, product_itself):
    demand_all(product_itself)
    demand(product_itself, "ENGAGEMENT")

    reasons = dict(GuardrailCheck.objects.newest().values_list("kind", "reason"))

    assert {verdict for verdict, _ in holding().values()} == {"UNKNOWN"}
    assert reasons == {
        "HORIZON_MIX": "No budget period holds on this day.",
        "CAPACITY_MIX": "No open epic is funded.",
        "APPROVAL_THRESHOLD": "The portfolio has no approval threshold.",
        "ENGAGEMENT": "Business owners are not known to take part: there are no increments yet.",
    }


def test_a_period_that_begins_by_itself_is_noticed_by_the_schedule(drn, product_itself, workspace):
    strategy(product_itself)
    period(product_itself)
    period(product_itself, "2027", days=(date(2027, 1, 1), date(2027, 12, 31)))
    allocate(product_itself, 70, theme="Theme H1")
    allocate(product_itself, 70, theme="Theme H3", in_period="2027")
    demand(product_itself, "HORIZON_MIX")
    assert holding()["HORIZON_MIX", "H1"] == ("BROKEN", D(100))

    new_year = datetime(2027, 1, 1, 12, tzinfo=UTC)
    actions.refresh_board(workspace_id=workspace.pk, at=new_year)

    assert holding() == recount(new_year)
    assert holding()["HORIZON_MIX", "H3"] == ("BROKEN", D(100))
    newest = GuardrailCheck.objects.newest().first()
    assert (newest.cause, newest.by, newest.at) == ("refresh_board", None, new_year)


@pytest.mark.django_db(transaction=True)
def test_whatever_happens_at_once_what_is_stored_equals_a_recount(money, product_itself):
    demand_all(product_itself)
    by = product_itself

    def price(epic, cost):
        return actions.edit_epic(
            by=by, key=epic.key, changes={"estimated_cost": Decimal(cost)}, at=AT,
            expected_version=Epic.objects.get(pk=epic.pk).version,
        )  # fmt: skip

    calls = [
        *(lambda n=n: price(money[n % 3], 10 * n) for n in range(6)),
        *(lambda n=n: allocate(by, 10 * n, theme=f"Theme H{n % 4}") for n in range(6)),
        lambda: demand(by, "CAPACITY_MIX", tolerance=20),
        lambda: demand(by, "HORIZON_MIX", tolerance=20),
        lambda: actions.move_epic(
            by=by, key=money[2].key, to=EpicState.MVP, expected_version=1, at=AT, reason="Go"
        ),
        lambda: decide(by, money[3], "GO"),
    ]

    answers = together(calls)

    assert len(calls) == 16
    failed = [one for one in answers if isinstance(one, Exception)]
    assert not [one for one in failed if not isinstance(one, Conflict)], failed
    assert holding() == recount(AT)


def test_a_check_and_a_read_take_as_many_statements_for_many_epics(
    money, drn, product_itself, statements, execute
):
    demand_all(product_itself)
    costs = count(1)

    def check():
        Epic.objects.filter(pk=money[0].pk).update(estimated_cost=next(costs))
        actions.check_guardrails(drn.pk, by=product_itself, at=AT, cause="count")

    check()
    few = statements(check), statements(lambda: execute(BOARD, product_itself))
    rows = {"state": "MVP", "estimated_cost": D(5), "theme": drn.themes.get(name="Theme H1")}
    bulk.epics(drn, [rows] * 60, prefix="7")
    check()  # what breaks is told once
    many = statements(check), statements(lambda: execute(BOARD, product_itself))

    assert few == many


def test_the_history_of_checks_is_listed(money, product_itself, execute):
    demand(product_itself, "HORIZON_MIX")
    allocate(product_itself, 0, theme="Theme H3")
    text = """{ portfolio(key: "DRN") { guardrailChecks(filter: {verdict: [BROKEN]}) {
        edges { node { name actual cause } } } } }"""

    edges = execute(text, product_itself)["portfolio"]["guardrailChecks"]["edges"]

    shown = [tuple(edge["node"].values()) for edge in edges]
    assert ("H1", "100", "allocate_budget") in shown
    assert ("H3", "25", "set_guardrail") in shown


def _price(by, drn, threshold):
    drn.refresh_from_db()
    actions.edit_portfolio(
        by=by, key="DRN", changes={"approval_threshold": threshold},
        expected_version=drn.version, at=AT,
    )  # fmt: skip


def test_a_change_of_its_shares_is_told_in_words(drn, product_itself, execute):
    demand(product_itself, "CAPACITY_MIX", {"BUSINESS": 100})
    demand(product_itself, "CAPACITY_MIX", {"BUSINESS": 60, "ENABLER": 40})
    text = """{ portfolio(key: "DRN") { changes(since: "2020-01-01T00:00:00Z", first: 1,
        filter: {field: "shares"}) { edges { node { text from to } } } } }"""

    (edge,) = execute(text, product_itself)["portfolio"]["changes"]["edges"]
    assert edge["node"]["text"].endswith(" changed the shares of the guardrail CAPACITY_MIX")
    assert (edge["node"]["from"], edge["node"]["to"]) == (None, None)

"""What each step of the Kanban asks for, and what it says when that is missing."""

from dataclasses import replace
from decimal import Decimal

import pytest

from portfolio import exit_rules
from portfolio.exit_rules import OF_STEPS, OF_THE_BOARD, Case, ExitRule
from portfolio.kanban import STEPS, EpicState
from portfolio.verdicts import RECOMMENDATIONS, Verdict

COMPLETE = Case(
    has_owner=True,
    has_theme=True,
    has_value_stream=True,
    cost=Decimal(100),
    epic_threshold=None,
    approval_threshold=None,
    unwritten=(),
    leading_indicators=1,
    rough_size="M",
    unargued=(),
    undefined_mvp=(),
    alternatives=2,
    outcomes=1,
    scored=True,
    open_blockers=0,
    verdict=Verdict.PROVEN,
    approver=True,
)

BROKEN = {
    "OWNER_ASSIGNED": ({"has_owner": False}, "Name an owner."),
    "SIGNIFICANT": (
        {"has_theme": False, "cost": Decimal(5), "epic_threshold": Decimal(5000)},
        "Name the theme that it serves, or an estimated cost of at least 5,000.",
    ),
    "HYPOTHESIS_COMPLETE": (
        {"unwritten": ("for_whom", "business_outcome")},
        "Write down for whom, business outcome.",
    ),
    "LEADING_INDICATOR_NAMED": (
        {"leading_indicators": 0},
        "Name at least one leading indicator.",
    ),
    "ROUGHLY_SIZED": ({"rough_size": ""}, "Say how big it is, roughly: S, M, L or XL."),
    "THEME_ALIGNED": ({"has_theme": False}, "Name the theme that it serves."),
    "BUSINESS_CASE_COMPLETE": (
        {"unargued": ("sponsors", "return_kind")},
        "The business case lacks sponsors, return kind.",
    ),
    "MVP_DEFINED": ({"undefined_mvp": ("timebox",)}, "The MVP lacks timebox."),
    "OUTCOME_PROMISED": (
        {"outcomes": 0},
        "Promise an outcome: a metric with its baseline and target.",
    ),
    "ALTERNATIVES_COMPARED": ({"alternatives": 1}, "Compare at least 2 alternatives; 1 named."),
    "SCORED": ({"scored": False}, "Score it in a session."),
    "VALUE_STREAM_ASSIGNED": (
        {"has_value_stream": False},
        "Name the value stream that takes it on.",
    ),
    "NOTHING_BLOCKS": (
        {"open_blockers": 2},
        "It waits for 2 unfinished item(s); finish them or waive the links (waitsFor).",
    ),
    "EVIDENCE_SUPPORTS": (
        {"verdict": Verdict.INCONCLUSIVE},
        "The evidence says INCONCLUSIVE; it needs PROMISING, PROVEN, SHORT, or an override.",
    ),
    "APPROVER_REQUIRED": (
        {"approver": False, "approval_threshold": Decimal("99.99")},
        "It costs more than 99.99: only who may approve that decides.",
    ),
}
"""What breaks each rule, and what the rule then says."""


def check(rule, case, **options):
    (step,) = (step for step, rules in OF_STEPS.items() if rule in rules)
    (found,) = (
        one for one in exit_rules.checks(step, case, decided=True, **options) if one.rule == rule
    )
    return found


def test_every_rule_but_the_decision_itself_is_tried_here():
    assert set(BROKEN) == set(ExitRule) - {ExitRule.DECISION_REQUIRED}


@pytest.mark.parametrize("rule", BROKEN)
def test_a_rule_is_met_by_a_complete_case_and_says_what_an_incomplete_one_lacks(rule):
    broken, detail = BROKEN[rule]

    met = check(rule, COMPLETE)
    missing = check(rule, replace(COMPLETE, **broken))

    assert (met.met, met.detail, met.refuses) == (True, "", False)
    assert (missing.met, missing.detail, missing.refuses) == (False, detail, True)


@pytest.mark.parametrize("rule", BROKEN)
@pytest.mark.parametrize(("way", "lifted"), [("skipped", "SKIPPED"), ("overridden", "OVERRIDDEN")])
def test_a_lifted_rule_refuses_nothing_unless_it_is_the_boards_own(rule, way, lifted):
    broken, detail = BROKEN[rule]

    found = check(rule, replace(COMPLETE, **broken), **{way: {rule}})

    of_board = rule in OF_THE_BOARD
    assert (found.met, found.detail, found.refuses) == (False, detail, of_board)
    assert found.lifted == ("" if of_board else lifted)


@pytest.mark.parametrize("verdict", [*Verdict, None])
def test_an_epic_perseveres_on_evidence_that_is_proven_promising_or_short(verdict):
    found = check("EVIDENCE_SUPPORTS", replace(COMPLETE, verdict=verdict))

    assert found.met == (verdict in {"PROVEN", "PROMISING", "SHORT"})


def test_a_cost_may_be_approved_by_everybody_up_to_the_threshold_and_an_unknown_one_by_few():
    limit = {"approval_threshold": Decimal(100), "approver": False}

    for cost, met in ((Decimal(100), True), (Decimal("100.01"), False), (None, False)):
        found = check("APPROVER_REQUIRED", replace(COMPLETE, cost=cost, **limit))
        assert found.met == met, cost


def test_what_an_epic_waits_for_is_named_where_it_is_known():
    case = replace(COMPLETE, open_blockers=3, waits_for=("DRN-5", "DRN-9"))

    assert check("NOTHING_BLOCKS", case).detail == (
        "It waits for DRN-5 and DRN-9 and 1 unfinished item(s);"
        " finish them or waive the links (waitsFor)."
    )


def test_something_big_enough_needs_no_theme_to_be_reviewed():
    big = {"has_theme": False, "cost": Decimal(5000), "epic_threshold": Decimal(5000)}

    assert check("SIGNIFICANT", replace(COMPLETE, **big)).met
    assert not check("SIGNIFICANT", replace(COMPLETE, **big | {"cost": None})).met


def test_only_steps_that_exist_have_rules_or_need_a_decision():
    for start, end in {*OF_STEPS, *exit_rules.BY_DECISION}:
        assert end in STEPS[start]


def test_a_step_without_a_decision_lacks_just_that():
    step = (EpicState.MVP, EpicState.DONE)

    (found,) = exit_rules.checks(step, COMPLETE, decided=False, overridden=set(ExitRule))

    assert (found.rule, found.refuses) == ("DECISION_REQUIRED", True)


def test_every_verdict_suggests_something():
    assert set(RECOMMENDATIONS) == set(Verdict)
    assert RECOMMENDATIONS[Verdict.HARMFUL] == "STOP_OR_PIVOT"
    assert RECOMMENDATIONS[Verdict.INCONCLUSIVE] == "EXTEND"

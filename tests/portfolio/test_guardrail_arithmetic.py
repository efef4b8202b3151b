"""Guardrails are judged as a recount with fractions would judge them."""

from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portfolio.guardrails import (
    DEFAULTS,
    NAMES,
    WHOLE,
    Facts,
    Funded,
    GuardrailKind,
    GuardrailVerdict,
    Rule,
    judge,
)
from tests.portfolio.money import D

K, V = GuardrailKind, GuardrailVerdict

AMOUNTS = st.decimals(0, 10**14, places=2, allow_nan=False)
EPICS = st.lists(
    st.builds(
        Funded,
        id=st.integers(1, 10**6),
        cost=AMOUNTS,
        investment_type=st.sampled_from(NAMES[K.CAPACITY_MIX]),
        horizon=st.sampled_from([*NAMES[K.HORIZON_MIX], None]),
        needs_approval=st.booleans(),
        approved=st.booleans(),
    ),
    unique_by=lambda epic: epic.id,
    max_size=40,
)
FACTS = st.builds(
    Facts,
    period=st.sampled_from(["2026", None]),
    allocated=st.dictionaries(st.sampled_from([*NAMES[K.HORIZON_MIX], None]), AMOUNTS),
    approval_threshold=st.sampled_from([D(100), None]),
    epics=EPICS,
)


@st.composite
def rules(draw):
    kind = draw(st.sampled_from([K.HORIZON_MIX, K.CAPACITY_MIX, K.APPROVAL_THRESHOLD]))
    names = NAMES[kind]
    cuts = sorted(draw(st.lists(st.integers(0, 10_000), min_size=len(names) - 1,
                                max_size=len(names) - 1)))  # fmt: skip
    ends = [0, *cuts, 10_000]
    percents = [Decimal(b - a) / 100 for a, b in pairwise(ends)]
    tolerance = draw(st.decimals(0, 100, places=2))
    return Rule(kind, dict(zip(names, percents, strict=True)), tolerance)


def parts_of(rule, facts):
    """The parts of the whole, or None where nobody can tell."""
    if rule.kind is K.HORIZON_MIX:
        return None if facts.period is None else dict(facts.allocated)
    if rule.kind is K.CAPACITY_MIX:
        found = {}
        for epic in facts.epics:
            found[epic.investment_type] = found.get(epic.investment_type, 0) + Fraction(epic.cost)
        return found
    if facts.approval_threshold is None:
        return None
    above = [epic.approved for epic in facts.epics if epic.needs_approval]
    return {"APPROVED": sum(above), None: len(above) - sum(above)} if above else {"APPROVED": 1}


def guilty(rule, facts, name):
    if rule.kind is K.APPROVAL_THRESHOLD:
        return [epic for epic in facts.epics if epic.needs_approval and not epic.approved]
    of = "horizon" if rule.kind is K.HORIZON_MIX else "investment_type"
    return [epic for epic in facts.epics if epic.cost and getattr(epic, of) == name]


@given(rule=rules(), facts=FACTS)
def test_every_share_is_judged_as_a_recount_judges_it(rule, facts):
    parts = parts_of(rule, facts)
    whole = 0 if parts is None else sum(map(Fraction, parts.values()))

    for one in judge(rule, facts):
        assert (one.target, one.tolerance) == (rule.shares[one.name], rule.tolerance)
        if not whole:
            assert (one.verdict, one.actual, one.offenders) == (V.UNKNOWN, None, ())
            assert one.reason
            continue
        actual = 100 * Fraction(parts.get(one.name, 0)) / whole
        away = actual - Fraction(rule.shares[one.name])
        assert (one.verdict is V.BROKEN) == (abs(away) > Fraction(rule.tolerance))
        assert abs(Fraction(one.actual) - actual) <= Fraction(1, 200)
        too_much = one.verdict is V.BROKEN and (away > 0 or rule.kind is K.APPROVAL_THRESHOLD)
        costs = {epic.id: epic.cost for epic in guilty(rule, facts, one.name)} if too_much else {}
        named = [costs[epic] for epic in one.offenders]
        assert named == sorted(costs.values(), reverse=True)[:20]


def test_what_lies_exactly_at_the_tolerance_is_kept():
    rule = Rule(K.CAPACITY_MIX, {"BUSINESS": D(60), "ENABLER": D(25), "MAINTENANCE": D(15)}, D(5))
    costs = {"BUSINESS": D(65), "ENABLER": D(20), "MAINTENANCE": D(15)}
    kept = [Funded(n, cost, kind) for n, (kind, cost) in enumerate(costs.items())]
    assert [one.verdict for one in judge(rule, Facts(epics=kept))] == [V.KEPT] * 3

    more = [*kept, Funded(9, D("0.01"), "BUSINESS")]
    business, enabler, _ = judge(rule, Facts(epics=more))
    assert (business.verdict, business.actual, business.offenders) == (V.BROKEN, D("65.00"), (0, 9))
    assert (enabler.verdict, enabler.offenders) == (V.BROKEN, ())


def test_money_without_a_horizon_counts_in_the_whole_and_is_named():
    judged = judge(DEFAULTS[K.HORIZON_MIX], Facts("2026", {"H1": D(70), None: D(30)}))

    assert [(one.name, one.actual) for one in judged] == [
        ("H3", D(0)), ("H2", D(0)), ("H1", D(70)), ("H0", D(0)),
    ]  # fmt: skip
    assert {one.reason for one in judged} == {"30.00 is allocated to no horizon."}


@pytest.mark.parametrize("kind", K)
def test_what_we_propose_is_a_whole(kind):
    assert sum(DEFAULTS[kind].shares.values()) == WHOLE
    assert tuple(DEFAULTS[kind].shares) == NAMES[kind]


def test_nobody_can_tell_how_engaged_business_owners_are():
    (one,) = judge(DEFAULTS[K.ENGAGEMENT], Facts())

    assert (one.verdict, one.actual) == (V.UNKNOWN, None)
    assert "no increments yet" in one.reason

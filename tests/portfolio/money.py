"""Short ways to budgets, spend and guardrails."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

from portfolio import actions
from portfolio.guardrails import GuardrailKind
from portfolio.models import (
    Allocation,
    BudgetPeriod,
    Decision,
    Epic,
    Guardrail,
    GuardrailCheck,
    Portfolio,
)
from portfolio.spending import SpendRow
from tests.line import AT

D = Decimal
STREAM, OTHER_STREAM = "City deliveries", "Rural deliveries"
DEMANDS = {"HORIZON_MIX": None, "CAPACITY_MIX": None, "APPROVAL_THRESHOLD": None}


def strategy(by, portfolio="DRN"):
    """Two value streams, and a theme for each horizon and for none."""
    for stream in (STREAM, OTHER_STREAM):
        actions.create_value_stream(by=by, portfolio=portfolio, name=stream)
    for horizon in ("H3", "H2", "H1", "H0", None):
        actions.create_theme(by=by, portfolio=portfolio, name=f"Theme {horizon}", horizon=horizon)


def period(by, name="2026", amount=1000, days=(date(2026, 1, 1), date(2026, 12, 31)), at=AT):
    return actions.create_budget_period(
        by=by, portfolio="DRN", name=name, days=days, amount=D(amount), at=at
    )


def allocate(by, amount, theme=None, stream=STREAM, in_period="2026", at=AT, **more):
    """Set an allocation, as somebody who reads its newest version."""
    version = more.pop("expected_version", None)
    if version is None:
        of_theme = {"theme": None} if theme is None else {"theme__name": theme}
        known = Allocation.objects.filter(
            portfolio__key="DRN", period__name=in_period, value_stream__name=stream, **of_theme
        )
        version = known.values_list("version", flat=True).first() or 0
    return actions.allocate_budget(
        by=by, portfolio="DRN", share=actions.Share(in_period, stream, theme), amount=D(amount),
        reason="It pays.", expected_version=version, at=at, **more,
    )  # fmt: skip


def invoice(number, amount=5, row=None, **more):
    named = {"value_stream": STREAM} if "epic" not in more else {}
    given = {"kind": "OPEX", "booked_date": date(2026, 2, 2), **named, **more}
    return SpendRow(row or number, f"N-{number}", D(amount), **given)


def spend(by, *rows, source="ledger", at=AT, **more):
    return actions.absorb_spend(
        by=by, portfolio="DRN", source=source, rows=iter(rows), at=at, **more
    )


def demand(by, kind, shares=None, tolerance=None, at=AT):
    """Set a guardrail, as somebody who reads its newest version."""
    known = Guardrail.objects.filter(portfolio__key="DRN", kind=kind)
    return actions.set_guardrail(
        by=by, portfolio="DRN", kind=GuardrailKind(kind),
        shares=None if shares is None else [(name, D(share)) for name, share in shares.items()],
        tolerance=None if tolerance is None else D(tolerance),
        expected_version=known.values_list("version", flat=True).first() or 0, at=at,
    )  # fmt: skip


def demand_all(by, at=AT):
    for kind in DEMANDS:
        demand(by, kind, at=at)


def holding(portfolio="DRN"):
    """Return what holds: verdict and actual share, by kind and name."""
    rows = GuardrailCheck.objects.filter(portfolio__key=portfolio).newest()
    return {(one.kind, one.name): (one.verdict, one.actual) for one in rows}


def recount(at, portfolio="DRN"):
    """Count anew what should hold, one row after another and with fractions."""
    row = Portfolio.objects.select_related("workspace").get(key=portfolio)
    found = {}
    for guardrail in Guardrail.objects.filter(portfolio=row):
        parts = PARTS[guardrail.kind](row, at)
        whole = None if parts is None else sum(parts.values())
        for name, share in guardrail.shares.items():
            found[guardrail.kind, name] = ("UNKNOWN", None)
            if whole:
                actual = Fraction(100) * parts.get(name, 0) / whole
                away = abs(actual - Fraction(share)) > Fraction(guardrail.tolerance)
                shown = round(Decimal(actual.numerator) / actual.denominator, 2)
                found[guardrail.kind, name] = ("BROKEN" if away else "KEPT", shown)
    return found


def _horizons(row, at):
    day = row.workspace.day_of(row.as_of or at)
    parts = {}
    for one in BudgetPeriod.objects.filter(portfolio=row, archived_at=None):
        if one.starts_date <= day <= one.ends_date:
            for each in Allocation.objects.filter(period=one):
                horizon = each.theme.horizon if each.theme else None
                parts[horizon] = parts.get(horizon, 0) + Fraction(each.amount)
    return parts


def put_on(epic):
    """What the board has put on an epic, in the words of the definition."""
    case = getattr(epic, "business_case", None)
    mvp, whole = case and case.mvp_cost, epic.estimated_cost
    if epic.archived_at is not None or epic.state not in {"READY", "MVP", "PERSEVERE"}:
        return Fraction(0)
    if epic.state == "PERSEVERE":
        return Fraction(whole if whole is not None else mvp or 0)
    return Fraction(mvp if mvp is not None else whole or 0)


def _capacity(row, at):
    parts = {}
    for epic in Epic.objects.filter(portfolio=row):
        kind = epic.investment_type
        parts[kind] = parts.get(kind, 0) + put_on(epic)
    return parts


def _approvals(row, at):
    if row.approval_threshold is None:
        return None
    parts = {"APPROVED": 0, None: 0}
    for epic in Epic.objects.filter(portfolio=row, archived_at=None):
        if epic.state not in {"READY", "MVP", "PERSEVERE"}:
            continue
        if epic.estimated_cost is not None and epic.estimated_cost <= row.approval_threshold:
            continue
        go = Decision.objects.filter(epic=epic, kind="GO").order_by("pk").last()
        parts["APPROVED" if go and go.seen["may_approve"] else None] += 1
    return parts if any(parts.values()) else {"APPROVED": 1}


PARTS = {"HORIZON_MIX": _horizons, "CAPACITY_MIX": _capacity, "APPROVAL_THRESHOLD": _approvals}

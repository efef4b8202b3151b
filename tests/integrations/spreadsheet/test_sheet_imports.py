"""Importing: every kind, again and again, all or nothing, and by nobody who may not."""

from decimal import Decimal

import pytest

from integrations.spreadsheet.errors import SheetNotReadable
from integrations.spreadsheet.kinds import KINDS, SheetKind
from integrations.spreadsheet.models import SheetRow
from integrations.spreadsheet.template import template_of
from kernel.errors import AccessDenied, InvalidValue, NotFound
from kernel.models import OutboxMessage
from organization import actions as organization
from organization.models import Role
from portfolio import actions as portfolio
from portfolio.models import Epic, KeyResult, Objective, StrategicTheme, ValueStream
from products import actions as products
from products.models import Feature
from tests.integrations.spreadsheet.conftest import fates, reasons
from tests.line import AT, archive, epic, lift_limits, limit

pytestmark = pytest.mark.django_db

SHEETS = {
    "THEMES": "name,horizon,budgetShare\nCarry more,H1,40\nFly longer,h2,\"12,5\"\n",
    "VALUE_STREAMS": "name,description\nCity deliveries,To doors\n",
    "OBJECTIVES": (
        "name,theme,startsDate,endsDate,keyResult,kind,unit,start,target,weight\n"
        "Carry,Carry more,2026-01-01,2026-03-31,Payload,INCREASE,kg,2,8,2\n"
        "Carry,Carry more,2026-01-01,2026-03-31,Noise,DECREASE,dB,80,60,\n"
        "Alone,,2026-01-01,2026-03-31,,,,,,\n"
    ),
    "EPICS": (
        "rowId;title;theme;valueStream;owner;investmentType;estimatedCost;leadingIndicators;"
        "plannedStartDate;need\n"
        "1;Heavy;Carry more;City deliveries;owner@acme.example;enabler;1'234.50;Trials; 5.1.2026;"
        "\"Two\nlines\"\n"
        ";Light;;;;;;;;\n"
    ),
    "FEATURES": (
        "rowId,title,epic,product,team,acceptanceCriteria\n"
        "1,Battery,1,AIR,Crew,Flies; lands\n"
        "2,Rotor,DRN-2,,,\n"
    ),
}  # fmt: skip
MODELS = {
    "THEMES": StrategicTheme,
    "VALUE_STREAMS": ValueStream,
    "OBJECTIVES": Objective,
    "EPICS": Epic,
    "FEATURES": Feature,
}


@pytest.fixture
def everything(load, product_itself):
    """All sheets, imported one after the other; returns their reports."""
    organization.create_team(by=product_itself, name="Crew")
    products.create_product(by=product_itself, key="AIR", name="Air")
    return {kind: load(kind, sheet) for kind, sheet in SHEETS.items()}


def test_every_kind_is_imported(everything):
    made = {kind: fates(report) for kind, report in everything.items()}

    assert made == {
        "THEMES": (2, 0, 0, 0),
        "VALUE_STREAMS": (1, 0, 0, 0),
        "OBJECTIVES": (3, 0, 0, 0),
        "EPICS": (2, 0, 0, 0),
        "FEATURES": (2, 0, 0, 0),
    }
    assert {*made} == {*SHEETS}


def test_cells_become_fields(everything):
    heavy, battery = Epic.objects.get(title="Heavy"), Feature.objects.get(title="Battery")
    payload = KeyResult.objects.get(name="Payload")

    assert (heavy.theme.name, heavy.value_stream.name) == ("Carry more", "City deliveries")
    assert (heavy.estimated_cost, heavy.investment_type) == (Decimal("1234.50"), "ENABLER")
    assert (heavy.need, heavy.leading_indicators) == ("Two\nlines", ["Trials"])
    assert str(heavy.planned_start_date) == "2026-01-05"
    assert (battery.epic, battery.acceptance_criteria) == (heavy, ["Flies", "lands"])
    assert (battery.team.name, battery.product.key) == ("Crew", "AIR")
    assert (payload.objective.name, payload.target, payload.weight) == ("Carry", 8, 2)
    assert StrategicTheme.objects.get(name="Fly longer").budget_share == Decimal("12.5")


def test_a_second_run_changes_nothing(everything, load):
    versions = state()
    OutboxMessage.objects.all().delete()
    for kind, sheet in SHEETS.items():
        report = load(kind, sheet)
        assert fates(report)[:2] == (0, 0), kind
        assert report.rejected == 0, kind

    assert state() == versions
    assert not OutboxMessage.objects.exists()


def state():
    rows = {
        kind: [*model.objects.order_by("pk").values_list("pk", "version")]
        for kind, model in MODELS.items()
    }
    return rows | {"rows": [*SheetRow.objects.order_by("pk").values_list("pk", "version", "said")]}


def test_a_dry_run_says_the_same_and_keeps_nothing(drn, load, strategy):
    versions = state()
    dry = load("EPICS", SHEETS["EPICS"], dry_run=True)

    assert (dry.written, dry.dry_run, state()) == (False, True, versions)
    real = load("EPICS", SHEETS["EPICS"])
    assert fates(real) == fates(dry)
    assert [each.key for each in real.changes] == [each.key for each in dry.changes]


def test_one_rejected_row_keeps_all_others_out(load):
    report = load("THEMES", "name,horizon\nA,H1\nB,H7\nC,H2\n")

    assert (report.written, fates(report)) == (False, (2, 0, 0, 1))
    assert not StrategicTheme.objects.exists()
    assert not SheetRow.objects.exists()


def test_the_good_rows_are_kept_when_that_is_asked_for(load):
    report = load("THEMES", "name,horizon\nA,H1\nB,H7\nC,H2\n", skip_rejected=True)

    assert report.written
    assert reasons(report) == [(3, "horizon", "'H7' is none of H3, H2, H1, H0.")]
    assert [*StrategicTheme.objects.order_by("name").values_list("name", flat=True)] == ["A", "C"]


def test_what_came_of_every_row_is_told_in_their_order(load):
    told = []
    load("THEMES", "name,horizon\nA,H1\nB,H7\nC,H2\n", tell=told.append)

    assert [(each.row, each.fate, each.key) for each in told] == [
        (2, "CREATED", "A"), (3, "REJECTED", ""), (4, "CREATED", "C"),
    ]  # fmt: skip


def test_rows_are_held_to_the_rules_for_one(load, product_itself, strategy):
    lift_limits()
    limit(product_itself, 2, portfolio="DRN", state="FUNNEL")
    report = load(
        "EPICS",
        "rowId,title,theme,owner,plannedStartDate,plannedEndDate,estimatedCost\n"
        "1,A,Nope,,,,\n"
        "2,B,,nobody@acme.example,,,\n"
        "3,C,,,2026-02-01,2026-01-01,\n"
        "4,D,,,,,-5\n"
        "5,E,,,,,1.005\n"
        f"6,{'x' * 256},,,,,\n"
        "7,,,,,,\n"
        "8,F,,,,,\n"
        "8,G,,,,,\n"
        "9,H,,,,,\n"
        "10,I,,,,,\n",
        decimal=".",
        skip_rejected=True,
    )

    assert fates(report) == (2, 0, 0, 9)
    told = {row: (column, reason) for row, column, reason in reasons(report)}
    assert told[2] == ("theme", "There is no theme 'Nope'.")
    assert told[3] == ("owner", "There is no person 'nobody@acme.example'.")
    assert told[4][0] == "plannedEndDate"
    assert told[5][0] == told[6][0] == "estimatedCost"
    assert told[7][0] == told[8][0] == "title"
    assert told[10] == ("", "It is the same as row 9.")
    assert "limit" in told[12][1].lower()


def test_shares_of_themes_may_not_exceed_the_whole(load):
    report = load("THEMES", "name,budgetShare\nA,60\nB,50\n", skip_rejected=True)

    assert fates(report) == (1, 0, 0, 1)
    assert "110" in report.rejections[0].reason


def test_an_objective_said_in_two_ways_is_rejected(load):
    head = "name,startsDate,endsDate,keyResult,kind,unit,start,target\n"
    rows = "O,2026-01-01,2026-03-31,A,INCREASE,kg,1,2\nO,2026-01-02,2026-03-31,B,BINARY,,,\n"
    report = load("OBJECTIVES", head + rows, skip_rejected=True)

    assert reasons(report) == [(3, "startsDate", "Row 2 says '2026-01-01' of the same.")]


def test_an_objective_whose_first_key_result_is_wrong_comes_with_the_next(load):
    head = "name,startsDate,endsDate,keyResult,kind,unit,start,target\n"
    rows = "O,2026-01-01,2026-03-31,A,INCREASE,kg,2,1\nO,2026-01-01,2026-03-31,B,BINARY,,,\n"
    report = load("OBJECTIVES", head + rows, skip_rejected=True)

    assert fates(report) == (1, 0, 0, 1)
    assert [*KeyResult.objects.values_list("objective__name", "name")] == [("O", "B")]


def test_the_kind_of_a_key_result_stays(load):
    head = "name,startsDate,endsDate,keyResult,kind,unit,start,target\n"
    load("OBJECTIVES", head + "O,2026-01-01,2026-03-31,A,INCREASE,kg,1,2\n")
    report = load("OBJECTIVES", head + "O,2026-01-01,2026-03-31,A,DECREASE,kg,1,2\n")

    assert reasons(report) == [(2, "kind", "It is of the kind INCREASE, for good.")]


def test_an_epic_of_the_same_title_is_not_made_twice_by_chance(load, product_itself):
    made = epic(product_itself, "Heavy")
    report = load("EPICS", "title\nHeavy\n")

    assert made.key in report.rejections[0].reason
    assert fates(load("EPICS", "title,rowId\nHeavy,1\n")) == (1, 0, 0, 0)
    assert fates(load("EPICS", f"title,key\nHeavy,{made.key}\n")) == (0, 0, 1, 0)


def test_two_sheets_with_numbers_of_their_own_do_not_meet(load):
    load("EPICS", "rowId,title\n1,Of one\n", sheet="one")
    report = load("EPICS", "rowId,title\n1,Of two\n", sheet="two")

    assert fates(report) == (1, 0, 0, 0)
    assert Epic.objects.count() == 2


def test_a_row_id_can_be_given_to_an_epic_that_is_here(load, product_itself):
    made = epic(product_itself, "Heavy")
    load("EPICS", f"key,rowId,title\n{made.key},7,Heavy\n")

    assert fates(load("EPICS", "rowId,title\n7,Heavier\n")) == (0, 1, 0, 0)
    assert Epic.objects.get().title == "Heavier"


def test_a_row_id_is_of_one_epic_alone(load, product_itself):
    load("EPICS", "rowId,title\n7,Heavy\n")
    other = epic(product_itself, "Light")
    taken = load("EPICS", f"key,rowId,title\n{other.key},7,Light\n")
    twice = load("EPICS", f"key,rowId,title\n{other.key},8,Light\n,8,Third\n")

    assert reasons(taken) == [(2, "rowId", f"It is that of DRN-1, and the key is {other.key}.")]
    assert reasons(twice) == [(3, "", "It is the same as row 2.")]


def test_a_key_of_nothing_here_is_rejected(load, product_itself):
    portfolio.create_portfolio(by=product_itself, key="CAR", name="Cars", at=AT)
    other = epic(product_itself, in_portfolio="CAR")
    report = load("EPICS", f"key,title\n{other.key},Mine\nDRN-99,x\n")

    assert [reason for _, _, reason in reasons(report)] == [
        f"There is no epic '{other.key}'.", "There is no epic 'DRN-99'.",
    ]  # fmt: skip


def test_what_was_put_away_is_not_changed(load, product_itself):
    load("THEMES", "name,description\nA,x\n")
    archive(product_itself, StrategicTheme.objects.get())
    report = load("THEMES", "name,description\nA,y\n")

    assert report.rejected == 1


def test_columns_that_only_exports_write_are_left_alone_and_named(load):
    report = load("EPICS", "title,state,hypothesis.need,wsjf,theme.name\nA,DONE,They wait,5,\n")

    assert report.notes == ["Not imported: state, wsjf."]
    assert (Epic.objects.get().state, Epic.objects.get().need) == ("FUNNEL", "They wait")


@pytest.mark.parametrize(
    ("role", "allowed"),
    [
        (Role.PORTFOLIO_MANAGER, {*SheetKind}),
        (Role.PRODUCT_MANAGER, {"EPICS", "FEATURES"}),
        (
            Role.BOARD_MEMBER,
            {"THEMES", "VALUE_STREAMS", "OBJECTIVES", "EPICS", "BUDGET_PERIODS", "BUDGETS"},
        ),
        (Role.INTEGRATION, set()),
        (Role.ADMIN, set()),
        (Role.VIEWER, set()),
    ],
)
def test_only_who_may_do_it_row_by_row_may_import(load, as_role, role, allowed):
    by = as_role(role)
    for kind in SheetKind:
        sheet = template_of(kind).csv
        if kind in allowed:
            load(kind, sheet, by=by, dry_run=True, sheet="ledger")
        else:
            with pytest.raises(AccessDenied):
                load(kind, sheet, by=by)


def test_who_may_only_make_may_not_change(load, as_role, product_itself):
    made = epic(product_itself, "Heavy")
    report = load(
        "EPICS", f"key,title\n{made.key},Other\n,New\n", by=as_role(Role.PRODUCT_MANAGER),
        skip_rejected=True,
    )  # fmt: skip

    assert fates(report) == (1, 0, 0, 1)
    assert "epic.edit" in report.rejections[0].reason


def test_a_portfolio_that_is_not_there_and_a_name_too_long_are_refused(load, drn, as_role):
    with pytest.raises(InvalidValue):
        load("EPICS", "title\nA\n", sheet="x" * 61)
    drn.key = "XYZ"
    drn.save()
    with pytest.raises(NotFound):
        load("EPICS", "title\nA\n")


def test_more_rows_than_a_door_takes_are_refused(load):
    with pytest.raises(SheetNotReadable, match="import_portfolio takes any number"):
        load("THEMES", "name\nA\nB\nC\n", most_rows=2)


@pytest.mark.parametrize("kind", SheetKind)
def test_a_template_is_a_sheet_whose_headers_are_known(load, kind, strategy):
    template = template_of(kind)

    report = load(kind, template.csv, dry_run=True, sheet="ledger")

    assert report.rows == 1
    assert report.notes == []
    assert len(template.columns) == len(KINDS[kind].columns)

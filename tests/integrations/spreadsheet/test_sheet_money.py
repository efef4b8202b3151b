"""Sheets of money: periods, budgets and spend, under the rules of the one-row mutations."""

from decimal import Decimal

import pytest
from django.core.management import call_command

from kernel.errors import InvalidValue
from organization.models import Role
from portfolio.models import Allocation, BudgetPeriod, Decision, Spend
from tests.integrations.spreadsheet.conftest import fates, reasons
from tests.line import epic

pytestmark = pytest.mark.django_db

PERIODS = "name;startsDate;endsDate;amount\n2026 H1;1.1.2026;30.6.2026;2'000'000\n"
BUDGETS = (
    "period,valueStream,theme,amount,reason\n"
    '2026 H1,City deliveries,Carry more,"800,000.00",The fair\n'
    "2026 H1,City deliveries,,200000,\n"
)
SPENT = (
    "document,epic,valueStream,amount,kind,bookedDate\n"
    'A-1,DRN-1,,"1,200.50",capex,2026-02-01\n'
    "A-2,,City deliveries,-80,OPEX,2026-02-02\n"
)


@pytest.fixture
def budget(load, strategy):
    return load("BUDGET_PERIODS", PERIODS), load("BUDGETS", BUDGETS)


def test_periods_and_budgets_are_set(budget):
    assert [fates(report) for report in budget] == [(1, 0, 0, 0), (2, 0, 0, 0)]
    assert BudgetPeriod.objects.get().amount == 2_000_000
    assert {*Allocation.objects.values_list("theme__name", "amount")} == {
        ("Carry more", Decimal(800_000)), (None, Decimal(200_000)),
    }  # fmt: skip
    assert {*Decision.objects.values_list("reason", flat=True)} == {
        "The fair", "As the imported sheet says.",
    }  # fmt: skip


def test_a_second_run_decides_nothing(budget, load):
    assert fates(load("BUDGET_PERIODS", PERIODS)) == (0, 0, 1, 0)
    assert fates(load("BUDGETS", BUDGETS)) == (0, 0, 2, 0)
    assert Decision.objects.count() == 2


def test_an_amount_that_the_sheet_changed_is_a_new_decision(budget, load):
    report = load("BUDGETS", BUDGETS.replace("200000,", "300000,More trials"))

    assert fates(report) == (0, 1, 1, 0)
    assert Decision.objects.filter(reason="More trials").exists()


def test_more_than_the_period_has_is_rejected_by_row(budget, load):
    report = load(
        "BUDGETS", "period,valueStream,amount\n2026 H1,City deliveries,1500000\n2027,X,1\n"
    )

    assert not report.written
    assert [(row, bool(reason)) for row, _, reason in reasons(report)] == [(2, True), (3, True)]
    assert Allocation.objects.get(theme=None).amount == 200_000


@pytest.fixture
def heavy(product_itself, strategy):
    return epic(product_itself, value_stream="City deliveries")


def test_spend_is_taken_once(heavy, load):
    assert fates(load("SPEND", SPENT, sheet="ledger")) == (2, 0, 0, 0)
    assert fates(load("SPEND", SPENT, sheet="ledger")) == (0, 0, 2, 0)
    assert sum(Spend.objects.values_list("amount", flat=True)) == Decimal("1120.50")
    assert {*Spend.objects.values_list("source", flat=True)} == {"LEDGER"}


def test_a_ledger_without_a_name_is_refused(heavy, load):
    with pytest.raises(InvalidValue) as refused:
        load("SPEND", SPENT)

    assert refused.value.field == "sheet"
    assert not Spend.objects.exists()


def test_the_name_of_a_sheet_is_the_source_of_its_documents(heavy, load):
    load("SPEND", SPENT, sheet="ledger")

    assert fates(load("SPEND", SPENT, sheet="other")) == (2, 0, 0, 0)


def test_bad_documents_are_rejected_by_row(heavy, load):
    load("SPEND", SPENT, sheet="ledger")
    report = load(
        "SPEND",
        "document,epic,amount,kind,bookedDate,currency\n"
        "A-1,DRN-1,7,CAPEX,2026-02-01,\n"
        "B-1,DRN-9,7,CAPEX,2026-02-01,\n"
        "B-2,DRN-1,7,CAPEX,2026-02-01,XTS\n"
        "B-3,DRN-1,7,LOAN,2026-02-01,\n"
        "B-4,DRN-1,,CAPEX,2026-02-01,\n"
        "B-5,DRN-1,7,CAPEX,2026-02-01,\n"
        "B-5,DRN-1,7,CAPEX,2026-02-01,\n",
        sheet=" Ledger ",
        skip_rejected=True,
    )

    assert fates(report) == (1, 0, 0, 6)
    assert [row for row, _, _ in reasons(report)] == [2, 3, 4, 5, 6, 8]


def test_a_long_file_of_mixed_rows_is_told_row_by_row(heavy, load):
    head = "document,epic,amount,kind,bookedDate\n"
    rows = [f"D-{n},{'DRN-1' if n % 2 else 'DRN-9'},1,OPEX,2026-02-01\n" for n in range(700)]
    told = []
    report = load(
        "SPEND", head + "".join(rows), sheet="ledger", skip_rejected=True, tell=told.append
    )

    assert fates(report) == (350, 0, 0, 350)
    assert [each.row for each in told] == [*range(2, 702)]
    assert all((each.fate == "CREATED") == bool(each.row % 2) for each in told)
    assert Spend.objects.count() == 350


def test_the_command_of_spend_names_its_source(heavy, as_role, tmp_path, capsys):
    as_role(Role.PORTFOLIO_MANAGER)
    path = tmp_path / "spend.csv"
    path.write_text(SPENT)
    call_command(
        "import_spend", path, "--workspace", "acme", "--portfolio", "DRN", "--source", "ledger",
        "--user", "portfolio_manager@acme.example",
    )  # fmt: skip

    assert capsys.readouterr().out.splitlines()[-1] == "Kept."
    assert {*Spend.objects.values_list("source", flat=True)} == {"LEDGER"}

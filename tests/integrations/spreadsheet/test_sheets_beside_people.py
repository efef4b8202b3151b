"""An import of a sheet and people who go on working: who waits for what, and no deadlock."""

import threading

import pytest
from django.db import OperationalError, connection, transaction

from portfolio import actions
from portfolio.guardrails import GuardrailKind
from portfolio.models import Epic, GuardrailCheck
from tests.line import AT, epic, lift_limits

pytestmark = pytest.mark.django_db(transaction=True)

COSTS = "key,estimatedCost\nDRN-1,500\nDRN-2,600\n"


@pytest.fixture
def three(drn, product_itself):
    lift_limits()
    actions.set_guardrail(
        by=product_itself, portfolio="DRN", kind=GuardrailKind.CAPACITY_MIX, shares=None,
        tolerance=None, expected_version=0, at=AT,
    )  # fmt: skip
    return [epic(product_itself, title) for title in ("One", "Two", "Three")]


@pytest.fixture
def beside(load):
    """Return a function that lets somebody act in the middle of an import."""

    def run(sheet, act):
        found = []

        def somebody():
            try:
                with connection.cursor() as cursor:
                    cursor.execute("SET statement_timeout = 3000")
                act()
                found.append("done")
            except OperationalError as error:
                found.append(str(error))
            finally:
                connection.close()

        def tell(outcome):
            if outcome.row == 2 and not started:
                started.append(threading.Thread(target=somebody))
                started[0].start()
                started[0].join(timeout=2)

        started = []
        report = load("EPICS", sheet, tell=tell)
        started[0].join()
        return report, found

    return run


def test_an_edit_of_another_epic_does_not_wait_for_the_guardrails(three, beside, product_itself):
    def edit():
        actions.edit_epic(
            by=product_itself, key=three[2].key, changes={"need": "Speed"}, expected_version=1,
            at=AT,
        )  # fmt: skip

    report, found = beside("key,need\nDRN-1,Loads\nDRN-2,Loads\n", edit)

    assert (report.updated, found) == (2, ["done"])
    assert Epic.objects.get(pk=three[2].pk).need == "Speed"


def test_an_edit_of_an_epic_that_the_sheet_names_later_ends_without_a_deadlock(
    three, beside, product_itself
):
    def edit():
        with transaction.atomic():
            actions.edit_epic(
                by=product_itself, key=three[1].key, changes={"need": "Speed"},
                expected_version=1, at=AT,
            )  # fmt: skip

    report, found = beside(COSTS, edit)

    assert not any("deadlock" in said for said in found)
    assert (report.updated, report.written) == (2, True)


def test_guardrails_are_checked_once_behind_the_last_row(three, load):
    Epic.objects.update(state="MVP")

    load("EPICS", COSTS)

    causes = GuardrailCheck.objects.filter(cause="import_sheet").values("number").distinct()
    assert causes.count() == 1

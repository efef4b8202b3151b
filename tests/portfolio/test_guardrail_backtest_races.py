"""A backtest of what several people changed at the same time ends with what is stored now."""

from contextlib import contextmanager
from datetime import timedelta
from threading import Event, Thread

import pytest
from django.db import connection, transaction

from kernel import clock
from portfolio import actions
from portfolio.actions.backtest import Question, backtest_guardrail
from portfolio.guardrails import GuardrailKind
from portfolio.models import Epic, Portfolio
from tests.factories import bulk
from tests.line import skip_rules
from tests.portfolio.money import D, allocate, demand, demand_all, period, recount, strategy

pytestmark = pytest.mark.django_db(transaction=True)


def replayed(kind):
    """The verdicts that a backtest ends with, by name."""
    now = clock.now()
    portfolio = Portfolio.objects.get(key="DRN")
    question = Question(kind, None, None, now - timedelta(days=1), now)
    return {
        one.name: one.verdict for one in backtest_guardrail([portfolio], question)[portfolio.pk]
    }


def stored(kind):
    found = recount(clock.now())
    return {name: verdict for (of, name), (verdict, _) in found.items() if of == kind}


@contextmanager
def begun_before(work):
    """Begin a transaction in another thread, and do its work there when the block is through."""
    begun, go, failed = Event(), Event(), []

    def run():
        try:
            with transaction.atomic():
                with connection.cursor() as cursor:
                    cursor.execute("SELECT now()")
                begun.set()
                assert go.wait(30)
                work()
        except BaseException as error:  # noqa: BLE001 # the test fails by it
            failed.append(error)
        finally:
            begun.set()
            connection.close()

    thread = Thread(target=run)
    thread.start()
    try:
        assert begun.wait(30)
        yield
    finally:
        go.set()
        thread.join(30)
    assert failed == []


def test_an_allocation_may_begin_before_the_theme_that_it_names(drn, product_itself):
    strategy(product_itself)
    today = clock.now().date()
    period(product_itself, days=(today - timedelta(days=9), today + timedelta(days=9)))
    demand_all(product_itself)

    with begun_before(lambda: allocate(product_itself, 70, theme="Later")):
        actions.create_theme(by=product_itself, portfolio="DRN", name="Later", horizon="H1")

    kind = GuardrailKind.HORIZON_MIX
    assert replayed(kind) == stored(kind)
    assert "UNKNOWN" not in stored(kind).values()


def test_of_two_edits_of_an_epic_the_one_that_was_written_last_is_what_stays(drn, product_itself):
    skip_rules(drn)
    first, _ = bulk.epics(
        drn, [{"state": "MVP", "estimated_cost": D(10), "investment_type": "BUSINESS"}] * 2
    )
    demand(product_itself, "CAPACITY_MIX", {"MAINTENANCE": 100}, tolerance=5)

    def edit(**changes):
        actions.edit_epic(
            by=product_itself, key=first.key, changes=changes, expected_version=1,
            at=clock.now(),
        )  # fmt: skip

    with begun_before(lambda: edit(investment_type="MAINTENANCE")):
        edit(estimated_cost=D(900))

    assert Epic.objects.get(pk=first.pk).version == 3
    kind = GuardrailKind.CAPACITY_MIX
    assert replayed(kind) == stored(kind)
    assert stored(kind)["MAINTENANCE"] == "KEPT"

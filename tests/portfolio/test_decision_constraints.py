"""What the database itself refuses of decisions and of what waits for them."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from portfolio.models import Epic
from tests.factories.records import DecisionFactory, EpicFactory, PersonFactory, WaitingFactory
from tests.line import AT

pytestmark = pytest.mark.django_db

OVERRIDE = {"kind": "OVERRIDE", "rules": ["SCORED"], "decided_at": AT}


@pytest.mark.parametrize(
    ("values", "constraint"),
    [
        ({"reason": ""}, "decision_says_why"),
        ({"override_reason": "The fair"}, "decision_exception_has_a_reason_and_an_approver"),
        ({"kind": "PIVOT"}, "decision_pivots_to_a_successor"),
        ({"kind": "OVERRIDE"}, "decision_overrides_rules_for_a_time"),
        ({**OVERRIDE, "expires_at": AT}, "decision_override_ends_within_90_days"),
        (
            {**OVERRIDE, "expires_at": AT + timedelta(days=90, seconds=1)},
            "decision_override_ends_within_90_days",
        ),
    ],
)
def test_a_decision_that_breaks_its_rules(values, constraint):
    with pytest.raises(IntegrityError, match=constraint):
        DecisionFactory(**values)


def test_an_exception_of_which_nobody_says_why():
    with pytest.raises(IntegrityError, match="decision_exception_has_a_reason_and_an_approver"):
        DecisionFactory(override_approver=PersonFactory())


def test_an_exception_may_have_both_a_reason_and_an_approver_or_last_for_90_days():
    both = DecisionFactory(override_reason="The fair", override_approver=PersonFactory())
    long = DecisionFactory(**OVERRIDE, expires_at=AT + timedelta(days=90))

    assert (both.pk, long.pk) != (None, None)


def test_a_kind_of_waiting_that_no_client_knows():
    with pytest.raises(IntegrityError, match="waiting_kind_is_known"):
        WaitingFactory(kind="ANOTHER")


@pytest.mark.parametrize(
    ("values", "constraint"),
    [
        ({"mvp_due_date": AT.date()}, "epic_timebox_is_of_an_mvp"),
        ({"conclusion": "STOPPED"}, "epic_concludes_when_it_is_done"),
        ({"state": "DONE", "conclusion": "TIRED"}, "epic_conclusion_is_known"),
        ({"class_of_service": "URGENT"}, "epic_class_of_service_is_known"),
        ({"rough_size": "XS"}, "epic_rough_size_is_known"),
    ],
)
def test_an_epic_that_says_what_its_state_does_not(values, constraint):
    made = EpicFactory()

    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Epic.objects.filter(pk=made.pk).update(**values)

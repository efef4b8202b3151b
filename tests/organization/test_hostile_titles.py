"""What others wrote is told in one line: it never stops what it accompanies."""

import pytest

from organization.actions import notify
from organization.models import Notification, NotificationKind, Person
from portfolio import actions as portfolio
from portfolio.models import Epic
from teams import actions as teams
from tests.line import AT, feature, story

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("Carry\theavy", "Carry heavy"),
        ("Carry\x07\x7f heavy\r\nBcc: x", "Carry heavy Bcc: x"),
        (" \u2028 ", "..."),
        ("x" * 900, "x" * 252 + "..."),
    ],
)
def test_a_subject_is_one_line_whatever_was_written(workspace, written, told):
    person = Person.objects.filter(workspace=workspace).first()

    notify(
        workspace_id=workspace.pk, kind=NotificationKind.DECISION_DUE, key="one",
        portfolio_id=None, people=[person.pk], subject=written, text=written, at=AT,
    )  # fmt: skip

    assert Notification.objects.get(person=person).subject == told


def test_an_odd_title_of_an_import_stops_no_computation(drn, workspace, product_itself):
    above = feature(product_itself)
    made = story(product_itself, feature=above.key)
    epic = Epic.objects.create(
        workspace=workspace, portfolio=drn, key="DRN-900", title="Carry\theavy", rank="z",
        created_at=AT, state="REJECTED",
    )  # fmt: skip
    type(above).objects.filter(pk=above.pk).update(epic=epic)
    type(made).objects.filter(pk=made.pk).update(state="IN_PROGRESS")

    teams.refresh_flow(workspace_id=workspace.pk, at=AT)
    portfolio.refresh_board(workspace_id=workspace.pk, at=AT)

    told = Notification.objects.filter(kind=NotificationKind.STOPPED_WORK_GOES_ON)
    assert {one.subject for one in told} <= {"DRN-900 was given up, and work goes on: Carry heavy"}

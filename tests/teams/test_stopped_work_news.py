"""Who is told that work goes on although its epic was given up."""

import pytest

from organization.models import Notification, Role
from teams import actions as teams
from teams.models import StoryState
from tests.line import AT, days, epic, feature, move, story
from tests.portfolio.boards import member

pytestmark = pytest.mark.django_db


@pytest.fixture
def bet(product_itself, drn):
    """An epic with two stories in progress, rejected; its owner is a viewer."""
    owner = member(product_itself, "olga", Role.VIEWER)
    made = epic(product_itself, "Carry", owner=owner.email)
    piece = feature(product_itself, epic=made.key)
    for title in ("One", "Two"):
        move(
            product_itself, story(product_itself, title, feature=piece.key), StoryState.IN_PROGRESS
        )
    return move(product_itself, made, "REJECTED")


def look(by, at=AT):
    teams.refresh_flow(workspace_id=by.workspace_id, at=at)
    rows = Notification.objects.filter(kind="STOPPED_WORK_GOES_ON").order_by("pk")
    return [*rows.values_list("person__name", "text")]


def test_its_owner_and_who_decides_are_told_once(product_itself, bet):
    member(product_itself, "bea")
    member(product_itself, "vic", Role.VIEWER)

    expected = [(name, "2 stories are in progress below it.") for name in ("Olga", "Bea")]
    assert sorted(look(product_itself)) == sorted(expected)
    assert sorted(look(product_itself, days(9))) == sorted(expected)
    assert {*Notification.objects.values_list("subject", "path")} == {
        (f"{bet.key} was given up, and work goes on: Carry", "/board/DRN?workspace=acme")
    }


def test_nobody_is_told_where_work_stopped_too(product_itself, drn):
    move(product_itself, epic(product_itself), "REJECTED")
    member(product_itself, "bea")

    assert look(product_itself) == []


def test_standing_facts_cost_the_same_however_many_there_are(product_itself, drn, statements):
    member(product_itself, "bea")

    def add(number):
        for each in range(number):
            made = epic(product_itself, f"Bet {each}")
            piece = feature(product_itself, epic=made.key)
            work = story(product_itself, feature=piece.key)
            move(product_itself, work, StoryState.IN_PROGRESS)
            move(product_itself, made, "REJECTED")
        look(product_itself)
        return statements(lambda: look(product_itself))

    assert add(1) == add(4)

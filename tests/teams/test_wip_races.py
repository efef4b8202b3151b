"""Sixteen writers and one free place: one of them gets it, whatever their doors."""

from decimal import Decimal

import pytest

from organization import actions as organization
from organization.models import Person, Role
from portfolio.errors import WipLimitReached
from portfolio.models import Epic, WipBreach
from teams import actions as teams
from teams.models import Story
from tests.line import AT, days, epic, limit, limit_team, move, story, together

pytestmark = pytest.mark.django_db(transaction=True)

WRITERS = 16


def losers(outcomes):
    return [type(one) for one in outcomes if isinstance(one, Exception)]


@pytest.mark.parametrize("free", [1, 3])
def test_of_16_epics_as_many_move_in_as_there_are_places(free, drn, product_itself):
    limit(product_itself, free, portfolio="DRN", state="REVIEWING", expected_version=1)
    made = [epic(product_itself, f"Number {number}") for number in range(WRITERS)]

    outcomes = together([lambda one=one: move(product_itself, one, "REVIEWING") for one in made])

    assert losers(outcomes) == [WipLimitReached] * (WRITERS - free)
    assert Epic.objects.filter(state="REVIEWING").count() == free


def test_of_16_stories_one_is_begun_by_a_team_with_one_place(drn, product_itself):
    organization.create_team(by=product_itself, name="Battery")
    limit_team(product_itself, "Battery", 1, policy="BLOCK")
    made = [story(product_itself, team="Battery") for _ in range(WRITERS)]

    outcomes = together([lambda one=one: move(product_itself, one, "IN_PROGRESS") for one in made])

    assert losers(outcomes) == [WipLimitReached] * (WRITERS - 1)
    assert Story.objects.in_progress().count() == 1


def test_moves_and_edits_of_several_limits_neither_overfill_nor_wait_for_ever(drn, product_itself):
    """Half come over from another team, half are begun; class and team are both limited."""
    for name in ("Battery", "Engine"):
        organization.create_team(by=product_itself, name=name)
        limit_team(product_itself, name, 6, policy="BLOCK")
    limit(product_itself, 9, portfolio="DRN", class_of_service="STANDARD", level="STORY")
    begun = [
        move(product_itself, story(product_itself, team="Engine"), "IN_PROGRESS") for _ in range(6)
    ]
    waiting = [story(product_itself, team="Battery") for _ in range(10)]

    def come_over(one):
        return teams.edit_story(
            by=product_itself, key=one.key, changes={"team": "Battery"},
            expected_version=one.version, at=AT,
        )  # fmt: skip

    outcomes = together(
        [lambda one=one: come_over(one) for one in begun]
        + [lambda one=one: move(product_itself, one, "IN_PROGRESS") for one in waiting]
    )

    assert set(losers(outcomes)) == {WipLimitReached}
    standing = Story.objects.in_progress()
    assert standing.filter(team__name="Battery").count() <= 6
    assert 6 < standing.count() <= 9


def test_a_limit_that_is_set_while_work_moves_in_sees_all_of_it_or_stops_it(drn, product_itself):
    """Whoever comes second knows of the first: the excess is written down, or it never is."""
    for turn in range(5):
        name = f"Team {turn}"
        organization.create_team(by=product_itself, name=name)
        made = [story(product_itself, team=name) for _ in range(8)]

        together(
            [lambda one=one: move(product_itself, one, "IN_PROGRESS") for one in made]
            + [lambda name=name: limit_team(product_itself, name, 2, policy="BLOCK")]
        )

        standing = Story.objects.in_progress().filter(team__name=name).count()
        lowered = WipBreach.objects.filter(limit__team__name=name).first()
        assert standing == (lowered.count if lowered else 2) or standing <= 2


def test_an_override_is_granted_once_and_its_place_is_taken_once(drn, product_itself, as_role):
    board = as_role(Role.BOARD_MEMBER)
    set_ = limit(
        product_itself, 1, portfolio="DRN", state="REVIEWING", expected_version=1,
        policy="BLOCK_WITH_OVERRIDE",
    )  # fmt: skip
    move(product_itself, epic(product_itself), "REVIEWING")
    made = [epic(product_itself, f"Number {number}") for number in range(8)]
    override = teams.ask_wip_override(
        by=product_itself, limit_id=set_.pk, item=made[0].key, reason="Now.",
        approver=Person.objects.get(pk=board.person_id).email, places=Decimal(1),
        expires_at=days(9), at=AT,
    )  # fmt: skip

    granted = together(
        [
            lambda: teams.grant_wip_override(
                by=board, override_id=override.pk, expected_version=1, at=AT
            )
        ]
        * 4
    )
    moved = together([lambda one=one: move(product_itself, one, "REVIEWING") for one in made])

    assert len(losers(granted)) == 3
    assert losers(moved) == [WipLimitReached] * 7
    assert Epic.objects.filter(state="REVIEWING").count() == 2

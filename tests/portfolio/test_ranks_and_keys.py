"""Ranks and keys of the items of a portfolio: last, in order, and never given twice."""

import pytest
from django.db import IntegrityError, transaction

from organization.access import unlimited
from portfolio import actions
from portfolio.models import Epic
from products.models import Feature
from teams.models import Story
from tests.line import AT, archive, days, epic, feature, move, rolled_back, story, together

CREATORS = 8


def test_every_level_has_an_order_of_its_own_and_all_share_one_sequence_of_keys(
    drn, product_itself
):
    made = [make(product_itself) for make in (epic, feature, story, epic, feature, story)]

    assert [item.key for item in made] == [f"DRN-{number}" for number in range(1, 7)]
    for first, second in zip(made[:3], made[3:], strict=True):
        assert second.rank > first.rank


def test_every_portfolio_counts_for_itself(drn, product_itself):
    actions.create_portfolio(by=product_itself, key="CAR", name="Cars", at=AT)
    epic(product_itself)

    assert story(product_itself, in_portfolio="CAR").key == "CAR-1"
    assert story(product_itself).key == "DRN-2"


def test_lists_come_by_rank_however_late_an_item_was_born(drn, product_itself, execute):
    for number, born in enumerate((5, 1, 3)):
        epic(product_itself, f"Number {number}", at=days(born))

    shown = execute("{ epics { edges { node { title } } } }", product_itself)["epics"]["edges"]

    assert [edge["node"]["title"] for edge in shown] == ["Number 0", "Number 1", "Number 2"]


def test_moving_and_editing_leave_the_order_alone(drn, product_itself):
    made = [epic(product_itself, f"Number {number}") for number in range(3)]
    ranks = [one.rank for one in made]

    move(product_itself, made[0], "REVIEWING")
    actions.edit_epic(
        by=product_itself, key=made[1].key, changes={"title": "New"}, expected_version=1, at=AT
    )

    assert list(Epic.objects.order_by("pk").values_list("rank", flat=True)) == ranks


def test_the_key_and_the_place_of_an_archived_item_are_never_given_again(drn, product_itself):
    last = archive(product_itself, epic(product_itself))

    after = epic(product_itself)

    assert after.key == "DRN-2"
    assert after.rank > last.rank


def test_a_key_that_a_failed_transaction_took_is_free_again(drn, product_itself):
    with rolled_back():
        epic(product_itself)

    assert epic(product_itself).key == "DRN-1"


@pytest.mark.parametrize(("make", "model"), [(epic, Epic), (feature, Feature), (story, Story)])
def test_the_database_holds_that_a_key_is_given_once_in_a_workspace(
    make, model, drn, product_itself
):
    first, second = make(product_itself), make(product_itself)

    with pytest.raises(IntegrityError, match="key_once"), transaction.atomic():
        model.objects.filter(pk=second.pk).update(key=first.key)


@pytest.mark.django_db(transaction=True)
def test_eight_creators_at_once_get_keys_and_ranks_of_their_own(workspace, drn):
    by = unlimited(workspace.pk, "Test")

    made = together(
        [lambda n=n: [story(by, f"Story {n}.{i}") for i in range(5)] for n in range(CREATORS)]
    )

    everything = [item for each in made for item in each]
    assert {item.key for item in everything} == {f"DRN-{n}" for n in range(1, 41)}
    stored = list(Story.objects.filter(portfolio=drn).order_by("rank").values_list("rank", "key"))
    assert len({rank for rank, _key in stored}) == 40
    assert [key for _rank, key in stored] == [f"DRN-{n}" for n in range(1, 41)]
    for each in made:
        assert [item.rank for item in each] == sorted(item.rank for item in each)


@pytest.mark.django_db(transaction=True)
def test_creators_at_every_level_at_once_share_the_keys(workspace, drn):
    by = unlimited(workspace.pk, "Test")

    made = together([lambda make=make: make(by) for make in (epic, feature, story) * 3])

    assert {item.key for item in made} == {f"DRN-{n}" for n in range(1, 10)}

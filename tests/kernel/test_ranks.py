"""Ranks keep the order of a list through any number of insertions, here and in PostgreSQL."""

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from kernel import ranks
from portfolio.models import Epic
from products.models import Feature
from teams.models import Story

PLACES = st.lists(st.floats(0, 1), min_size=1, max_size=60)


def listed(places):
    """Insert one rank after the other, each at a share of the list's length."""
    made = []
    for place in places:
        index = round(place * len(made))
        before = made[index - 1] if index else None
        behind = made[index] if index < len(made) else None
        made.insert(index, ranks.between(before, behind))
    return made


@given(PLACES)
def test_a_rank_between_two_others_keeps_their_order(places):
    made = listed(places)

    assert made == sorted(made)
    assert len({*made}) == len(made)


@given(PLACES, st.integers(0, 40))
def test_ranks_behind_the_last_ascend_behind_it(places, count):
    last = max(listed(places))

    behind = ranks.after(last, count)

    assert [last, *behind] == sorted({last, *behind})
    assert len(behind) == count


def test_the_first_ranks_of_a_list_ascend():
    made = ranks.after(None, 200)

    assert made == sorted({*made})


@pytest.mark.parametrize("where", ["front", "back", "middle"])
def test_a_rank_stays_short_after_a_hundred_moves_to_one_place(where):
    made = ranks.after(None, 2)
    for _ in range(100):
        index = {"front": 0, "back": len(made), "middle": 1}[where]
        made = listed_at(made, index)

    assert made == sorted({*made})
    assert max(len(rank) for rank in made) < 64


def listed_at(made, index):
    before = made[index - 1] if index else None
    behind = made[index] if index < len(made) else None
    return [*made[:index], ranks.between(before, behind), *made[index:]]


@pytest.mark.django_db
@given(PLACES)
def test_the_database_orders_ranks_the_same_way(places):
    made = listed(places)

    with connection.cursor() as cursor:
        cursor.execute(
            f'SELECT array_agg(r ORDER BY r COLLATE "{ranks.COLLATION}") FROM unnest(%s::text[]) r',
            [made[::-1]],
        )
        assert cursor.fetchone()[0] == made


@pytest.mark.django_db
@pytest.mark.parametrize("model", [Epic, Feature, Story])
def test_every_ranked_column_has_that_collation(model):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT collation_name FROM information_schema.columns"
            " WHERE table_name = %s AND column_name = 'rank'",
            [model._meta.db_table],
        )
        assert cursor.fetchone() == (ranks.COLLATION,)

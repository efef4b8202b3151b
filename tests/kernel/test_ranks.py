"""Ranks keep the order of a list however many are appended, here and in PostgreSQL."""

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from kernel import ranks
from portfolio.models import Epic
from products.models import Feature
from teams.models import Story

COUNTS = st.lists(st.integers(0, 200), min_size=1, max_size=20)


def grown(counts):
    """Append to a list again and again, so many ranks at a time."""
    made = []
    for count in counts:
        made += ranks.after(made[-1] if made else None, count)
    return made


@given(COUNTS)
def test_ranks_behind_the_last_ascend_behind_it(counts):
    made = grown(counts)

    assert made == sorted({*made})
    assert len(made) == sum(counts)


def test_the_first_ranks_of_a_list_ascend():
    made = ranks.after(None, 200)

    assert made == sorted({*made})


def test_a_rank_stays_short_behind_ten_thousand():
    assert max(len(rank) for rank in ranks.after(None, 10_000)) < 10


@pytest.mark.django_db
@given(COUNTS)
def test_the_database_orders_ranks_the_same_way(counts):
    made = grown(counts)

    with connection.cursor() as cursor:
        cursor.execute(
            f'SELECT array_agg(r ORDER BY r COLLATE "{ranks.COLLATION}") FROM unnest(%s::text[]) r',
            [made[::-1]],
        )
        assert (cursor.fetchone()[0] or []) == made


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

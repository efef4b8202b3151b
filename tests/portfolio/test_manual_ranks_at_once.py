"""Many who rank at once: the order stays a permutation, and nobody waits for ever."""

import random

import pytest

from kernel.errors import DomainError
from portfolio import actions
from portfolio.models import Epic
from tests.line import epic, skip_rules, together
from tests.portfolio.scoring import scored

pytestmark = pytest.mark.django_db(transaction=True)

EPICS = 12
TURNS = 12


@pytest.fixture
def epics(drn, product_itself):
    return [epic(product_itself, f"Epic {number}") for number in range(EPICS)]


def ranked_by(by, seed):
    """Rank at random, by what was read a moment ago; return how it went."""
    draw = random.Random(seed)
    answers = []
    for _ in range(TURNS):
        keys = list(Epic.objects.order_by("rank", "id").values_list("key", flat=True))
        moved = keys.pop(draw.randrange(len(keys)))
        gap = draw.randrange(len(keys) + 1)
        after = keys[gap - 1] if gap else None
        before = keys[gap] if gap < len(keys) else None
        place = actions.Place(moved, after, before)
        try:
            if draw.random() < 0.5:
                actions.rank_epic(by=by, place=place)
                answers.append(None)
            else:
                done = actions.rank_epics(by=by, portfolio="DRN", places=[place] * 2)
                answers += [one.code for one in done]
        except DomainError as error:
            answers.append(error.code)
    return answers


def test_eight_who_rank_at_random_leave_a_permutation_with_ranks_of_its_own(epics, product_itself):
    answers = together([lambda seed=seed: ranked_by(product_itself, seed) for seed in range(8)])

    assert all(isinstance(answer, list) for answer in answers), answers
    codes = {code for answer in answers for code in answer}
    assert codes <= {None, "NO_LONGER_NEIGHBOURS"}
    assert None in codes
    rows = list(Epic.objects.values_list("pk", "rank", "version"))
    assert {pk for pk, _, _ in rows} == {one.pk for one in epics}
    assert len({rank for _, rank, _ in rows}) == EPICS
    assert {version for _, _, version in rows} == {1}


def test_ranking_moving_applying_and_adding_at_once_do_not_wait_for_each_other_for_ever(
    epics, product_itself
):
    closed = scored(product_itself, *((one, 1 + n % 3, 1, 1, 1) for n, one in enumerate(epics)))

    def add():
        return [epic(product_itself, "New") for _ in range(4)]

    skip_rules(epics[0].portfolio)

    def move():
        for one in epics[:5]:
            actions.move_epic(
                by=product_itself,
                key=one.key,
                to="REVIEWING",
                expected_version=1,
                at=one.created_at,
            )

    def apply():
        for _ in range(4):
            actions.apply_ranking(by=product_itself, session_id=closed.pk, expected_version=2)

    answers = together(
        [add, move, apply, *(lambda seed=seed: ranked_by(product_itself, seed) for seed in (1, 2))]
    )

    assert [answer for answer in answers if isinstance(answer, Exception)] == []
    ranks = Epic.objects.values_list("rank", flat=True)
    assert len(set(ranks)) == len(ranks) == EPICS + 4

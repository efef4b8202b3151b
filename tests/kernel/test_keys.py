"""One sequence of keys per portfolio: no gap, no double, whoever writes at the same time."""

import pytest
from django.db import transaction

from kernel import keys
from kernel.models import KeySequence
from tests.line import rolled_back, together


def take(count=1, *, portfolio=7):
    with transaction.atomic():
        return keys.take(portfolio, "DRN", count)


@pytest.mark.django_db
class TestTaking:
    def test_counts_from_one_in_order(self):
        assert take() == ["DRN-1"]
        assert take(3) == ["DRN-2", "DRN-3", "DRN-4"]

    def test_of_none_takes_none(self):
        assert take(0) == []
        assert not KeySequence.objects.exists()

    def test_counts_for_each_portfolio_by_itself(self):
        assert take(2, portfolio=7) == ["DRN-1", "DRN-2"]
        assert take(portfolio=8) == ["DRN-1"]

    def test_is_undone_with_its_transaction(self):
        take()
        with rolled_back():
            assert keys.take(7, "DRN", 5)[-1] == "DRN-6"

        assert take() == ["DRN-2"]


@pytest.mark.django_db(transaction=True)
def test_eight_writers_leave_no_gap_and_no_double():
    """Every third transaction fails, and frees what it took."""

    def write(writer):
        taken = []
        for turn in range(15):
            with transaction.atomic():
                found = keys.take(7, "DRN", 1 + (writer + turn) % 3)
                if turn % 3 == 2:
                    transaction.set_rollback(True)
                else:
                    taken += found
        return taken

    lists = together([lambda writer=writer: write(writer) for writer in range(8)])

    numbers = sorted(int(key.removeprefix("DRN-")) for taken in lists for key in taken)
    assert numbers == list(range(1, len(numbers) + 1))
    assert KeySequence.objects.get().last == len(numbers)
    assert all(taken == sorted(taken, key=lambda key: int(key[4:])) for taken in lists)


@pytest.mark.parametrize("key", ["DRN", "A1", "ABCDEFGHIJ"])
def test_a_portfolio_key_is_2_to_10_capitals_and_digits(key):
    assert keys.PORTFOLIO_KEY.fullmatch(key)


@pytest.mark.parametrize("key", ["", "D", "DRN-1", "drn", "1DR", "ABCDEFGHIJK", "DRN\n", "ÄÖ"])
def test_anything_else_is_no_portfolio_key(key):
    assert keys.PORTFOLIO_KEY.fullmatch(key) is None

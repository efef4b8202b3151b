"""The order of items in every ranking."""

from random import Random

from tests.teams.flow.networks import work


def test_keys_are_ordered_as_a_person_counts():
    ordered = ["7", "A", "A-1", "A-9", "A-10", "A-0100", "A-100", "A-1000", "B-2", "B-10", "BA-1"]
    items = [work(node, key=key) for node, key in enumerate(ordered)]
    Random(1).shuffle(items)

    assert [item.key for item in sorted(items, key=lambda item: item.order)] == ordered


def test_a_key_that_ends_in_thousands_of_digits_has_a_place_too():
    short, long = work(1, key="A-2"), work(2, key="A-" + "1" * 5000)

    assert short.order < long.order

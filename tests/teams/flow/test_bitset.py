"""A set of bits behaves as the frozenset of its labels."""

from hypothesis import given
from hypothesis import strategies as st

from teams.flow.bitset import BitSet

LABELS = [None, *range(20)]
PLACES = {label: place for place, label in enumerate(LABELS)}
SUBSETS = st.frozensets(st.sampled_from(LABELS))


def packed(labels):
    return BitSet(PLACES, sum(1 << PLACES[label] for label in labels))


@given(labels=SUBSETS)
def test_it_equals_holds_counts_and_names_its_labels(labels):
    bits = packed(labels)

    assert bits == labels
    assert labels == bits
    assert hash(bits) == hash(labels)
    assert len(bits) == len(labels)
    assert [label in bits for label in LABELS] == [label in labels for label in LABELS]
    assert repr(bits) == repr(frozenset(label for label in LABELS if label in labels))


@given(labels=SUBSETS, others=st.frozensets(st.sampled_from([*LABELS, 99])))
def test_set_operations_agree_with_frozenset(labels, others):
    bits = packed(labels)

    assert bits - others == labels - others
    assert bits | others == labels | others
    assert others - bits == others - labels


def test_a_label_that_no_set_knows_is_not_in_it():
    assert "x" not in packed(LABELS)


def test_sets_without_any_label_are_empty():
    assert [*BitSet({}, 0)] == []

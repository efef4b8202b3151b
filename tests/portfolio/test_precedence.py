"""Prerequisites laid out: groups in order, rings as one, and their parts."""

from hypothesis import given
from hypothesis import strategies as st

from portfolio.precedence import lay_out

LINKS = st.lists(st.tuples(st.integers(0, 8), st.integers(0, 8)), max_size=20)


def reaches(links, start):
    found, new = set(), {start}
    while new:
        new = {b for a, b in links if a in new} - found
        found |= new
    return found


@given(st.permutations(range(8)), LINKS)
def test_items_that_reach_each_other_are_one_group_and_groups_follow_what_they_wait_for(
    items, links
):
    laid_out = lay_out(items, links)

    known = [(a, b) for a, b in links if a != b and {a, b} <= {*items}]
    group_of = {item: n for n, group in enumerate(laid_out.groups) for item in group}
    assert sorted(group_of) == sorted(items)
    for one in items:
        ring = {other for other in reaches(known, one) if one in reaches(known, other)} | {one}
        assert {item for item in items if group_of[item] == group_of[one]} == ring
    direct = {(group_of[a], group_of[b]) for a, b in known if group_of[a] != group_of[b]}
    assert direct == {(a, b) for b, before in enumerate(laid_out.before) for a in before}
    assert direct == {(a, b) for a, after in enumerate(laid_out.after) for b in after}
    assert all(a < b for a, b in direct)


@given(st.permutations(range(8)), LINKS)
def test_parts_share_no_prerequisite_and_hold_everything(items, links):
    laid_out = lay_out(items, links)

    parts = list(laid_out.parts())

    place = {one: n for n, part in enumerate(parts) for one in part}
    assert sorted(place) == [*range(len(laid_out.groups))]
    assert all(place[a] == place[b] for b, before in enumerate(laid_out.before) for a in before)


def test_without_links_items_stay_in_their_order():
    assert lay_out([3, 1, 2], []).groups == [[3], [1], [2]]


def test_what_is_free_to_stay_in_its_place_does():
    assert lay_out([1, 2, 3, 4], [(4, 1)]).groups == [[2], [3], [4], [1]]

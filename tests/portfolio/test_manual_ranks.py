"""The order that people keep: between neighbours, in bulk, and out of a session."""

import pytest

from kernel.errors import AccessDenied, Conflict, InvalidValue, NotFound
from organization.models import Role
from portfolio import actions
from portfolio.errors import (
    FieldOwnedBySource,
    ItemArchived,
    NoLongerNeighbours,
    ScoresNotComparable,
    SessionStillOpen,
)
from portfolio.models import Epic
from tests.line import AT, archive, change, epic, link, move
from tests.portfolio.scoring import score, scored, session
from tests.worlds import global_id


@pytest.fixture
def four(drn, product_itself):
    return [epic(product_itself, title) for title in "ABCD"]


def order():
    return "".join(Epic.objects.order_by("rank", "id").values_list("title", flat=True))


def place(by, epic_, after=None, before=None):
    keys = {"after": after and after.key, "before": before and before.key}
    return actions.rank_epic(by=by, place=actions.Place(epic_.key, **keys))


def test_an_epic_goes_between_two_neighbours_to_the_top_and_to_the_end(four, product_itself):
    a, b, c, d = four

    place(product_itself, d, after=a, before=b)
    assert order() == "ADBC"
    place(product_itself, c, before=a)
    assert order() == "CADB"
    place(product_itself, c, after=b)
    assert order() == "ADBC"
    place(product_itself, c, after=b)
    assert order() == "ADBC"


def test_a_place_makes_no_version_so_nobody_who_edits_meanwhile_loses_anything(
    four, product_itself
):
    placed = place(product_itself, four[3], before=four[0])

    assert placed.version == 1
    edited = actions.edit_epic(
        by=product_itself, key=placed.key, changes={"title": "Z"}, expected_version=1, at=AT
    )
    assert (edited.rank, order()) == (placed.rank, "ZABC")


def test_others_between_the_two_are_named(four, product_itself):
    a, b, c, d = four

    with pytest.raises(NoLongerNeighbours) as refused:
        place(product_itself, d, after=a, before=c)

    assert (refused.value.after, refused.value.before) == (a.key, c.key)
    assert refused.value.between == [b.key]
    assert b.key in refused.value.message
    assert order() == "ABCD"


@pytest.mark.parametrize(
    ("after", "before", "between"),
    [(None, "C", "AB"), ("B", None, "C"), ("C", "A", ""), ("B", "A", "")],
)
def test_the_top_the_end_and_a_turned_pair_are_checked_too(
    after, before, between, four, product_itself
):
    by_title = {one.title: one for one in four}

    with pytest.raises(NoLongerNeighbours) as refused:
        place(product_itself, four[3], by_title.get(after), by_title.get(before))

    assert refused.value.between == [by_title[title].key for title in between]
    assert order() == "ABCD"


def test_finished_and_archived_epics_are_no_neighbours_and_keep_ranks_of_their_own(
    four, product_itself
):
    a, b, c, d = four
    move(product_itself, b, "REJECTED")
    archive(product_itself, c)

    place(product_itself, d, after=a)
    last = epic(product_itself, "E")
    place(product_itself, last, after=a, before=d)

    assert order() == "AEDBC"
    assert Epic.objects.values("rank").distinct().count() == 5


@pytest.mark.parametrize("ends", [(), ("after",), ("before",)])
def test_neighbours_are_named_and_others(ends, four, product_itself):
    with pytest.raises(InvalidValue) as refused:
        place(product_itself, four[0], **dict.fromkeys(ends, four[0]))

    assert refused.value.field == (ends or ("after",))[0]


@pytest.mark.parametrize("name", ["epic", "after", "before"])
def test_what_is_not_there_or_stands_in_another_portfolio_is_not_found(name, four, product_itself):
    actions.create_portfolio(by=product_itself, key="CAR", name="Cars", at=four[0].created_at)
    stranger = epic(product_itself, in_portfolio="CAR")
    keys = {"epic": four[0].key, "after": four[1].key, "before": four[2].key}
    for key in ("DRN-99", stranger.key, "DRN\0"):
        with pytest.raises(NotFound):
            actions.rank_epic(by=product_itself, place=actions.Place(**keys | {name: key}))


def test_an_archived_epic_and_one_whose_rank_its_source_keeps_stay(four, product_itself):
    a, b, c, _ = four
    archive(product_itself, c)
    Epic.objects.filter(pk=b.pk).update(source_fields=["rank"], site="jira.example")

    with pytest.raises(ItemArchived):
        place(product_itself, c, before=a)
    with pytest.raises(FieldOwnedBySource):
        place(product_itself, b, before=a)


def test_a_product_manager_ranks_nothing(four, as_role):
    manager = as_role(Role.PRODUCT_MANAGER)

    with pytest.raises(AccessDenied):
        place(manager, four[3], before=four[0])
    with pytest.raises(AccessDenied):
        actions.rank_epics(by=manager, portfolio="DRN", places=[])


def test_many_places_are_taken_one_after_another_and_answered_each(four, product_itself):
    a, b, c, d = four
    shows = "... on RankEpicsSuccess { items { key epic { title } code between message } }"

    answer = change(
        "rankEpics",
        product_itself,
        shows,
        portfolio="DRN",
        items=[
            {"epic": d.key, "before": a.key},
            {"epic": c.key, "after": a.key, "before": d.key},
            {"epic": c.key, "after": d.key, "before": a.key},
            {"epic": "DRN-99", "after": a.key},
            {"epic": a.key, "after": b.key},
        ],
    )["items"]

    codes = [one["code"] for one in answer]
    assert codes == [None, "NO_LONGER_NEIGHBOURS", None, "NOT_FOUND", None]
    assert answer[0]["epic"] == {"title": "D"}
    assert (answer[1]["epic"], answer[1]["between"]) == (None, [])
    assert order() == "DCBA"


@pytest.mark.parametrize("count", [0, 101])
def test_a_request_has_one_to_a_hundred_places(count, four, product_itself):
    place_ = actions.Place(four[0].key, after=four[1].key)

    with pytest.raises(InvalidValue):
        actions.rank_epics(by=product_itself, portfolio="DRN", places=[place_] * count)


def test_over_the_api_what_stands_between_is_a_fact(four, product_itself):
    a, b, c, d = four

    refused = change(
        "rankEpic",
        product_itself,
        "... on NoLongerNeighbours { after before between }",
        epic=d.key,
        after=a.key,
        before=c.key,
    )

    assert refused["code"] == "NO_LONGER_NEIGHBOURS"
    assert (refused["after"], refused["before"], refused["between"]) == (a.key, c.key, [b.key])


def test_there_is_always_room_between_two_and_their_ranks_stay_short(four, product_itself):
    a, first, moved, other = four
    for _ in range(60):
        place(product_itself, moved, after=a, before=first)
        first, moved, other = moved, other, moved

    assert order() == "ADCB"
    assert max(map(len, Epic.objects.values_list("rank", flat=True))) < 30


def apply(by, closed, version=2):
    return actions.apply_ranking(by=by, session_id=closed.pk, expected_version=version)


def test_a_session_gives_all_unfinished_epics_their_places(four, product_itself):
    a, b, c, d = four
    finished = move(product_itself, epic(product_itself, "X"), "REJECTED")
    place(product_itself, finished, after=a, before=b)
    link(product_itself, b, d)
    closed = scored(product_itself, (c, 5, 1, 1, 1), (d, 20, 20, 20, 1), (b, 1, 1, 1, 2))

    apply(product_itself, closed)

    assert order() == "BXDCA"
    apply(product_itself, closed)
    assert order() == "BXDCA"


def test_epics_that_are_scored_elsewhere_only_spoil_the_order_of_a_session(four, product_itself):
    a, b, c, d = four
    scored(product_itself, (a, 1, 1, 1, 1), (d, 1, 1, 1, 1), name="First")
    closed = scored(product_itself, (b, 1, 1, 1, 1), (a, 2, 1, 1, 1), name="Second")

    with pytest.raises(ScoresNotComparable) as refused:
        apply(product_itself, closed)
    assert (refused.value.session, refused.value.epics) == ("Second", [d.key])
    assert order() == "ABCD"

    move(product_itself, d, "REJECTED")
    apply(product_itself, closed)
    assert order() == "ABCD"
    assert c.title == "C"


def test_an_open_session_and_a_stale_version_order_nothing(four, product_itself):
    opened = session(product_itself)
    score(product_itself, opened, (four[3], 20, 1, 1, 1), (four[0], 1, 1, 1, 1))

    with pytest.raises(SessionStillOpen):
        apply(product_itself, opened, version=1)
    with pytest.raises(Conflict):
        apply(product_itself, opened, version=7)
    with pytest.raises(NotFound):
        actions.apply_ranking(by=product_itself, session_id=99, expected_version=1)
    assert order() == "ABCD"


def test_over_the_api_scores_of_other_sessions_are_named(four, product_itself):
    scored(product_itself, (four[0], 1, 1, 1, 1), name="First")
    closed = scored(product_itself, (four[1], 1, 1, 1, 1), name="Second")

    refused = change(
        "applyRanking",
        product_itself,
        "... on ScoresNotComparable { session epics }",
        session=global_id("ScoringSession", closed.pk),
        expectedVersion=2,
    )

    assert refused["code"] == "SCORES_NOT_COMPARABLE"
    assert (refused["session"], refused["epics"]) == ("Second", [four[0].key])

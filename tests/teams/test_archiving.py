"""Putting items away: what is refused, and where an archived item no longer shows."""

import pytest

from kernel.errors import Conflict, InvalidValue, NotFound
from kernel.models import OutboxMessage
from organization import actions as organization
from organization.access import unlimited
from portfolio.errors import HasOpenChildren, ItemArchived
from teams import actions as teams
from teams.models import Flow, StoryState, UnalignedWork
from tests.line import (
    ARCHIVES,
    AT,
    archive,
    change,
    days,
    epic,
    feature,
    limit_team,
    link,
    move,
    story,
    together,
)

LEVELS = {
    "epic": (epic, lambda by, above: feature(by, epic=above.key)),
    "feature": (feature, lambda by, above: story(by, feature=above.key)),
    "story": (story, lambda by, above: story(by, parent=above.key)),
}
every_level = pytest.mark.parametrize("level", LEVELS)


@every_level
def test_it_is_put_away_with_a_day_and_a_reason(level, drn, product_itself):
    make, _child = LEVELS[level]

    put_away = archive(product_itself, make(product_itself), at=days(2), reason="Replaced")

    assert (put_away.archived_at, put_away.archive_reason) == (days(2), "Replaced")
    assert put_away.version == 2


@every_level
def test_it_is_refused_while_work_below_is_open_and_names_five_of_it(level, drn, product_itself):
    make, child = LEVELS[level]
    above = make(product_itself)
    below = [child(product_itself, above) for _ in range(7)]
    move(product_itself, below[0], "DONE")

    with pytest.raises(HasOpenChildren) as refused:
        archive(product_itself, above)

    assert (refused.value.key, refused.value.total) == (above.key, 6)
    assert refused.value.children == [item.key for item in below[1:6]]
    assert above.key in refused.value.message
    above.refresh_from_db()
    assert above.archived_at is None


@every_level
def test_the_problem_tells_a_client_which_children_are_open(level, drn, product_itself):
    make, child = LEVELS[level]
    above = make(product_itself)
    below = child(product_itself, above)

    answer = change(
        f"archive{level.capitalize()}",
        product_itself,
        "... on HasOpenChildren { key children total }",
        reason="Done",
        expectedVersion=1,
        **{level: above.key},
    )

    assert answer["__typename"] == "HasOpenChildren"
    assert (answer["key"], answer["children"], answer["total"]) == (above.key, [below.key], 1)


@every_level
def test_finished_cancelled_and_archived_children_do_not_hold_it(level, drn, product_itself):
    make, child = LEVELS[level]
    above = make(product_itself)
    done, cancelled, away = (child(product_itself, above) for _ in range(3))
    move(product_itself, done, "DONE")
    move(product_itself, cancelled, "CANCELLED")
    archive(product_itself, away)

    assert archive(product_itself, above).archived_at is not None


@every_level
@pytest.mark.parametrize("reason", ["", "  \n", "x" * 256, "N\0"])
def test_a_reason_that_can_be_stored_is_needed(level, reason, drn, product_itself):
    made = LEVELS[level][0](product_itself)

    with pytest.raises(InvalidValue) as refused:
        archive(product_itself, made, reason=reason)

    assert refused.value.field == "reason"
    made.refresh_from_db()
    assert (made.archived_at, made.version) == (None, 1)


@every_level
def test_a_stale_version_is_not_put_away_and_a_second_time_changes_nothing(
    level, drn, product_itself
):
    made = LEVELS[level][0](product_itself)
    with pytest.raises(Conflict):
        ARCHIVES[made.level](
            by=product_itself, key=made.key, reason="Old", expected_version=7, at=AT
        )

    first = archive(product_itself, made)
    again = archive(product_itself, made, at=days(9), reason="Once more")
    assert (again.archived_at, again.archive_reason) == (first.archived_at, first.archive_reason)
    assert again.version == 2


@every_level
def test_it_asks_for_a_new_flow(level, drn, product_itself):
    made = LEVELS[level][0](product_itself)
    OutboxMessage.objects.all().delete()

    archive(product_itself, made)

    assert OutboxMessage.objects.filter(kind="workspace.changed").exists()


LISTS = {
    "epic": "epics",
    "feature": "features",
    "story": "stories",
}


@every_level
def test_it_drops_out_of_lists_unless_asked_for_and_is_still_found_by_key(
    level, drn, product_itself, execute
):
    make, _child = LEVELS[level]
    stays, away = make(product_itself, "Stays"), archive(product_itself, make(product_itself))
    text = """query ($key: String!) {
        usual: %(list)s { totalCount edges { node { key } } }
        away: %(list)s(filter: {archived: true}) { edges { node { key } } }
        both: %(list)s(filter: {OR: [{archived: true}, {archived: false}]}) { totalCount }
        item(key: $key) { key } %(one)s(key: $key) { archivedAt archiveReason } }"""

    shown = execute(text % {"list": LISTS[level], "one": level}, product_itself, key=away.key)

    assert shown["usual"] == {"totalCount": 1, "edges": [{"node": {"key": stays.key}}]}
    assert shown["away"]["edges"] == [{"node": {"key": away.key}}]
    assert shown["both"]["totalCount"] == 2
    assert shown["item"]["key"] == away.key
    assert shown[level]["archiveReason"] == "Done with it."


@every_level
def test_it_drops_out_of_the_list_of_what_is_above_it(level, drn, product_itself, execute):
    make, child = LEVELS[level]
    above = make(product_itself)
    archive(product_itself, child(product_itself, above))
    below = {"epic": "features", "feature": "stories", "story": "subtasks"}[level]

    text = f'{{ {level}(key: "{above.key}") {{ {below} {{ totalCount edges {{ cursor }} }} }} }}'

    assert execute(text, product_itself)[level][below] == {"totalCount": 0, "edges": []}


def test_an_archived_epic_leaves_the_kanban(drn, product_itself, execute):
    stays = epic(product_itself, "Stays")
    archive(product_itself, epic(product_itself))

    columns = execute(
        """{ portfolio(key: "DRN") { kanban { state count
            epics { totalCount edges { node { key } } } } } }""",
        product_itself,
    )["portfolio"]["kanban"]

    assert columns[0] == {
        "state": "FUNNEL",
        "count": 1,
        "epics": {"totalCount": 1, "edges": [{"node": {"key": stays.key}}]},
    }


def test_archived_work_leaves_the_flow_and_the_unaligned_work(drn, product_itself):
    organization.create_team(by=product_itself, name="Battery")
    limit_team(product_itself, "Battery", 1)
    waiting = story(product_itself, "Waits", team="Battery")
    blocking = story(product_itself, "Blocks", team="Battery")
    begun = move(product_itself, blocking, StoryState.IN_PROGRESS)
    link(product_itself, blocking, waiting)
    loose = feature(product_itself)

    def figures():
        teams.refresh_flow(workspace_id=drn.workspace_id, at=days(1))
        flow, unaligned = Flow.objects.get(), UnalignedWork.objects.get()
        loads = list(flow.team_loads.values_list("wip", "effective_wip"))
        return (
            (flow.open_items, flow.open_dependencies, flow.blockers.count()),
            (unaligned.features, unaligned.stories, unaligned.open_stories),
            loads,
        )

    assert figures() == ((3, 1, 1), (1, 2, 2), [(1, 1)])
    archive(product_itself, begun)
    assert figures() == ((2, 0, 0), (1, 1, 1), [(0, 0)])
    archive(product_itself, loose)
    archive(product_itself, waiting)
    assert figures() == ((0, 0, 0), (0, 0, 0), [])


@pytest.mark.django_db(transaction=True)
@every_level
def test_no_child_slips_below_an_item_that_is_put_away_at_the_same_moment(level, workspace, drn):
    by = unlimited(workspace.pk, "Test")
    make, child = LEVELS[level]
    for _ in range(6):
        above = make(by)

        together(
            [
                lambda above=above: archive(by, above),
                lambda above=above: child(by, above),
            ]
        )

        above.refresh_from_db()
        below = {"epic": "features", "feature": "stories", "story": "subtasks"}[level]
        assert above.archived_at is None or not getattr(above, below).exists()


def test_what_does_not_exist_is_not_put_away(drn, product_itself):
    for put_away in ARCHIVES.values():
        with pytest.raises(NotFound):
            put_away(by=product_itself, key="DRN-99", reason="Old", expected_version=1, at=AT)


@every_level
def test_finished_work_below_it_is_not_opened_again(level, drn, product_itself):
    make, child = LEVELS[level]
    above = make(product_itself)
    below = move(product_itself, child(product_itself, above), "DONE")
    archive(product_itself, above, reason="Replaced")

    with pytest.raises(ItemArchived, match=f"{above.key} is archived"):
        move(product_itself, below, "TODO")

    below.refresh_from_db()
    assert below.state == "DONE"

"""Links with an end in a portfolio that one may not see."""

import pytest

from kernel.errors import NotFound
from teams import actions
from teams.models import Dependency, OutsideItem
from tests.factories import bulk
from tests.line import AT, link, story
from tests.teams.flow_page import EVERYTHING
from tests.teams.linking import MAKERS, waive


def test_a_link_may_cross_portfolios_and_hides_the_unseen_end(
    two_worlds, stories, product_itself, execute
):
    hidden, ana = two_worlds
    standing = link(product_itself, hidden, stories[0])
    text = """{ dependencies { edges { node { blocker { key title } blocked { key } outsideKey } } }
        stories(first: 1) { edges { node { blocked waitsFor { blocker { title } } } } } }"""

    shown = execute(text, ana)

    assert [edge["node"] for edge in shown["dependencies"]["edges"]] == [
        {"blocker": None, "blocked": {"key": stories[0].key}, "outsideKey": None}
    ]
    assert shown["stories"]["edges"][0]["node"] == {
        "blocked": True,
        "waitsFor": [{"blocker": None}],
    }
    assert waive(ana, standing).waived_at == AT


def test_an_unseen_item_can_be_no_end_of_a_link_of_mine(two_worlds, stories):
    hidden, ana = two_worlds

    for blocker, blocked in ((hidden, stories[0]), (stories[0], hidden)):
        with pytest.raises(NotFound):
            link(ana, blocker, blocked)


def test_a_link_between_two_unseen_items_is_not_seen(two_worlds, product_itself, execute):
    hidden, ana = two_worlds
    link(product_itself, hidden, story(product_itself, in_portfolio="CAR"))

    assert execute("{ dependencies { totalCount } }", ana)["dependencies"]["totalCount"] == 0


@pytest.mark.parametrize("level", MAKERS)
def test_hidden_ends_are_counted_and_not_named(level, two_worlds, product_itself, execute):
    _, ana = two_worlds
    mine, seen = (MAKERS[level](product_itself, name) for name in ("Mine", "Seen"))
    unseen = [make(product_itself, "Secret", in_portfolio="CAR") for make in MAKERS.values()]
    for one in (*unseen, seen):
        link(product_itself, one, mine)
    text = f"""query ($key: String!) {{ {level}(key: $key) {{
        waitsFor {{ hidden blocker {{ key title }} outsideKey }} }} }}"""

    shown = execute(text, ana, key=mine.key)[level]["waitsFor"]

    assert [row["hidden"] for row in shown] == [False, True, True, True]
    assert [row["blocker"] for row in shown[1:]] == [None] * 3
    everything = execute(text, product_itself, key=mine.key)[level]["waitsFor"]
    assert [row["hidden"] for row in everything] == [False] * 4


def test_an_end_that_is_outside_is_not_hidden(two_worlds, stories, product_itself, execute):
    _, ana = two_worlds
    standing = link(product_itself, *stories[:2])
    outside = OutsideItem.objects.create(
        workspace_id=ana.workspace_id, site="jira.example", external_key="OUT-1"
    )
    Dependency.objects.filter(pk=standing.pk).update(blocker_story=None, blocker_outside=outside)

    (edge,) = execute("{ dependencies { edges { node { hidden outsideKey } } } }", ana)[
        "dependencies"
    ]["edges"]

    assert edge["node"] == {"hidden": False, "outsideKey": "OUT-1"}


def test_no_answer_about_links_and_flow_names_what_may_not_be_seen(
    two_worlds, stories, product_itself, execute, refresh
):
    hidden, ana = two_worlds
    one, other, third, _ = stories
    secret = [make(product_itself, "Secret", in_portfolio="CAR") for make in MAKERS.values()]
    for end in secret:
        link(product_itself, one, end)
    gone = link(product_itself, hidden, other)
    bulk.links([(hidden, third), (third, hidden)])
    refresh()
    links = "waitsFor { hidden blocker { key title } } holdsUp { hidden blocked { key title } }"

    answers = [
        execute(EVERYTHING, ana, key="DRN"),
        execute(f"{{ stories {{ edges {{ node {{ key {links} }} }} }} }}", ana),
        execute(
            """{ dependencies { edges { node { note hidden crossTeam outsideKey
                blocker { key title } blocked { key title } } } } }""",
            ana,
        ),
        actions.remove_dependency(by=ana, dependency_id=gone.pk, at=AT),
    ]

    assert "CAR" not in str(answers)
    assert "Secret" not in str(answers)
    assert "CAR" in str(execute(EVERYTHING, product_itself, key="DRN"))

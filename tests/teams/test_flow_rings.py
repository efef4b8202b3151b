"""Rings that came from elsewhere: reported, with the link to cut, and nothing unseen named."""

from portfolio import actions as portfolio
from teams.models import (
    FlowDeadlock,
    Story,
    StoryState,
)
from tests.factories import bulk
from tests.line import AT, days, epic, feature, link, move, story
from tests.teams.flow_page import EVERYTHING, ask, ring_of


def test_a_ring_that_came_from_elsewhere_is_reported_with_the_link_to_cut(
    three_teams, product_itself, refresh, execute
):
    made = ring_of(three_teams)
    behind = [story(product_itself, f"Waits {n}") for n in range(3)]
    bulk.links([(made[0], behind[0]), (made[0], behind[1]), (made[2], behind[2])])
    refresh()

    flow = ask(execute, product_itself)["flow"]

    (deadlock,) = flow["deadlocks"]
    keys = [one.key for one in made]
    assert deadlock["level"] == "STORY"
    assert [item["key"] for item in deadlock["cycle"]] == keys
    assert [item["key"] for item in deadlock["items"]] == keys
    assert [team["name"] for team in deadlock["teams"]] == ["Battery", "Engine", "Platform"]
    assert deadlock["waitingItems"] == 3
    assert deadlock["cheapestLink"] == {  # nothing waits for the second but through the ring
        "blocker": {"key": keys[0]},
        "blocked": {"key": keys[1], "title": made[1].title},
    }
    assert flow["blockers"] == []


def test_a_ring_over_three_levels_and_two_portfolios_shows_in_both(
    three_teams, product_itself, refresh, execute
):
    cars = portfolio.create_portfolio(by=product_itself, key="CAR", name="Cars", at=AT)
    (top,) = bulk.epics(three_teams, [{}])
    (middle,) = bulk.features(cars, [{}])
    (low,) = bulk.stories(three_teams, [{}])
    bulk.links([(top, middle), (middle, low), (low, top)])
    refresh()

    for key in ("DRN", "CAR"):
        (deadlock,) = ask(execute, product_itself, key)["flow"]["deadlocks"]
        assert deadlock["level"] == "EPIC"
        assert [item["key"] for item in deadlock["cycle"]] == [middle.key, low.key, top.key]
        assert {(item["key"], item["level"]) for item in deadlock["items"]} == {
            (one.key, one.level) for one in (top, middle, low)
        }


def test_a_ring_is_gone_once_one_of_it_is_finished_or_a_link_is_waived(
    three_teams, product_itself, refresh
):
    made = ring_of(three_teams)
    refresh()
    assert FlowDeadlock.objects.count() == 1

    Story.objects.filter(pk=made[1].pk).update(state="DONE")
    refresh()
    assert not FlowDeadlock.objects.exists()

    Story.objects.filter(pk=made[1].pk).update(state="TODO")
    made[0].blocks.update(waived_at=AT, waive_reason="They meet.", waived_until=days(5))
    refresh()
    assert not FlowDeadlock.objects.exists()
    refresh(days(5))
    assert FlowDeadlock.objects.count() == 1


def test_a_ring_through_an_unseen_portfolio_hides_what_stands_there(
    ana, drn, product_itself, refresh, execute
):
    hidden = story(product_itself, "Secret engine", in_portfolio="CAR")
    shown = story(product_itself, "Motor controller")
    bulk.links([(hidden, shown), (shown, hidden)])
    refresh()

    text = str(ask(execute, ana))

    assert shown.key in text
    assert "Secret" not in text
    assert hidden.key not in text
    assert "(in a portfolio that you may not see)" in text
    assert "Secret engine" in str(ask(execute, product_itself))


def test_what_waits_in_an_unseen_portfolio_is_counted_and_not_named(
    ana, drn, product_itself, refresh, execute, refuse
):
    hidden_epic = epic(product_itself, "Secret epic", in_portfolio="CAR")
    hidden_feature = feature(product_itself, in_portfolio="CAR", epic=hidden_epic.key)
    waiting = story(product_itself, in_portfolio="CAR", feature=hidden_feature.key)
    link(product_itself, story(product_itself), waiting)
    refresh()

    (blocker,) = ask(execute, ana)["flow"]["blockers"]
    assert (blocker["waitingItems"], blocker["epics"]) == (1, [])
    assert refuse(EVERYTHING, ana, key="CAR").extensions == {"code": "NOT_FOUND"}


def test_a_done_item_that_is_opened_again_shows_a_ring_that_closed_meanwhile(
    drn, product_itself, refresh
):
    one, other = story(product_itself, "One"), story(product_itself, "Other")
    link(product_itself, one, other)
    done = move(product_itself, one, StoryState.DONE)
    link(product_itself, other, done)
    move(product_itself, done, StoryState.TODO)
    refresh()

    assert FlowDeadlock.objects.get().cycle == [one.key, other.key]

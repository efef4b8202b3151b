"""Work that goes on although the board has given its epic up."""

import pytest

from organization import actions as organization
from portfolio import actions as portfolio
from portfolio.models import Portfolio
from teams.models import StoryState
from tests.line import AT, archive, days, epic, feature, move, story

pytestmark = pytest.mark.django_db

LIST = """query ($first: Int! = 50, $after: String) {
    workOnStoppedEpics(portfolio: "DRN", first: $first, after: $after) { totalCount
    pageInfo { hasNextPage endCursor } edges { node { story { key title } team { name } ageDays
    epic { key } } } } }"""

ENDS = {
    "STOP": ["REVIEWING", "ANALYZING", "READY", "MVP", "DONE"],
    "NO_GO": ["REJECTED"],
    "ACHIEVED": ["REVIEWING", "ANALYZING", "READY", "MVP", "PERSEVERE", "DONE"],
    "PARKED": ["PARKED"],
    "GOING ON": ["REVIEWING"],
}


@pytest.fixture
def work(product_itself, drn):
    """Return a function that makes an epic with a story in progress, and ends the epic."""
    organization.create_team(by=product_itself, name="Airframe")
    assert drn.key == "DRN"

    def make(end, state=StoryState.IN_PROGRESS, **details):
        bet = epic(product_itself, end)
        piece = feature(product_itself, epic=bet.key)
        task = story(product_itself, f"{end} {state}", feature=piece.key, team="Airframe")
        if state != StoryState.TODO:
            task = move(product_itself, task, state)
        move(product_itself, bet, *ENDS[end])
        return task

    return make


@pytest.fixture
def shown(product_itself, execute):
    def ask(**page):
        Portfolio.objects.update(as_of=days(9))
        found = execute(LIST, product_itself, **page)["workOnStoppedEpics"]
        return [edge["node"] for edge in found["edges"]]

    return ask


@pytest.mark.parametrize(
    ("end", "listed"),
    [
        ("STOP", True),
        ("NO_GO", True),
        ("ACHIEVED", False),
        ("PARKED", False),
        ("GOING ON", False),
    ],
)
def test_work_is_listed_when_the_board_gave_its_epic_up(end, listed, work, shown):
    task = work(end)

    assert [one["story"]["key"] for one in shown()] == ([task.key] if listed else [])


def test_it_says_who_still_works_and_for_how_many_days_since(work, shown):
    task = work("STOP")

    (one,) = shown()
    assert one["story"] == {"key": task.key, "title": "STOP IN_PROGRESS"}
    assert one["team"] == {"name": "Airframe"}
    assert one["ageDays"] == 9


@pytest.mark.parametrize(
    ("state", "listed"),
    [("TODO", False), ("IN_PROGRESS", True), ("IN_REVIEW", True), ("DONE", False)],
)
def test_only_work_in_progress_is_listed(state, listed, work, shown):
    work("STOP", StoryState(state))

    assert bool(shown()) == listed


def test_what_was_put_away_is_not_listed(work, shown, product_itself):
    archive(product_itself, work("STOP"))

    assert shown() == []


def test_pages_follow_each_other(work, execute, product_itself):
    keys = [work("STOP").key, work("NO_GO").key]

    first = execute(LIST, product_itself, first=1)["workOnStoppedEpics"]
    cursor = first["pageInfo"]["endCursor"]
    second = execute(LIST, product_itself, first=1, after=cursor)["workOnStoppedEpics"]

    pages = [first["edges"], second["edges"]]
    assert [page[0]["node"]["story"]["key"] for page in pages] == keys
    assert (first["totalCount"], second["pageInfo"]["hasNextPage"]) == (2, False)


def test_an_unknown_portfolio_is_not_found(product_itself, refuse):
    portfolio.create_portfolio(by=product_itself, key="SEA", name="Boats", at=AT)

    error = refuse('{ workOnStoppedEpics(portfolio: "AIR") { totalCount } }', product_itself)

    assert error.extensions["code"] == "NOT_FOUND"

"""Status updates: how an epic fares, told once and kept."""

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from kernel.errors import AccessDenied, InvalidValue, NotFound
from organization.models import Role
from portfolio import actions
from portfolio.errors import ItemArchived
from portfolio.models import Epic, Health, StatusUpdate
from tests.line import AT, archive, change, days, epic


def post(by, item, health=Health.ON_TRACK, text="The pack fits.", at=AT):
    return actions.post_status_update(by=by, epic=item.key, health=health, text=text, at=at)


def test_the_newest_update_is_the_health_of_an_epic(drn, product_itself, execute):
    bet = epic(product_itself)
    text = """query ($key: String!) { epic(key: $key) { health version
        statusUpdates(first: 2) { totalCount edges { node { health text at by { name } } } } } }"""
    assert execute(text, product_itself, key=bet.key)["epic"] == {
        "health": None,
        "version": 1,
        "statusUpdates": {"totalCount": 0, "edges": []},
    }

    for day, health in enumerate(["ON_TRACK", "OFF_TRACK", "AT_RISK"]):
        post(product_itself, bet, Health(health), f"Day {day}", days(day))

    shown = execute(text, product_itself, key=bet.key)["epic"]
    assert (shown["health"], shown["version"]) == ("AT_RISK", 1)
    assert shown["statusUpdates"]["totalCount"] == 3
    assert [edge["node"] for edge in shown["statusUpdates"]["edges"]] == [
        {"health": "AT_RISK", "text": "Day 2", "at": days(2).isoformat(), "by": None},
        {"health": "OFF_TRACK", "text": "Day 1", "at": days(1).isoformat(), "by": None},
    ]


def test_it_says_who_posted_it_and_on_what(drn, product_itself, as_role):
    bet = epic(product_itself)
    by = as_role(Role.PORTFOLIO_MANAGER)

    answer = change(
        "postStatusUpdate",
        by,
        "... on StatusUpdate { health text by { id } epic { key health } }",
        epic=bet.key,
        health="OFF_TRACK",
        text="The motor burns.",
    )

    assert answer["epic"] == {"key": bet.key, "health": "OFF_TRACK"}
    assert StatusUpdate.objects.get().by_id == by.person_id


def test_an_edit_that_is_under_way_is_not_disturbed(drn, product_itself):
    bet = epic(product_itself)
    post(product_itself, bet)

    edited = actions.edit_epic(
        by=product_itself, key=bet.key, changes={"need": "Heavy parts"}, expected_version=1, at=AT
    )

    assert (edited.version, edited.health) == (2, "ON_TRACK")


def test_epics_are_found_by_health(drn, product_itself, execute):
    for title, health in (("Good", "ON_TRACK"), ("Bad", "OFF_TRACK"), ("Unsaid", None)):
        bet = epic(product_itself, title)
        if health is not None:
            post(product_itself, bet, Health(health))

    text = "query ($f: EpicFilter) { epics(filter: $f) { edges { node { title } } } }"

    def found(**filters):
        edges = execute(text, product_itself, f=filters)["epics"]["edges"]
        return [edge["node"]["title"] for edge in edges]

    assert found(health=["OFF_TRACK", "AT_RISK"]) == ["Bad"]
    assert found(OR=[{"health": ["ON_TRACK"]}, {"text": "Bad"}]) == ["Good", "Bad"]


@pytest.mark.parametrize("text", ["", " \n", "\0", "x" * 10_001])
def test_a_text_that_says_nothing_or_cannot_be_stored_is_refused(text, drn, product_itself):
    bet = epic(product_itself)

    with pytest.raises(InvalidValue) as refused:
        post(product_itself, bet, text=text)

    assert refused.value.field == "text"
    assert Epic.objects.get().health is None


def test_nothing_is_told_of_what_is_gone_missing_or_not_yours(drn, product_itself, as_role):
    bet = epic(product_itself)
    with pytest.raises(AccessDenied):
        post(as_role(Role.TEAM_MEMBER), bet)

    archive(product_itself, bet)

    with pytest.raises(ItemArchived):
        post(product_itself, bet)
    with pytest.raises(NotFound):
        actions.post_status_update(
            by=product_itself, epic="DRN-99", health=Health.AT_RISK, text="Late", at=AT
        )
    assert not StatusUpdate.objects.exists()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE portfolio_statusupdate SET health = 'ON_TRACK'",
        "DELETE FROM portfolio_statusupdate",
        "TRUNCATE portfolio_statusupdate",
    ],
)
def test_what_was_told_never_changes(statement, drn, product_itself):
    post(product_itself, epic(product_itself), Health.AT_RISK)

    with pytest.raises(DatabaseError, match="annot"), transaction.atomic():
        connection.cursor().execute(statement)

    assert StatusUpdate.objects.get().health == "AT_RISK"


def test_the_database_knows_how_an_epic_can_fare(drn, product_itself):
    bet = epic(product_itself)

    with pytest.raises(IntegrityError, match="status_health_is_known"), transaction.atomic():
        StatusUpdate.objects.create(epic=bet, health="GREEN", text="Fine", at=AT)

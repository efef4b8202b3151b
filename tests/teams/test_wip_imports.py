"""What arrives from a source is never refused; what it fills beyond a limit is written down."""

import pytest
from django.db import connection

from organization import actions as organization
from portfolio import actions as portfolio
from portfolio.models import Epic, WipBreach
from teams import actions as teams
from teams.models import Story
from tests.factories import bulk
from tests.line import AT, days, limit, limit_team
from tests.relations import relation

pytestmark = pytest.mark.django_db


@pytest.fixture
def battery(drn, product_itself):
    """A team whose work is blocked beyond two stories."""
    team = organization.create_team(by=product_itself, name="Battery")
    limit_team(product_itself, "Battery", 2, policy="BLOCK")
    return team


def new_ids(model, count):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)",
            [model._meta.db_table, count],
        )
        return [id_ for (id_,) in cursor.fetchall()]


def arriving(model, *rows, at=AT):
    """Rows of new items as a source tells them."""
    return [
        {
            "id": id_,
            "position": place,
            "history": "NONE",
            "title": f"Arrived {place}",
            "description": "",
            "created_at": at,
            "started_at": None,
            "finished_at": None,
            "site": "acme",
            "external_key": f"X-{id_}",
            "external_url": "",
            "source_fields": ["state"],
            **row,
        }
        for place, (id_, row) in enumerate(zip(new_ids(model, len(rows)), rows, strict=True))
    ]


def absorb(by, rows, what="stories", at=AT):
    action = {"stories": teams.absorb_stories, "epics": portfolio.absorb_epics}[what]
    incoming = relation("told", rows) if isinstance(rows, list) else rows
    return action(by=by, portfolio="DRN", incoming=incoming, origin="Jira import 7", at=at)


def begun(team, **more):
    return {"state": "IN_PROGRESS", "team_id": team.pk, "is_subtask": False, **more}


def breaches():
    return [
        (one.cause, int(one.count), int(one.amount), one.title, one.key)
        for one in WipBreach.objects.order_by("pk")
    ]


def test_work_beyond_a_limit_arrives_and_is_written_down_once(battery, product_itself):
    absorbed = absorb(product_itself, arriving(Story, *[begun(battery)] * 3), at=days(1))

    assert (absorbed.created, Story.objects.in_progress().count()) == (3, 3)
    assert breaches() == [("IMPORTED", 3, 2, "Jira import 7", "")]
    breach = WipBreach.objects.get()
    assert (breach.at, breach.portfolio.key, breach.level) == (days(1), "DRN", "STORY")


def test_work_within_a_limit_is_no_breach(battery, product_itself):
    absorb(product_itself, arriving(Story, begun(battery), begun(battery)))

    assert breaches() == []


def test_an_import_that_brings_no_more_is_no_news(battery, product_itself):
    rows = arriving(Story, *[begun(battery)] * 3)
    absorb(product_itself, rows)

    known = [{key: value for key, value in row.items() if key != "position"} for row in rows]
    absorb(product_itself, [row | {"title": "Renamed"} for row in known])
    absorb(product_itself, [known[0] | {"state": "DONE"}, *known[1:]])

    assert len(breaches()) == 1


def test_what_an_import_changes_counts_by_what_it_adds(battery, product_itself):
    """Two stand that people began; one that waited is begun at the source."""
    bulk.stories(battery.workspace.portfolios.get(), [begun(battery)] * 2)
    rows = arriving(Story, begun(battery, state="TODO"))
    absorb(product_itself, rows)
    assert breaches() == []

    absorb(product_itself, [{"id": rows[0]["id"], "history": "NONE", "state": "IN_REVIEW",
                             "started_at": None, "finished_at": None}])  # fmt: skip

    assert breaches() == [("IMPORTED", 3, 2, "Jira import 7", "")]


def test_parts_that_arrive_take_no_place(battery, product_itself):
    absorb(product_itself, arriving(Story, *[begun(battery, is_subtask=True)] * 3))

    assert breaches() == []


def test_epics_that_arrive_are_counted_in_their_state(drn, product_itself):
    limit(product_itself, 1, portfolio="DRN", state="MVP", policy="BLOCK", expected_version=1)

    absorb(product_itself, arriving(Epic, {"state": "MVP"}, {"state": "MVP"}), "epics")

    assert breaches() == [("IMPORTED", 2, 1, "Jira import 7", "")]


def test_a_person_or_a_class_that_is_too_full_is_written_down_too(drn, workspace, product_itself):
    owner = workspace.people.get()
    organization.edit_workspace(
        by=product_itself, changes={"limit_people": True}, expected_version=1
    )
    limit(product_itself, 1, person=owner.email)
    limit(product_itself, 1, portfolio="DRN", class_of_service="STANDARD", level="STORY")
    row = {"state": "IN_PROGRESS", "is_subtask": False, "assignee_id": owner.pk}

    absorb(product_itself, arriving(Story, row, row))

    scopes = {one.limit.scope for one in WipBreach.objects.all()}
    assert scopes == {"PERSON", "CLASS_OF_SERVICE"}


def test_an_import_takes_the_same_statements_for_many_teams(drn, product_itself, statements):
    counts = []
    for size in (2, 20):
        made = bulk.teams(drn.workspace, [f"T{size}-{n}" for n in range(size)])
        bulk.team_limits(drn.workspace, made, 1)
        rows = arriving(Story, *[begun(team) for team in made for _ in range(2)])
        told = relation("told", rows)
        counts.append(statements(lambda told=told: absorb(product_itself, told)))

    assert counts[0] == counts[1]
    assert WipBreach.objects.count() == 22

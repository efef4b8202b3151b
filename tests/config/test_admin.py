"""Every page of the admin, whatever is registered: it shows its rows and writes nothing."""

import pytest
from django.contrib import admin
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pghistory.models import Events

from organization.models import Team, User
from tests.factories.records import FACTORIES, ApiTokenFactory, TeamFactory

RECORDS = [model for model in admin.site._registry if model is not Events]

every_record = pytest.mark.parametrize("model", RECORDS, ids=lambda model: model._meta.label)


@pytest.fixture
def operator(client, db):
    """A browser in which a superuser is signed in."""
    client.force_login(
        User.objects.create(
            email="root@example.com", password="secret-hash", is_staff=True, is_superuser=True
        )
    )
    return client


def url(model, page, *arguments):
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}", args=arguments)


@every_record
def test_the_list_shows_its_rows(model, operator):
    row = FACTORIES[model]()

    answer = operator.get(url(model, "changelist"))

    assert answer.status_code == 200
    assert url(model, "change", row.pk) in answer.content.decode()


@every_record
def test_the_list_can_be_searched(model, operator):
    FACTORIES[model]()

    answer = operator.get(url(model, "changelist"), {"q": "no such words"})

    assert answer.status_code == 200
    assert answer.context["cl"].result_list.count() == 0


@every_record
def test_every_filter_of_the_list_answers(model, operator):
    FACTORIES[model]()
    page = operator.get(url(model, "changelist"))

    for filters in page.context["cl"].filter_specs:
        for choice in filters.choices(page.context["cl"]):
            answer = operator.get(url(model, "changelist") + choice["query_string"])
            assert answer.status_code == 200, choice


@every_record
def test_a_row_has_a_page(model, operator):
    row = FACTORIES[model]()

    assert operator.get(url(model, "change", row.pk)).status_code == 200


@every_record
def test_nothing_can_be_written(model, operator):
    row = FACTORIES[model]()
    before = model.objects.count()

    assert operator.get(url(model, "add")).status_code == 403
    assert operator.post(url(model, "add"), {}).status_code == 403
    assert operator.post(url(model, "change", row.pk), {}).status_code == 403
    assert operator.post(url(model, "delete", row.pk), {"post": "yes"}).status_code == 403
    operator.post(
        url(model, "changelist"), {"action": "delete_selected", "_selected_action": [row.pk]}
    )
    assert model.objects.count() == before


@every_record
def test_a_list_takes_the_same_statements_for_2_and_for_20_rows(model, operator):
    counts = []
    for more in (2, 18):
        FACTORIES[model].create_batch(more)
        with CaptureQueriesContext(connection) as asked:
            operator.get(url(model, "changelist"))
        counts.append(len(asked))

    assert counts[0] == counts[1]
    assert counts[0] <= 10


def test_a_list_without_actions_refuses_forms(operator):
    assert operator.post(url(Team, "changelist"), {}).status_code == 403


def test_people_without_the_staff_flag_stay_outside(client, db):
    client.force_login(User.objects.create(email="somebody@example.com"))

    assert client.get(url(Team, "changelist")).status_code == 302


def test_secrets_are_on_no_page(operator):
    token = ApiTokenFactory()
    user = User.objects.get(email="root@example.com")

    for row in (token, user):
        page = operator.get(url(type(row), "change", row.pk)).content.decode()
        assert "secret-digest" not in page
        assert "secret-hash" not in page


def test_the_page_of_a_row_leads_to_its_history(operator):
    team = TeamFactory()
    team.name = "Renamed"
    team.save_version("name")

    page = operator.get(url(Team, "change", team.pk)).content.decode()
    history = {"method": "tracks", "obj": f"organization.Team:{team.pk}"}
    events = operator.get(url(Events, "changelist"), history)

    assert url(Events, "changelist") in page
    assert [event.pgh_label for event in events.context["cl"].result_list] == ["update", "insert"]
    assert "Renamed" in events.content.decode()


def test_an_event_has_a_page_that_refuses_forms(operator):
    team = TeamFactory()
    (event,) = Events.objects.tracks(team)

    assert operator.get(url(Events, "change", event.pk)).status_code == 200
    assert operator.post(url(Events, "change", event.pk), {}).status_code == 403


def test_the_history_of_everything_is_not_read_by_chance(operator):
    TeamFactory()

    answer = operator.get(url(Events, "changelist"))

    assert list(answer.context["cl"].result_list) == []

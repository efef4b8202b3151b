"""`/board/<KEY>` over HTTP: who gets in, what is refused in one line, what a browser is told."""

import re
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from django.test import Client

from kernel import clock
from organization import actions as organization
from organization.access import principal_of
from organization.models import Person, Role, Scope, Workspace
from organization.sign_in import sign_in_path
from portfolio import actions as portfolio


@pytest.fixture
def chair(drn, product_itself):
    organization.invite_person(
        by=product_itself, email="chair@acme.example", name="Chair", roles=[Role.BOARD_MEMBER]
    )
    return Person.objects.get(email="chair@acme.example")


@pytest.fixture
def client(chair):
    client = Client()
    client.force_login(chair.user)
    return client


@pytest.fixture
def bearer(chair):
    issued = organization.issue_token(
        by=principal_of(chair), name="Sync", scopes=[Scope.READ], days=9, at=clock.now()
    )
    return {"Authorization": f"Bearer {issued.secret}"}


def line_of(response):
    assert response["Content-Type"] == "text/plain; charset=utf-8"
    text = response.content.decode()
    assert text.count("\n") == 1
    return response.status_code, text.strip()


def test_who_is_signed_in_gets_a_page_that_no_other_host_has_a_part_in(client):
    response = client.get("/board/DRN")

    assert response.status_code == 200
    assert response["Content-Type"] == "text/html; charset=utf-8"
    assert response["Cache-Control"] == "private, no-store"
    policy = response["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; style-src 'unsafe-inline'; img-src data:;")
    assert response["X-Frame-Options"] == "DENY"
    assert "for <bdi" in response.content.decode()


def test_a_token_opens_it_too_and_cookies_do_not_count_beside_one(client, bearer):
    assert Client().get("/board/DRN", headers=bearer).status_code == 200

    wrong = client.get("/board/DRN", headers={"Authorization": "Bearer tl_1_x"})

    assert line_of(wrong) == (401, "This token is unknown, expired or revoked.")


def test_who_is_not_signed_in_is_led_to_sign_in_and_back(drn):
    response = Client().get("/board/DRN?since=2026-10-01")

    assert response.status_code == 302
    assert response["Location"] == "/sign-in/?next=/board/DRN%3Fsince%3D2026-10-01"


def test_a_sign_in_link_leads_to_the_page_that_it_names(chair):
    path = sign_in_path(chair.user, "/board/DRN?since=2026-10-01")
    client = Client()

    response = client.get(path, follow=True)

    assert response.redirect_chain == [("/board/DRN?since=2026-10-01", 302)]
    assert response.status_code == 200


@pytest.mark.parametrize("key", ["NOPE", "drn", "DRN%00", "%3Cscript%3E", "D" * 300])
def test_a_portfolio_that_is_not_there_is_not_found(client, key):
    status, line = line_of(client.get(f"/board/{key}"))

    assert status == 404
    assert line.startswith("There is no portfolio '")


def test_a_portfolio_of_others_is_not_there(client):
    organization.create_workspace(key="rival", name="Rival", owner_email="spy@rival.example")
    spy = Person.objects.get(email="spy@rival.example")
    portfolio.create_portfolio(by=principal_of(spy), key="SPY", name="Theirs", at=clock.now())

    assert line_of(client.get("/board/SPY")) == (404, "There is no portfolio 'SPY'.")


def test_who_may_read_nothing_sees_nothing(drn, product_itself):
    organization.invite_person(by=product_itself, email="new@acme.example", name="New", roles=[])
    client = Client()
    client.force_login(Person.objects.get(email="new@acme.example").user)

    status, _line = line_of(client.get("/board/DRN"))

    assert status in {403, 404}


def test_who_has_a_role_in_one_portfolio_sees_that_one(drn, product_itself):
    organization.invite_person(by=product_itself, email="new@acme.example", name="New", roles=[])
    portfolio.create_portfolio(by=product_itself, key="OTH", name="Other", at=clock.now())
    portfolio.grant_portfolio_role(
        by=product_itself, portfolio="DRN", email="new@acme.example", role=Role.VIEWER
    )
    client = Client()
    client.force_login(Person.objects.get(email="new@acme.example").user)

    assert client.get("/board/DRN").status_code == 200
    assert line_of(client.get("/board/OTH"))[0] == 404


@pytest.mark.parametrize(
    "since",
    [
        "",
        "yesterday",
        "2026-13-01",
        "2026-02-30",
        "0001-01-01",
        "9999-12-31",
        "%00",
        "2026-W01-1",
        "20260101",
        "2026W011",
        "2026-01-01%0A",
 ],
)  # fmt: skip
def test_a_day_that_is_none_is_refused_in_one_line(client, since):
    status, line = line_of(client.get(f"/board/DRN?since={since}"))

    assert (status, line.partition(",")[0]) == (400, "since must be a day such as 2026-10-01")


@pytest.mark.parametrize("days", [1, 400])
def test_a_day_to_come_is_refused_in_one_line(client, days):
    since = clock.now().date() + timedelta(days=days)

    status, line = line_of(client.get(f"/board/DRN?since={since}"))

    assert (status, line) == (400, f"since must be today or a day before, not {since}.")


def test_today_is_a_day_to_count_from_where_it_has_begun(client, drn):
    Workspace.objects.filter(pk=drn.workspace_id).update(time_zone="Pacific/Kiritimati")
    there = clock.now().astimezone(ZoneInfo("Pacific/Kiritimati")).date()

    assert client.get(f"/board/DRN?since={there}").status_code == 200
    assert client.get(f"/board/DRN?since={there + timedelta(days=1)}").status_code == 400


def test_without_a_day_four_weeks_count_and_others_are_a_click_away(client):
    today = clock.now().date()

    html = client.get("/board/DRN").content.decode()

    assert f'datetime="{today - timedelta(days=28)}"' in html
    ways = re.findall(r'href="\?since=([\d-]+)"', html)
    assert ways == [str(today - timedelta(days=days)) for days in (7, 28, 91)]
    other = client.get(f"/board/DRN?since={ways[2]}").content.decode()
    assert f'datetime="{ways[2]}"' in other


def test_who_is_in_several_workspaces_says_which_one_in_the_address(chair, client):
    organization.create_workspace(key="beta", name="Beta", owner_email=chair.email)

    status, line = line_of(client.get("/board/DRN"))

    assert status == 400
    assert line.endswith("Here: add ?workspace= and one of acme, beta.")
    assert client.get("/board/DRN?workspace=acme").status_code == 200
    assert line_of(client.get("/board/DRN?workspace=beta"))[0] == 404
    assert line_of(client.get("/board/DRN?workspace=nope"))[0] == 404


def test_links_to_other_days_stay_in_the_workspace(chair, client):
    organization.create_workspace(key="beta", name="Beta", owner_email=chair.email)

    html = client.get("/board/DRN?workspace=acme").content.decode()

    assert set(re.findall(r'href="\?([^"]*)since', html)) == {"workspace=acme&amp;"}


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_it_is_there_to_be_read(client, method):
    assert getattr(client, method)("/board/DRN").status_code == 405


def test_a_refusal_of_an_operation_is_one_line(client, settings):
    settings.GRAPHQL_LIMITS = {"nodes": 10}

    status, line = line_of(client.get("/board/DRN"))
    assert (status, "nodes" in line) == (400, True)

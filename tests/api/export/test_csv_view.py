"""The doors of exports: who is let in, what comes back, and what is refused before it begins."""

import csv
import io
import json

import pytest
from django.test import Client

from kernel import clock
from organization import actions as organization
from organization.models import Scope, User
from portfolio.models import Portfolio
from tests.factories import bulk
from tests.worlds import build

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    return build("acme", "ACM")


@pytest.fixture
def signed_in(client, world):
    client.force_login(User.objects.get(email=world.email))
    return client


def rows(answer):
    text = answer.getvalue().decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline="")))


def post(client, query, headers=None, **variables):
    body = json.dumps({"query": query, "variables": variables})
    return client.post("/export.csv", body, content_type="application/json", headers=headers or {})


def refusal(answer):
    (error,) = answer.json()["errors"]
    return answer.status_code, error["extensions"]["code"], error["message"]


EPICS = "query ($p: String) { epics(filter: {portfolio: $p}) { edges { node { key title } } } }"


def test_a_list_is_downloaded_as_a_file(signed_in):
    answer = signed_in.get("/export/epics.csv?portfolio=ACM")

    assert answer.status_code == 200
    assert answer["Content-Type"].startswith("text/csv; charset=utf-8")
    assert answer["Content-Disposition"] == 'attachment; filename="epics.csv"'
    assert answer["Cache-Control"] == "no-store"
    text = answer.getvalue()
    assert text.startswith(b'\xef\xbb\xbf"id","key","title"')
    assert text.endswith(b"\r\n")


def test_a_list_of_a_portfolio_is_named_for_it(signed_in):
    answer = signed_in.get("/export/portfolio/ACM/decisions.csv?kind=OVERRIDE")

    assert answer["Content-Disposition"] == 'attachment; filename="ACM-decisions.csv"'
    assert len(rows(answer)) == 2


def test_filters_and_orders_stand_in_the_address(signed_in, world):
    found = rows(
        signed_in.get("/export/epics.csv?state=FUNNEL&state=DONE&archived=false&text=SPARE")
    )

    assert [row[1] for row in found[1:]] == [world.spare_epic]
    assert len(rows(signed_in.get("/export/epics.csv?state=DONE"))) == 1


def test_the_workspace_of_an_address_is_no_filter_of_the_list(signed_in, world):
    organization.create_workspace(key="beta", name="Beta", owner_email=world.email)

    assert refusal(signed_in.get("/export/epics.csv"))[0] == 400
    assert len(rows(signed_in.get("/export/epics.csv?workspace=acme"))) > 1
    assert len(rows(signed_in.get("/export/epics.csv?workspace=beta"))) == 1
    empty = refusal(signed_in.get("/export/epics.csv?workspace="))
    assert empty[2] == "?workspace= is empty: name one, or leave it out."


def test_any_operation_is_exported_by_post(client, world):
    token = organization.issue_token(
        by=world.itself, name="CSV", scopes=[Scope.READ], days=9, at=clock.now(), person=world.email
    ).secret
    headers = {"Authorization": f"Bearer {token}"}

    found = rows(post(client, EPICS, headers, p="ACM"))

    assert found[0] == ["key", "title"]
    assert {row[0] for row in found[1:]} == {world.epic, world.spare_epic}


def test_nobody_gets_nothing(client, world):
    assert refusal(client.get("/export/epics.csv"))[:2] == (401, "UNAUTHENTICATED")
    assert refusal(post(client, EPICS))[:2] == (401, "UNAUTHENTICATED")


def test_a_post_of_a_browser_needs_the_token_of_our_pages(world):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(User.objects.get(email=world.email))

    assert refusal(post(browser, EPICS))[:2] == (403, "FORBIDDEN")
    assert rows(browser.get("/export/epics.csv"))[0][1] == "key"


def test_what_the_principal_may_not_ask_is_refused_before_anything_is_sent(client, world):
    client.force_login(User.objects.get(email=world.colleague))

    assert refusal(client.get("/export/importRuns.csv"))[:2] == (403, "FORBIDDEN")
    assert refusal(client.get("/export/portfolio/NONE/decisions.csv"))[:2] == (404, "NOT_FOUND")


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("{ viewer { permissions } }", "Select one connection"),
        ("{ epics { edges { node { key } } } teams { edges { node { name } } } }", "not 2: epics"),
        ("{ epics { edges { node { features { edges { node { key } } } } } } }", "not 2"),
        ("{ epics { edges { cursor } } }", "Select columns"),
        ("{ epics { totalCount } }", "Select columns"),
        ('{ epics(after: "x") { edges { node { key } } } }', "leave out after"),
        ("{ epics(first: 0) { edges { node { key } } } }", "between 1 and 100"),
        ('{ portfolio(key: "ACM") { kanban { epics { edges { node { key } } } } } }', "below the"),
        ('mutation { createTeam(input: {name: "x"}) { __typename } }', "only reads"),
        ("{ epics { edges { node { nope } } } }", "nope"),
        ("{", "Syntax Error"),
        ("query A { viewer { permissions } } query B { viewer { permissions } }", "operationName"),
        ("fragment F on Epic { key }", "never used"),
    ],
)
def test_what_cannot_be_exported_is_refused_in_one_line(signed_in, query, told):
    status, _, message = refusal(post(signed_in, query))

    assert status == 400
    assert told in message
    assert "\n" not in message


@pytest.mark.parametrize(
    ("address", "status", "told"),
    [
        ("/export/nothing.csv", 404, "There is no list 'nothing'"),
        ("/export/viewer.csv", 404, "There is no list"),
        ("/export/epics.csv?colour=red", 400, "takes no colour; it takes archived"),
        ("/export/epics.csv?archived=perhaps", 400, "true or false"),
        ("/export/epics.csv?theme=a&theme=b", 400, "more than once"),
        ("/export/epics.csv?state=NOWHERE", 400, "NOWHERE"),
        ("/export/workOnStoppedEpics.csv", 400, "portfolio"),
        ("/export/epics.csv?text=%00", 400, "Null characters"),
    ],
)
def test_addresses_that_mean_nothing_are_refused(signed_in, address, status, told):
    found, _, message = refusal(signed_in.get(address))

    assert found == status
    assert told in message


def test_other_methods_are_not_taken(signed_in):
    assert signed_in.post("/export/epics.csv").status_code == 405
    assert signed_in.get("/export.csv").status_code == 405


def test_all_pages_are_followed(signed_in, world):
    here = Portfolio.objects.get(key="ACM")
    bulk.epics(here, [{} for _ in range(250)], prefix="9")

    found = rows(post(signed_in, EPICS, p="ACM"))
    small = rows(post(signed_in, EPICS.replace("(filter", "(first: 3, filter"), p="ACM"))

    keys = [row[0] for row in found[1:]]
    assert len(keys) == len({*keys}) == 252
    assert small == found


def test_fragments_and_other_names_are_columns_too(signed_in, world):
    query = """query ($k: String!) { portfolio(key: $k) {
            made: decisions(filter: {kind: [OVERRIDE]}) { ...Page } } }
        fragment Page on DecisionConnection { totalCount edges { node { ...Row } } }
        fragment Row on Decision { what: kind epic { ... on Epic { key owner { name } } } }"""

    found = rows(post(signed_in, query, k="ACM"))

    assert found[0] == ["what", "epic.key", "epic.owner.name"]
    assert found[1][:2] == ["OVERRIDE", world.spare_epic]


def test_what_leads_nowhere_is_an_empty_file(signed_in, world):
    query = '{ epic(key: "%s") { pivotedFrom { features { edges { node { key } } } } } }'

    assert rows(post(signed_in, query % world.epic)) == [["key"]]

"""Whoever reads an export slowly, or never, leaves threads to the others."""

import pytest
from django.core.signals import request_finished
from django.db import close_old_connections
from django.test import Client

from api.export import view
from api.export.turns import MOST_AT_ONCE, Turns
from organization.models import User
from tests.worlds import build

pytestmark = pytest.mark.django_db
ADDRESS = "/export/epics.csv"


@pytest.fixture(autouse=True)
def turns(monkeypatch):
    fresh = Turns()
    monkeypatch.setattr(view, "TURNS", fresh)
    return fresh


@pytest.fixture
def clients():
    """Three people who are signed in."""
    found = []
    for key in ("one", "two", "three"):
        client = Client()
        client.force_login(User.objects.get(email=build(key, key[:3].upper()).email))
        found.append(client)
    return found


def leave(answer):
    """Close an answer as a server does whose client went away; the test keeps its connection."""
    request_finished.disconnect(close_old_connections)
    try:
        answer.close()
    finally:
        request_finished.connect(close_old_connections)


def status(client):
    answer = client.get(ADDRESS)
    if answer.status_code == 200:
        leave(answer)
    return answer.status_code


def test_a_person_exports_one_list_at_once(clients):
    mine, *_ = clients
    answer = mine.get(ADDRESS)
    refused = mine.get(ADDRESS)

    (error,) = refused.json()["errors"]
    assert (refused.status_code, refused["Retry-After"]) == (429, "10")
    assert error["message"] == "Too many exports at once: wait for one to end, and ask anew."
    assert status(clients[1]) == 200
    answer.getvalue()
    assert status(mine) == 200


def test_a_process_sends_two_at_once(clients):
    *first, third = clients
    held = [client.get(ADDRESS) for client in first]

    assert len(held) == MOST_AT_ONCE
    assert status(third) == 429
    leave(held[0])
    assert status(third) == 200


def test_a_turn_ends_when_the_client_goes_away_before_the_first_line(clients, turns):
    leave(clients[0].get(ADDRESS))

    assert turns._taken == set()


def test_a_turn_ends_when_the_client_goes_away_in_the_middle(clients, turns):
    answer = clients[0].get(ADDRESS)
    lines = iter(answer)
    assert next(lines).startswith(b"\xef\xbb\xbf")
    assert len(turns._taken) == 1

    leave(answer)
    assert turns._taken == set()


def test_a_turn_ends_with_what_is_refused_and_with_what_breaks(clients, turns, monkeypatch):
    assert clients[0].get("/export/portfolio/NONE/decisions.csv").status_code == 404
    assert turns._taken == set()

    def broken(*_asked):
        yield "begun"
        raise RuntimeError("The database went away.")

    monkeypatch.setattr(view, "csv_lines", broken)
    answer = clients[0].get(ADDRESS)
    with pytest.raises(RuntimeError):
        answer.getvalue()
    assert turns._taken == set()

"""Hosts and workspaces take turns, and one that is slow comes last."""

from datetime import timedelta

import pytest

from organization import actions
from organization.models import Delivery, Destination, Person
from organization.sending import claims
from tests.fakes.receivers import answer, answer_after, receiving
from tests.line import AT
from tests.organization.telling import send, states, subscribe, tell


@pytest.fixture
def receiver():
    with receiving() as one:
        yield one


@pytest.fixture
def other():
    with receiving() as one:
        yield one


@pytest.fixture
def lea(person):
    return person("lea")


@pytest.fixture
def zoe():
    """Somebody of another workspace."""
    beta = actions.create_workspace(key="beta", name="Beta", owner_email="zoe@beta.example")
    return Person.objects.get(workspace=beta)


def test_a_host_that_is_slow_but_answers_holds_up_no_other(lea, receiver, other, monkeypatch):
    monkeypatch.setattr(claims, "SLOW_SECONDS", 0.1)
    receiver.behave = answer_after(0.2)
    before = []

    def note(handler):
        before.append(len(receiver.requests))
        answer(200)(handler)

    other.behave = note
    subscribe(lea, receiver.url)
    for number in range(6):
        tell(lea, key=f"slow {number}")
    subscribe(lea, other.url)
    for number in range(6):
        tell(lea, key=f"both {number}")
    send(AT)

    assert {*states()} == {"SENT"}
    assert (len(receiver.requests), len(before)) == (12, 6)
    assert max(before) <= 1, "what waits for the other waits for one of the slow one at most"
    assert Destination.objects.get().name == receiver.host


def test_a_host_that_was_slow_comes_last_for_three_times_as_long(lea, receiver):
    subscribe(lea, receiver.url)
    tell(lea)
    claims.let_rest(receiver.host, AT, 2.0)

    assert [lane.rests for lane in claims.lanes_due(AT)] == [True]
    assert [lane.rests for lane in claims.lanes_due(AT + timedelta(seconds=6))] == [False]


def test_a_host_that_rests_is_asked_only_while_nothing_else_is_due(lea, receiver, other):
    for one in (receiver, other):
        subscribe(lea, one.url)
    tell(lea)
    claims.let_rest(receiver.host, AT, 2.0)

    assert [lane.destination for lane in claims.lanes_due(AT)] == [other.host]
    late = claims.Lane(receiver.host, lea.workspace_id, rests=False)
    assert claims.claim(late, AT) is None
    send(AT)
    assert states() == ["SENT", "SENT"]


def test_a_workspace_with_much_to_say_holds_up_no_other_at_the_same_host(lea, zoe, receiver):
    subscribe(lea, receiver.url)
    for number in range(5):
        tell(lea, key=str(number))
    subscribe(zoe, receiver.url)
    tell(zoe)
    send(AT)

    (theirs,) = Delivery.objects.filter(workspace=zoe.workspace)
    assert str(theirs.uid) in receiver.ids[:2]

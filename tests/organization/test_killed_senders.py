"""Senders killed with -9: nothing is lost, and what arrives twice has one id."""

import os
import random
import signal
from collections import Counter

import pytest

from kernel import clock
from organization.models import Delivery, Subscription
from tests.factories import bulk
from tests.fakes import receivers
from tests.fakes.receivers import answer, receiving
from tests.kernel.processes import heard, running
from tests.organization.telling import send, states, subscribe, tell, the_delivery

pytestmark = pytest.mark.django_db(transaction=True)

SENDER = "tests.organization.sender"


@pytest.fixture
def receiver():
    with receiving() as one:
        yield one


def test_a_sender_killed_while_the_host_is_silent_leaves_the_delivery_to_the_next(person, receiver):
    lea = person("lea")
    subscribe(lea, receiver.url)
    tell(lea, at=clock.now())
    receiver.behave = receivers.hang
    with running(SENDER) as sender:
        assert receiver.arrived.acquire(timeout=30)
        sender.send_signal(signal.SIGKILL)
        assert sender.wait(10) == -signal.SIGKILL

    delivery = the_delivery()
    assert (delivery.state, delivery.attempts) == ("WAITING", 1)
    assert 0 < (delivery.next_at - clock.now()).total_seconds() <= 60

    receiver.behave = answer(200)
    Delivery.objects.update(next_at=clock.now())
    send()
    assert states() == ["SENT"]
    assert receiver.ids == [str(delivery.uid)] * 2


def test_a_sender_that_was_thought_dead_and_goes_on_sends_nothing_more(person, receiver):
    """It stands still with an answer under way, while another sends the same."""
    lea = person("lea")
    subscribe(lea, receiver.url)
    tell(lea, at=clock.now())
    receiver.behave = receivers.answer_late
    with running(SENDER) as sender:
        assert receiver.arrived.acquire(timeout=30)
        sender.send_signal(signal.SIGSTOP)
        receiver.behave = answer(200)
        Delivery.objects.update(next_at=clock.now())
        send()
        assert states() == ["SENT"]
        receiver.over.set()  # now its own request is answered, too
        sender.send_signal(signal.SIGCONT)
        tell(lea, key="next", at=clock.now())
        assert receiver.arrived.acquire(timeout=30)
        assert receiver.arrived.acquire(timeout=30)

    assert len({*receiver.ids}) == 2
    assert the_state_of(receiver.ids[0]) == "SENT"


def the_state_of(uid):
    return Delivery.objects.get(uid=uid).state


def storm(workspace, receiver, *, people, kills, at_random):
    """Tell many people, and kill the sender again and again while it sends.

    Returns:
        How often each delivery arrived, and how many are not sent at the end.
    """
    told = bulk.people(workspace, [f"P{number}" for number in range(people)])
    now = clock.now()
    Subscription.objects.bulk_create(
        Subscription(
            workspace=workspace, person=one, channel="WEBHOOK", target=receiver.url,
            destination=receiver.host, created_at=now, digested_at=now,
        )
        for one in told
    )  # fmt: skip
    tell(*told, at=now)
    steps = people // (kills + 1)
    for number in range(kills):
        with running(SENDER) as sender:
            assert heard(sender, "ready")
            wanted = steps * (number + 1) - at_random.randrange(steps // 2)
            while len(receiver.requests) < wanted:
                assert receiver.arrived.acquire(timeout=60)
            os.kill(sender.pid, signal.SIGKILL)
    Delivery.objects.waiting().update(next_at=now)  # the minute passes for what was lent
    while Delivery.objects.waiting().exists():
        send()
    return Counter(receiver.ids), Delivery.objects.exclude(state="SENT").count()


def proved(found, people, kills):
    arrived, unsent = found
    assert unsent == 0
    assert {*arrived} == {str(uid) for uid in Delivery.objects.values_list("uid", flat=True)}
    assert len(arrived) == people, "lost"
    doubled = arrived.total() - len(arrived)
    assert doubled <= kills, "a killed sender had one delivery in its hands"


def test_a_storm_loses_nothing_and_doubles_nothing_by_id(workspace, receiver):
    found = storm(workspace, receiver, people=150, kills=3, at_random=random.Random(3))

    proved(found, people=150, kills=3)


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_a_storm_of_ten_thousand_loses_nothing_while_ten_senders_die(workspace, receiver):
    found = storm(workspace, receiver, people=10_000, kills=10, at_random=random.Random(10))

    proved(found, people=10_000, kills=10)

"""10,000 notifications while the sender is killed ten times: what is lost, what comes twice.

    python -m benchmarks.notifications_storm

Each of 10,000 people has a webhook at one receiver on loopback and is told of one fact. The sender
is a process of its own that is killed with -9 at ten random moments and started again. The receiver
counts the ids of deliveries. Beside it: what writing the notifications costs in one call and in a
call each; and what a run without kills costs a message.
"""

import os
import random
import signal
import subprocess
import sys
from collections import Counter

os.environ["NOTIFY_ALLOWED_HOSTS"] = "127.0.0.1"

from benchmarks import _django  # noqa: F401, I001 # starts the services, before any model is imported
from benchmarks._meter import measure
from kernel import clock
from organization import actions, sending
from organization.models import Delivery, Notification, NotificationKind, Person, Subscription
from organization.models import Workspace
from tests.fakes.receivers import Receiver, receiving

PEOPLE = 10_000
KILLS = 10
FEW = 1_000
SUBJECT = "DRN-1 waits for you: Carry heavy loads"
TEXT = "Its case is complete: GO or NO_GO. Due 2026-12-01."


def main() -> None:
    """Print what arrived."""
    workspace = actions.create_workspace(
        key="bench", name="Bench", owner_email="owner@bench.example"
    )
    with receiving() as receiver:
        people = _subscribed(workspace, receiver)
        told = measure(lambda: _tell(workspace, people, "first"))
        few = people[:FEW]
        naive = measure(lambda: [_tell(workspace, [one], "naive") for one in few])
        Delivery.objects.filter(parts__notification__key="naive").delete()
        Notification.objects.filter(key="naive").delete()
        print(f"{PEOPLE} notifications and deliveries in one call: {told.cpu:.2f} s CPU")
        times = naive.cpu / FEW * PEOPLE / told.cpu
        print(f"in a call each: {1000 * naive.cpu / FEW:.2f} ms CPU, {times:.1f} times as much")
        at_random = random.Random(10)
        for number in range(KILLS):
            wanted = (number + 1) * PEOPLE // (KILLS + 1) - at_random.randrange(PEOPLE // 40)
            _send_until(receiver, wanted)
        Delivery.objects.waiting().update(next_at=clock.now())  # what was lent to the dead
        _drain()
        _print(receiver)
        receiver.requests.clear()
        _tell(workspace, people, "second")
        spent = measure(_drain)
        print(
            f"without kills: {1000 * spent.cpu / PEOPLE:.1f} ms CPU a message, receiver counted in"
        )


def _subscribed(workspace: Workspace, receiver: Receiver) -> list[int]:
    now = clock.now()
    people = Person.objects.bulk_create(
        Person(workspace=workspace, name=f"P{n}", email=f"p{n}@bench.example")
        for n in range(PEOPLE)
    )
    Subscription.objects.bulk_create(
        Subscription(
            workspace=workspace, person=one, channel="WEBHOOK", target=receiver.url,
            destination=receiver.host, created_at=now, digested_at=now,
        )
        for one in people
    )  # fmt: skip
    return [one.pk for one in people]


def _tell(workspace: Workspace, people: list[int], key: str) -> None:
    actions.notify(
        workspace_id=workspace.pk, kind=NotificationKind.DECISION_DUE, key=key, portfolio_id=None,
        people=people, subject=SUBJECT, text=TEXT, path="/board/DRN", at=clock.now(),
    )  # fmt: skip


def _send_until(receiver: Receiver, wanted: int) -> None:
    words = [sys.executable, "-m", "tests.organization.sender"]
    sender = subprocess.Popen(words, stdout=subprocess.DEVNULL)
    while len(receiver.requests) < wanted:
        receiver.arrived.acquire(timeout=60)
    sender.send_signal(signal.SIGKILL)
    sender.wait()


def _drain() -> None:
    while Delivery.objects.waiting().exists():
        sending.send_due(now=clock.now)


def _print(receiver: Receiver) -> None:
    arrived = Counter(receiver.ids)
    expected = {str(uid) for uid in Delivery.objects.values_list("uid", flat=True)}
    unsent = Delivery.objects.exclude(state="SENT").count()
    lost, foreign = len(expected - {*arrived}), len({*arrived} - expected)
    print(f"{KILLS} kills: {len(arrived)} of {Notification.objects.count()} arrived")
    print(f"lost {lost}, unknown {foreign}, not noted as sent {unsent}")
    twice = sum(count > 1 for count in arrived.values())
    print(f"{twice} ids arrived more than once, {arrived.total() - len(arrived)} requests too many")


if __name__ == "__main__":
    main()

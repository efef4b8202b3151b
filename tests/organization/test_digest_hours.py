"""When a digest is due, against a look at every hour; and that a slot is done once."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from organization import actions
from organization.access import principal_of
from organization.digests import latest_slot
from organization.models import Delivery, DeliveryPart, Notification, Subscription, Workspace
from tests.line import AT, days, together
from tests.organization.telling import subscribe, tell

URL = "http://127.0.0.1:9/hook"
ZONES = ["UTC", "Europe/Zurich", "America/Sao_Paulo", "Asia/Kathmandu", "Pacific/Apia"]


@given(
    st.booleans(),
    st.integers(0, 23),
    st.sampled_from(ZONES),
    st.datetimes(datetime(2011, 1, 1), datetime(2027, 1, 1)),  # noqa: DTZ001 # hypothesis adds it
)
def test_the_last_slot_is_the_one_that_a_look_at_every_hour_finds(weekly, hour, zone, naive):
    at = naive.replace(tzinfo=UTC)
    slot = latest_slot(weekly=weekly, hour=hour, time_zone=zone, at=at)
    there = slot.astimezone(ZoneInfo(zone))

    assert slot <= at
    assert (at - slot) < timedelta(days=9 if weekly else 2)
    assert not weekly or there.weekday() == 0
    # No later moment up to now reads as that hour of such a day, but a repeat of it.
    moment = slot + timedelta(minutes=15)
    while moment <= at:
        seen = moment.astimezone(ZoneInfo(zone))
        fits = seen.hour == hour and seen.minute == 0 and (not weekly or seen.weekday() == 0)
        assert not fits or seen.date() == there.date(), seen
        moment += timedelta(minutes=15)


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        ("2026-03-29T00:59", "2026-03-28T01:00"),  # 2 o'clock in Zurich, a day before
        ("2026-03-29T01:00", "2026-03-29T01:00"),  # the clocks jump from 2 to 3
        ("2026-10-25T00:00", "2026-10-25T00:00"),  # the first 2 o'clock
        ("2026-10-25T01:30", "2026-10-25T00:00"),  # the second counts for nothing
    ],
)
def test_hours_that_the_clocks_jump_over_or_repeat_are_due_once(at, expected):
    found = latest_slot(
        weekly=False, hour=2, time_zone="Europe/Zurich", at=datetime.fromisoformat(at + "Z")
    )

    assert found == datetime.fromisoformat(expected + "Z")


@pytest.fixture
def lea(person, workspace):
    Workspace.objects.filter(pk=workspace.pk).update(time_zone="Europe/Zurich")
    return person("lea")


def hour(number, day=0):
    """A moment of a day in March, at so many hours UTC; Zurich is one hour ahead."""
    return AT.replace(hour=number) + timedelta(days=day)


def gathered():
    """The keys of what each digest holds."""
    return [
        [*one.notifications.order_by("pk").values_list("key", flat=True)]
        for one in Delivery.objects.order_by("pk")
    ]


def test_a_daily_digest_holds_what_came_since_the_last_and_none_is_empty(lea):
    subscribe(lea, URL, digest="DAILY", digest_hour=8, at=hour(5))
    tell(lea, key="1", at=hour(6))
    assert actions.gather_digests(at=hour(6)) == 0
    tell(lea, key="2", at=hour(6))

    assert actions.gather_digests(at=hour(7)) == 1
    assert actions.gather_digests(at=hour(8)) == 0
    assert actions.gather_digests(at=hour(7, day=1)) == 0
    tell(lea, key="3", at=hour(8, day=1))
    assert actions.gather_digests(at=hour(9, day=1)) == 0, "an empty slot is done, too"
    assert actions.gather_digests(at=hour(7, day=2)) == 1

    assert gathered() == [["1", "2"], ["3"]]


def test_a_worker_that_was_down_sends_late_and_once(lea):
    subscribe(lea, URL, digest="DAILY", digest_hour=8, at=hour(5))
    tell(lea, key="1", at=hour(6))

    assert actions.gather_digests(at=hour(20, day=5)) == 1
    assert actions.gather_digests(at=hour(21, day=5)) == 0
    assert Delivery.objects.get().slot == hour(7, day=5)


def test_a_weekly_digest_comes_on_mondays(lea):
    subscribe(lea, URL, digest="WEEKLY", digest_hour=8, at=hour(9))  # a Monday
    tell(lea, key="1", at=hour(10))

    sent = [day for day in range(15) if actions.gather_digests(at=hour(12, day=day))]
    assert sent == [7]


def test_a_subscription_made_after_the_hour_waits_for_the_next(lea):
    subscribe(lea, URL, digest="DAILY", digest_hour=8, at=hour(10))
    tell(lea, key="1", at=hour(11))

    assert actions.gather_digests(at=hour(12)) == 0
    assert actions.gather_digests(at=hour(7, day=1)) == 1


def test_what_was_ticked_off_or_is_not_wanted_is_left_out(lea):
    subscribe(lea, URL, digest="DAILY", kinds=["DECISION_DUE"], portfolio_id=None, at=hour(5))
    tell(lea, key="1", at=hour(6))
    tell(lea, key="2", at=hour(6))
    tell(lea, key="3", at=hour(6), kind="LIMIT_BREACHED")
    Notification.objects.filter(key="1").update(acknowledged_at=hour(6))

    actions.gather_digests(at=hour(7))

    assert gathered() == [["2"]]


def test_what_waits_is_sent_when_no_digest_will_come_any_more(lea):
    made = subscribe(lea, URL, digest="DAILY", digest_hour=8, at=hour(5))
    tell(lea, key="1", at=hour(6))

    def edit(digest, version, at):
        actions.edit_subscription(
            by=principal_of(lea), subscription_id=made.pk, changes={"digest": digest},
            expected_version=version, at=at,
        )  # fmt: skip

    edit("WEEKLY", 1, hour(6))
    assert gathered() == []
    edit("NONE", 2, hour(6))
    assert gathered() == [["1"]]
    tell(lea, key="2", at=hour(9))
    edit("DAILY", 3, hour(10))
    edit("NONE", 4, hour(11))

    assert gathered() == [["1"], ["2"]]


def test_what_came_while_muted_is_in_the_first_digest_after(lea):
    made = subscribe(lea, URL, digest="DAILY", at=hour(5))
    Subscription.objects.filter(pk=made.pk).update(muted_until=hour(12, day=1))
    tell(lea, key="1", at=hour(6))

    assert actions.gather_digests(at=hour(7)) == 0
    assert actions.gather_digests(at=hour(7, day=1)) == 0
    assert actions.gather_digests(at=hour(13, day=1)) == 0
    assert actions.gather_digests(at=hour(7, day=2)) == 1


def test_the_oldest_200_come_first_and_the_others_with_the_next(lea):
    subscribe(lea, URL, digest="DAILY", at=hour(5))
    for number in range(203):
        tell(lea, key=str(number), at=hour(6))

    actions.gather_digests(at=hour(7))
    actions.gather_digests(at=hour(7, day=1))

    assert [len(one) for one in gathered()] == [200, 3]


@pytest.mark.django_db(transaction=True)
def test_of_many_workers_at_the_hour_one_writes_each_digest(person):
    for name in ("lea", "pia"):
        one = person(name)
        subscribe(one, URL, digest="DAILY", at=hour(5))
        tell(one, at=hour(6))

    written = together([lambda: actions.gather_digests(at=days(1))] * 6)

    assert sum(written) == 2
    assert Delivery.objects.count() == DeliveryPart.objects.count() == 2

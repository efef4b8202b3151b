"""Who is told of a fact, how often, and what is to be sent because of it."""

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kernel.errors import InvalidValue
from organization import actions
from organization.access import principal_of
from organization.models import (
    Delivery,
    DeliveryPart,
    Notification,
    NotificationKind,
    Person,
    Role,
    Subscription,
)
from tests.factories import bulk
from tests.line import AT, days, together
from tests.organization.telling import subscribe, tell

URL = "http://127.0.0.1:9/hook"


def test_a_fact_is_told_once_to_each_whoever_else_was_told_before(person):
    lea, pia = person("lea"), person("pia")

    tell(lea)
    tell(lea, pia)
    tell(lea, pia, subject="Other words for it")

    assert [*Notification.objects.order_by("pk").values_list("person", "subject")] == [
        (lea.pk, "DRN-1 waits for you"),
        (pia.pk, "DRN-1 waits for you"),
    ]


def test_a_fact_that_comes_again_under_another_key_is_told_again(person):
    lea = person("lea")

    tell(lea, key="GO:DRN-1:1")
    tell(lea, key="GO:DRN-1:2")
    tell(lea, key="GO:DRN-1:1", kind=NotificationKind.LIMIT_BREACHED)

    assert lea.notifications.count() == 3


def test_who_left_and_who_is_of_another_workspace_is_not_told(owner, person):
    lea, pia = person("lea"), person("pia")
    actions.deactivate_person(by=principal_of(owner), email=lea.email, at=AT)
    actions.create_workspace(key="rival", name="Rival", owner_email="spy@rival.example")
    spy = Person.objects.get(email="spy@rival.example")

    tell(pia, lea, spy)

    assert [*Notification.objects.values_list("person", flat=True)] == [pia.pk]


def test_nothing_is_told_of_what_did_not_happen(person):
    lea = person("lea")
    subscribe(lea, URL)

    with transaction.atomic():
        tell(lea)
        transaction.set_rollback(True)

    assert (Notification.objects.count(), Delivery.objects.count()) == (0, 0)


def test_long_words_are_cut_and_others_refused(person):
    lea = person("lea")

    tell(lea, subject="s" * 300, text="t" * 5000)

    told = lea.notifications.get()
    assert (len(told.subject), len(told.text)) == (255, 4000)
    for wrong in ({"key": ""}, {"key": "a\0"}, {"path": "a\nb"}):
        with pytest.raises(InvalidValue):
            tell(lea, **wrong)


KINDS = st.lists(st.sampled_from(NotificationKind), max_size=2, unique=True)
WISHES = st.fixed_dictionaries(
    {
        "kinds": KINDS,
        "portfolio_id": st.sampled_from([None, 1, 2]),
        "digest": st.sampled_from(["NONE", "NONE", "DAILY"]),
        "muted_until": st.sampled_from([None, AT, days(1)]),
        "archived_at": st.sampled_from([None, None, AT]),
    }
)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.tuples(st.integers(0, 1), WISHES), max_size=5),
    st.sampled_from(NotificationKind),
    st.sampled_from([None, 1, 2]),
)
def test_what_is_sent_is_what_a_naive_look_at_each_wish_says(workspace, wishes, kind, portfolio):
    with transaction.atomic():
        people = bulk.people(workspace, ["Lea", "Pia"])
        rows = [
            Subscription.objects.create(
                workspace=workspace, person=people[who], channel="WEBHOOK", target=URL,
                destination="h:1", created_at=AT, digested_at=AT, **wish,
            )
            for who, wish in wishes
        ]  # fmt: skip
        tell(*people, kind=kind, portfolio_id=portfolio)

        expected = {
            (row.pk, row.person.notifications.get().pk)
            for row in rows
            if row.archived_at is None
            and row.digest == "NONE"
            and (row.muted_until is None or row.muted_until <= AT)
            and (not row.kinds or kind in row.kinds)
            and row.portfolio_id in (None, portfolio)
        }
        found = DeliveryPart.objects.values_list("delivery__subscription", "notification")
        assert sorted(found) == sorted(expected)
        transaction.set_rollback(True)


def test_two_thousand_people_take_one_statement_and_one_bell(workspace, statements):
    people = bulk.people(workspace, [f"P{number}" for number in range(2_000)])
    Subscription.objects.bulk_create(
        Subscription(
            workspace=workspace, person=one, channel="WEBHOOK", target=URL, destination="h:1",
            created_at=AT, digested_at=AT,
        )
        for one in people
    )  # fmt: skip
    before = len(connection.run_on_commit)

    assert statements(lambda: tell(*people)) == 1
    assert statements(lambda: tell(*people)) == 1
    tell(*people, key="another")

    assert Notification.objects.count() == Delivery.objects.count() == 4_000
    assert len(connection.run_on_commit) == before + 1


def test_many_facts_of_many_people_take_one_statement(person, workspace, statements):
    lea, pia = person("lea"), person("pia")
    subscribe(lea, URL, kinds=[NotificationKind.LIMIT_BREACHED])
    kinds = [NotificationKind.LIMIT_BREACHED, NotificationKind.DECISION_DUE]
    facts = [
        actions.Fact(kind, str(number), None, [lea.pk, pia.pk, lea.pk], "It is so", "Why.", "", AT)
        for kind in kinds
        for number in range(20)
    ]

    assert statements(lambda: actions.notify_all(workspace_id=workspace.pk, facts=facts)) == 1
    actions.notify_all(workspace_id=workspace.pk, facts=[])

    assert (lea.notifications.count(), pia.notifications.count()) == (40, 40)
    sent = DeliveryPart.objects.values_list("notification__kind", flat=True)
    assert [*sent] == ["LIMIT_BREACHED"] * 20


@pytest.mark.django_db(transaction=True)
def test_of_many_who_tell_of_one_fact_at_once_each_person_hears_it_once(person):
    people = [person(f"p{number}") for number in range(6)]
    for one in people:
        subscribe(one, URL)

    raised = together([lambda some=people[number:]: tell(*reversed(some)) for number in range(6)])

    assert raised == [None] * 6
    assert Notification.objects.count() == Delivery.objects.count() == 6


def test_what_is_told_late_stands_where_its_day_is(person, execute):
    lea = person("lea", Role.VIEWER)
    for key, day in [("2", 2), ("3", 3), ("1", 1), ("3 too", 3)]:
        tell(lea, key=key, subject=key, at=days(day))
    text = """query ($after: String) { viewer { notifications(first: 2, after: $after) {
        pageInfo { endCursor } edges { node { subject } } } } }"""

    first = execute(text, principal_of(lea))["viewer"]["notifications"]
    after = first["pageInfo"]["endCursor"]
    second = execute(text, principal_of(lea), after=after)["viewer"]["notifications"]

    found = [edge["node"]["subject"] for edge in first["edges"] + second["edges"]]
    assert found == ["3 too", "3", "2", "1"]

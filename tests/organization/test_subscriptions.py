"""Subscriptions over the API: whose they are, what may be a target, what is never shown."""

import pytest
from django.db import connection

from kernel import clock
from kernel.errors import NotFound
from organization import actions
from organization.access import principal_of
from organization.models import Delivery, Notification, NotificationKind, Role, Subscription
from tests.line import AT, change, days
from tests.organization.telling import states, subscribe, tell
from tests.worlds import global_id

URL = "http://127.0.0.1:9/services/very-secret-room?sig=very-secret-sig"
SHOWS = "... on SubscribeSuccess { secret subscription { id target channel digest version } }"


@pytest.fixture
def lea(person):
    return person("lea", Role.VIEWER)


def subscribed(by, **given):
    return change("subscribe", principal_of(by), shows=SHOWS, **given)


class TestSecret:
    def test_is_shown_once_and_stands_in_no_table_history_or_list(self, lea):
        made = subscribed(lea, channel="WEBHOOK", target=URL, idempotencyKey="1")
        again = subscribed(lea, channel="WEBHOOK", target=URL, idempotencyKey="1")

        assert made["secret"].startswith("tlw_")
        assert len(made["secret"]) == 68
        assert again == {**made, "secret": None}
        assert made["secret"] not in everything_stored()
        assert made["subscription"]["target"] == "http://127.0.0.1:9/..."

    def test_is_none_of_a_chat(self, lea):
        assert subscribed(lea, channel="SLACK", target=URL)["secret"] is None

    def test_differs_from_one_subscription_to_the_next_and_with_the_key(self, lea, settings):
        first, second = (subscribed(lea, channel="WEBHOOK", target=URL) for _ in range(2))
        row = Subscription.objects.earliest("pk")
        assert first["secret"] == row.secret != second["secret"]

        settings.SECRET_KEY = "another one"
        assert row.secret != first["secret"]

    def test_history_holds_neither_target_nor_nonce(self, lea):
        subscribed(lea, channel="TEAMS", target=URL)
        made = Subscription.objects.get()
        event = Subscription.pgh_event_model.objects.get(pgh_obj_id=made.pk)

        assert event.pgh_context.metadata["actor"] == "lea"
        assert {"target", "nonce"}.isdisjoint(f.name for f in event._meta.fields)


def everything_stored():
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        rows = []
        for (table,) in cursor.fetchall():
            cursor.execute(f'SELECT t::text FROM "{table}" t')
            rows += [row for (row,) in cursor.fetchall()]
    return "\n".join(rows)


class TestEmail:
    def test_goes_to_ones_own_address(self, lea, settings):
        settings.SENDS_EMAIL = True

        assert subscribed(lea, channel="EMAIL")["subscription"]["target"] == lea.email
        made = subscribed(lea, channel="EMAIL", target=lea.email.upper())
        assert made["subscription"]["target"] == lea.email

    def test_goes_elsewhere_for_an_administrator_alone(self, lea, owner, settings):
        settings.SENDS_EMAIL = True
        to = "room@elsewhere.example"

        assert subscribed(owner, channel="EMAIL", target=to)["subscription"]["target"] == to
        refused = subscribed(lea, channel="EMAIL", target=to)
        assert (refused["__typename"], refused["field"]) == ("InvalidValue", "target")
        for wrong in (
            "nobody",
            "a@b\r\nBcc: c@d.example",
            "a\0@b.example",
            "x" * 300 + "@b.example",
        ):
            refused = subscribed(owner, channel="EMAIL", target=wrong)
            assert refused["__typename"] == "InvalidValue", wrong

    def test_is_refused_where_no_mail_server_is_named(self, lea, settings):
        settings.SENDS_EMAIL = False

        refused = subscribed(lea, channel="EMAIL")
        assert refused["message"] == "This installation sends no e-mail: EMAIL_URL is not set."


@pytest.mark.parametrize(
    "given",
    [{}, {"target": ""}, {"target": URL, "digestHour": 24}, {"target": URL, "digestHour": -1}],
)
def test_what_makes_no_subscription_is_refused_and_leaves_none(lea, given):
    assert subscribed(lea, channel="WEBHOOK", **given)["__typename"] == "InvalidValue"
    assert not Subscription.objects.exists()


def test_a_person_has_twenty_at_most_and_ended_ones_do_not_count(lea):
    for _ in range(20):
        subscribe(lea, URL)
    refused = subscribed(lea, channel="WEBHOOK", target=URL)
    assert refused["message"] == "A person has at most 20 subscriptions."

    Subscription.objects.earliest("pk").archive(reason="x", at=AT)
    assert "secret" in subscribed(lea, channel="WEBHOOK", target=URL)


@pytest.mark.usefixtures("drn")
def test_a_portfolio_is_named_by_its_key_by_who_may_read_it(lea, person, refuse, execute):
    subscribed(lea, channel="WEBHOOK", target=URL, portfolio="DRN")
    stranger = person("pia")
    text = "mutation ($input: SubscribeInput!) { subscribe(input: $input) { __typename } }"
    given = {"channel": "WEBHOOK", "target": URL, "portfolio": "DRN"}

    assert refuse(text, principal_of(stranger), input=given).extensions["code"] == "NOT_FOUND"
    query = "{ viewer { subscriptions { edges { node { portfolio kinds } } } } }"
    found = execute(query, principal_of(lea))["viewer"]["subscriptions"]["edges"]
    assert found == [{"node": {"portfolio": "DRN", "kinds": []}}]


class TestChanging:
    @pytest.fixture
    def edit(self, lea):
        """Return a function that edits the one subscription of Lea."""
        made = subscribe(lea, URL)

        def change_it(version=1, **given):
            return change(
                "editSubscription",
                principal_of(lea),
                shows="... on NotificationSubscription { version kinds digest mutedUntil }",
                subscription=global_id("NotificationSubscription", made.pk),
                expectedVersion=version,
                **given,
            )

        return change_it

    def test_edits_of_different_fields_meet_and_of_one_do_not(self, edit):
        first = edit(digest="DAILY")
        second = edit(kinds=["LIMIT_BREACHED", "DECISION_DUE", "LIMIT_BREACHED"])
        third = edit(digest="WEEKLY")

        assert (first["digest"], first["version"]) == ("DAILY", 2)
        assert second["kinds"] == ["DECISION_DUE", "LIMIT_BREACHED"]
        assert second["digest"] == "DAILY"
        assert third["__typename"] == "Conflict"

    def test_an_hour_that_no_day_has_is_refused(self, edit):
        for hour in (-1, 24, 2**31 - 1):
            assert edit(digestHour=hour)["__typename"] == "InvalidValue"

    def test_a_mute_is_set_and_ended(self, edit):
        muted = edit(mutedUntil="2026-04-01T00:00:00Z")
        ended = edit(mutedUntil=None, version=2)

        assert muted["mutedUntil"] == "2026-04-01T00:00:00+00:00"
        assert ended["mutedUntil"] is None


def test_ending_one_cancels_what_waits_and_tells_nothing_more(lea):
    row = subscribe(lea, URL)
    tell(lea, key="1")

    ended = actions.unsubscribe(
        by=principal_of(lea), subscription_id=row.pk, reason="Enough", at=days(1)
    )
    tell(lea, key="2")

    assert (ended.archived_at, ended.archive_reason) == (days(1), "Enough")
    assert states() == ["CANCELLED"]
    assert Notification.objects.count() == 2


def test_people_see_and_end_their_own_administrators_all(lea, owner, person, execute):
    mine, theirs = subscribe(lea, URL), subscribe(owner, URL)
    text = "{ subscriptions { edges { node { person { name } } } } }"

    def seen(by):
        edges = execute(text, principal_of(by))["subscriptions"]["edges"]
        return [edge["node"]["person"]["name"] for edge in edges]

    assert seen(lea) == ["lea"]
    assert seen(owner) == ["owner", "lea"]
    with pytest.raises(NotFound):
        actions.unsubscribe(by=principal_of(lea), subscription_id=theirs.pk, reason="No", at=AT)
    actions.unsubscribe(by=principal_of(owner), subscription_id=mine.pk, reason="No", at=AT)
    assert seen(lea) == []


class TestAcknowledging:
    LIST = """{ viewer { unacknowledgedCount notifications(filter: {acknowledged: false}) {
        totalCount edges { node { id subject } } } } }"""

    def test_one_many_or_all_up_to_a_moment(self, lea, execute):
        by = principal_of(lea)
        for number in range(5):
            tell(lea, key=str(number), at=days(number), subject=f"Fact {number}")

        edges = execute(self.LIST, by)["viewer"]["notifications"]["edges"]
        assert [edge["node"]["subject"] for edge in edges] == [f"Fact {n}" for n in (4, 3, 2, 1, 0)]
        shows = "... on AcknowledgeNotificationsSuccess { acknowledged }"
        newest = edges[0]["node"]["id"]
        for _ in range(2):
            done = change(
                "acknowledgeNotifications", by, shows=shows, notifications=[newest],
                until=days(1).isoformat(),
            )  # fmt: skip
            assert done["acknowledged"] in (3, 0)

        left = execute(self.LIST, by)["viewer"]
        assert left["unacknowledgedCount"] == left["notifications"]["totalCount"] == 2

    def test_what_still_waits_is_not_sent_any_more(self, lea):
        subscribe(lea, URL)
        tell(lea, key="1", at=AT)
        tell(lea, key="2", at=days(1))

        actions.acknowledge_notifications(by=principal_of(lea), ids=[], until=AT, at=days(2))

        assert states() == ["CANCELLED", "WAITING"]

    def test_nobody_ticks_off_what_others_were_told(self, lea, owner):
        tell(owner)
        told = Notification.objects.get()

        with pytest.raises(NotFound):
            actions.acknowledge_notifications(
                by=principal_of(lea), ids=[told.pk], until=None, at=AT
            )
        assert actions.acknowledge_notifications(
            by=principal_of(lea), ids=[], until=days(9), at=AT
        ) == 0  # fmt: skip
        told.refresh_from_db()
        assert told.acknowledged_at is None

    def test_naming_nothing_is_refused(self, lea):
        refused = change("acknowledgeNotifications", principal_of(lea), shows="")

        assert refused["message"] == "Name notifications, or say until when."


def test_what_was_said_of_a_portfolio_is_gone_for_who_may_not_read_it_any_more(lea, owner, drn):
    tell(lea, key="1", portfolio_id=drn.pk)
    tell(lea, key="2")
    assert Notification.objects.of(principal_of(lea)).count() == 2

    actions.revoke_role(by=principal_of(owner), email=lea.email, role=Role.VIEWER)

    assert Notification.objects.of(principal_of(lea)).get().key == "2"


def test_old_news_are_forgotten_and_what_nobody_ticked_off_or_is_dead_stays(lea):
    subscribe(lea, URL)
    for number, state in enumerate(["SENT", "CANCELLED", "DEAD", "WAITING"]):
        tell(lea, key=str(number), at=AT)
        done = None if state == "WAITING" else AT
        Delivery.objects.filter(parts__notification__key=number).update(
            state=state, finished_at=done
        )
    Notification.objects.filter(key__in=["0", "2"]).update(acknowledged_at=AT)

    actions.forget_notifications(at=days(90))
    assert (Delivery.objects.count(), Notification.objects.count()) == (4, 4)
    actions.forget_notifications(at=days(91))

    assert {*states()} == {"DEAD", "WAITING"}
    assert sorted(Notification.objects.values_list("key", flat=True)) == ["1", "3"]


def test_a_program_that_acts_for_nobody_cannot_subscribe(product_itself):
    refused = change("subscribe", product_itself, shows="", channel="WEBHOOK", target=URL)

    assert refused["message"] == "Only a person can subscribe."


def test_kinds_of_the_list_can_be_chosen(lea, execute):
    tell(lea, key="1", at=clock.now())
    tell(lea, key="2", kind=NotificationKind.OVERRIDE_ASKED, at=clock.now())
    text = """{ viewer { notifications(filter: {kind: [OVERRIDE_ASKED]}) {
        edges { node { kind key } } } } }"""

    (edge,) = execute(text, principal_of(lea))["viewer"]["notifications"]["edges"]
    assert edge["node"] == {"kind": "OVERRIDE_ASKED", "key": "2"}

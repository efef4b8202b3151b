"""Sending over HTTP: what each answer leads to, and what a slow or broken host costs others."""

import hashlib
import hmac
import json
import re
import time
from datetime import timedelta
from pathlib import Path

import pytest

from kernel import clock
from organization import actions, sending
from organization.access import principal_of
from organization.channels import posting
from organization.models import (
    Delivery,
    DeliveryState,
    Destination,
    Notification,
    Role,
    Subscription,
)
from organization.sending import claims
from tests.fakes import receivers
from tests.fakes.receivers import answer, receiving
from tests.line import AT, days
from tests.organization.telling import Clock, send, states, subscribe, tell, the_delivery

RECIPES = Path(__file__).parents[2] / "docs" / "notifications.md"


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
    return person("lea", Role.VIEWER)


@pytest.fixture
def hasty(monkeypatch):
    """Let a sending take half a second at most."""
    monkeypatch.setattr(posting, "TOTAL_SECONDS", 0.5)
    monkeypatch.setattr(posting, "CONNECT_SECONDS", 0.3)


class TestWebhook:
    def test_says_what_happened_and_is_signed_as_the_documents_say(
        self, lea, drn, receiver, settings
    ):
        settings.PUBLIC_URL = "https://lpm.example"
        made = subscribe(lea, receiver.url)
        tell(lea, portfolio_id=drn.pk, path="/board/DRN")

        assert send(AT) is False

        (path, headers, body), delivery = receiver.requests[0], the_delivery()
        assert path == "/hook?room=1"
        assert json.loads(body) == {
            "id": str(delivery.uid),
            "kind": "DECISION_DUE",
            "workspace": "acme",
            "portfolio": "DRN",
            "key": "GO:DRN-1",
            "subject": "DRN-1 waits for you",
            "text": "Its case is complete.",
            "url": "https://lpm.example/board/DRN",
            "at": AT.isoformat(),
        }
        assert (delivery.state, delivery.attempts, delivery.finished_at) == ("SENT", 1, AT)
        assert headers["X-Throughline-Delivery"] == headers["Idempotency-Key"] == str(delivery.uid)
        signed = f"{int(AT.timestamp())}.".encode() + body
        expected = hmac.new(made.secret.encode(), signed, hashlib.sha256).hexdigest()
        assert headers["X-Throughline-Signature"] == f"t={int(AT.timestamp())},v1={expected}"
        assert made.secret not in str(headers.items())

    def test_is_genuine_by_the_recipe_of_the_documents(self, lea, receiver):
        (recipe,) = re.findall(r"```python\n(.*?)```", RECIPES.read_text(), re.DOTALL)
        names = {}
        exec(recipe, names)
        made = subscribe(lea, receiver.url)
        now = clock.now()
        tell(lea, at=now)
        send(now)

        (_, headers, body), is_genuine = receiver.requests[0], names["is_genuine"]
        signature = headers["X-Throughline-Signature"]
        assert is_genuine(made.secret, signature, body)
        assert not is_genuine(made.secret, signature, body + b" ")
        assert not is_genuine("another", signature, body)
        at = int(now.timestamp())
        old = at - 400
        assert not is_genuine(made.secret, f"t={old},v1={made.signature(body, old)}", body)
        assert not is_genuine(made.secret, signature.replace(str(at), str(at - 1)), body)

    def test_of_a_trial_goes_by_the_same_way(self, lea, receiver):
        made = subscribe(lea, receiver.url)

        actions.try_subscription(by=principal_of(lea), subscription_id=made.pk, at=AT)
        send(AT)

        body = json.loads(receiver.requests[0][2])
        assert (body["kind"], body["subject"]) == ("TEST", "This is a test from Throughline")

    def test_of_a_trial_is_one_while_it_waits(self, lea, receiver):
        made = subscribe(lea, receiver.url)

        def ask():
            return actions.try_subscription(by=principal_of(lea), subscription_id=made.pk, at=AT)

        first = ask()
        assert ask() == first
        send(AT)
        assert len(receiver.requests) == 1
        assert ask() != first

    def test_of_a_digest_lists_what_it_gathered(self, lea, receiver):
        subscribe(lea, receiver.url, digest="DAILY", at=AT)
        for number in range(3):
            tell(lea, key=str(number))
        actions.gather_digests(at=days(1))
        send(days(1))

        body = json.loads(receiver.requests[0][2])
        assert (body["kind"], body["subject"]) == ("DIGEST", "3 notifications up to 2026-03-02")
        assert [item["key"] for item in body["items"]] == ["0", "1", "2"]


class TestChats:
    HOSTILE = "<!channel> & <https://evil.example|look> [x](https://evil.example)"

    def test_of_slack_gets_blocks_in_which_words_mention_nobody(self, lea, receiver):
        subscribe(lea, receiver.url, channel="SLACK")
        tell(lea, subject=self.HOSTILE, text="*" * 4000)
        send(AT)

        body = json.loads(receiver.requests[0][2])
        assert "X-Throughline-Signature" not in receiver.requests[0][1]
        assert body["text"].startswith("&lt;!channel&gt; &amp; &lt;https://")
        assert {block["type"] for block in body["blocks"]} == {"section"}
        assert all(1 <= len(block["text"]["text"]) <= 3000 for block in body["blocks"])

    def test_of_teams_gets_one_adaptive_card(self, lea, receiver, settings):
        settings.PUBLIC_URL = "https://lpm.example"
        subscribe(lea, receiver.url, channel="TEAMS")
        tell(lea, subject=self.HOSTILE, text=r"\[y\](https://evil.example)", path="/board/DRN")
        send(AT)

        (attachment,) = json.loads(receiver.requests[0][2])["attachments"]
        card = attachment["content"]
        assert attachment["contentType"] == "application/vnd.microsoft.card.adaptive"
        assert (card["type"], card["version"]) == ("AdaptiveCard", "1.4")
        assert "\\[x\\](https" in card["body"][0]["text"]
        assert "\\\\\\[y\\\\\\](https" in card["body"][1]["text"]
        assert card["actions"][0]["url"] == "https://lpm.example/board/DRN"

    @pytest.mark.parametrize("channel", ["SLACK", "TEAMS", "WEBHOOK"])
    def test_have_no_link_where_nobody_said_what_our_address_is(
        self, lea, receiver, settings, channel
    ):
        settings.PUBLIC_URL = ""
        subscribe(lea, receiver.url, channel=channel)
        tell(lea, path="/board/DRN")
        send(AT)

        assert b"/board/DRN" not in receiver.requests[0][2]

    @pytest.mark.parametrize("channel", ["SLACK", "TEAMS"])
    def test_show_ten_of_a_digest_and_count_the_others(self, lea, receiver, channel):
        subscribe(lea, receiver.url, channel=channel, digest="DAILY", at=AT)
        for number in range(12):
            tell(lea, key=str(number), subject=f"Fact {number}.")
        actions.gather_digests(at=days(1))
        send(days(1))

        body = receiver.requests[0][2].decode()
        assert ("Fact 9." in body, "Fact 10." in body, "... and 2 more." in body) == (
            True,
            False,
            True,
        )


class TestAnswers:
    @pytest.mark.parametrize("status", [200, 201, 202, 204])
    def test_of_success_end_it(self, lea, receiver, status):
        receiver.behave = answer(status, body=b"")
        subscribe(lea, receiver.url)
        tell(lea)
        send(AT)

        assert states() == ["SENT"]

    @pytest.mark.parametrize("status", [301, 302, 307, 400, 401, 403, 404, 413, 422])
    def test_that_will_not_change_bury_it_at_once(self, lea, receiver, other, status):
        receiver.behave = answer(status, Location=other.url)
        subscribe(lea, receiver.url)
        tell(lea)
        send(AT)

        delivery = the_delivery()
        assert (delivery.state, delivery.attempts) == ("DEAD", 1)
        assert delivery.last_error == f"127.0.0.1 answered {status}."
        assert other.requests == []

    def test_410_ends_the_subscription(self, lea, receiver):
        receiver.behave = answer(410)
        subscribe(lea, receiver.url)
        tell(lea, key="1")
        tell(lea, key="2")
        send(AT)

        ended = Subscription.objects.get()
        assert (states(), ended.archived_at) == (["DEAD", "CANCELLED"], AT)
        assert "410" in ended.archive_reason

    @pytest.mark.parametrize("status", [408, 429, 500, 502, 503, 504])
    def test_that_may_change_are_tried_again_with_the_same_id(self, lea, receiver, status):
        receiver.behave = answer(status)
        subscribe(lea, receiver.url)
        tell(lea)
        send(AT)
        assert (states(), the_delivery().next_at) == (["WAITING"], AT + claims.FIRST_PAUSE)
        assert the_delivery().last_error == f"127.0.0.1 answered {status}."

        receiver.behave = answer(200)
        send(AT + claims.FIRST_PAUSE - timedelta(seconds=1))
        assert len(receiver.requests) == 1
        send(AT + claims.FIRST_PAUSE)

        assert (states(), the_delivery().last_error) == (["SENT"], "")
        assert len(receiver.requests) == 2
        assert len({*receiver.ids}) == 1

    def test_pauses_double_up_to_six_hours_and_the_tenth_failure_is_the_last(self, lea, receiver):
        receiver.behave = answer(500)
        subscribe(lea, receiver.url)
        tell(lea)
        clock, pauses = Clock(), []
        while states() == ["WAITING"]:
            send(clock.at)
            pauses.append(the_delivery().next_at - clock.at)
            clock.at = the_delivery().next_at

        minutes = [pause.total_seconds() / 60 for pause in pauses[:-1]]
        assert minutes == [5, 10, 20, 40, 80, 160, 320, 360, 360]
        assert (states(), len(receiver.requests)) == (["DEAD"], 10)

    @pytest.mark.parametrize(
        ("given", "seconds"),
        [
            ("120", 120), ("0", 1), ("999999999999", 6 * 3600), ("-5", 300), ("soon", 300),
            ("Mon, 02 Mar 2026 09:10:00 GMT", 600), ("Mon, 02 Mar 2020 09:10:00 GMT", 1),
            ("\u0661", 300), ("Mon, 02 Mar 9999 09:10:00", 300),
        ],
    )  # fmt: skip
    def test_that_say_when_to_come_again_are_heard(self, lea, receiver, given, seconds):
        receiver.behave = answer(429, Retry_After=given)
        subscribe(lea, receiver.url)
        tell(lea)
        send(AT)

        assert the_delivery().next_at == AT + timedelta(seconds=seconds)

    def test_that_ask_to_wait_put_off_all_of_this_subscription_and_no_other(
        self, lea, receiver, person
    ):
        receiver.behave = answer(429, Retry_After="600")
        subscribe(lea, receiver.url)
        tell(lea, key="1")
        tell(lea, key="2")
        send(AT)
        assert len(receiver.requests) == 1

        receiver.behave = answer(200)
        pia = person("pia")
        subscribe(pia, receiver.url)
        tell(pia)
        send(AT)
        assert states() == ["WAITING", "WAITING", "SENT"]


class TestBrokenHosts:
    @pytest.mark.usefixtures("hasty")
    @pytest.mark.parametrize("how", ["hang", "drip", "reset", "nonsense"])
    def test_are_given_up_in_time_and_tried_again(self, lea, receiver, how):
        receiver.behave = getattr(receivers, how)
        subscribe(lea, receiver.url)
        tell(lea)
        started = time.monotonic()
        send(AT)

        assert time.monotonic() - started < 3
        delivery = the_delivery()
        assert (delivery.state, delivery.attempts) == ("WAITING", 1)
        assert delivery.last_error.startswith(f"{receiver.host} did not answer: ")

    def test_no_more_than_four_kilobytes_of_an_answer_are_read(self, lea, receiver):
        receiver.behave = receivers.endless
        subscribe(lea, receiver.url)
        tell(lea)
        send(AT)

        assert states() == ["SENT"]

    @pytest.mark.usefixtures("hasty")
    def test_hold_up_nobody_else_and_cost_what_waits_for_them_no_attempt(
        self, lea, receiver, other
    ):
        receiver.behave = receivers.hang
        subscribe(lea, receiver.url)
        subscribe(lea, other.url)
        for number in range(20):
            tell(lea, key=str(number))
        started = time.monotonic()
        send(AT)

        assert time.monotonic() - started < 3
        assert (len(receiver.requests), len(other.requests)) == (1, 20)
        waiting = Delivery.objects.waiting().order_by("pk")
        assert [*waiting.values_list("attempts", flat=True)] == [1] + [0] * 19
        assert Destination.objects.get().quiet_until == AT + claims.FIRST_QUIET

    @pytest.mark.usefixtures("hasty")
    def test_are_asked_less_and_less_often_and_all_at_once_when_they_are_back(self, lea, receiver):
        receiver.behave = receivers.reset
        subscribe(lea, receiver.url)
        for number in range(10):
            tell(lea, key=str(number))
        clock, pauses = Clock(), []
        for _ in range(8):
            send(clock.at)
            pauses.append((Destination.objects.get().quiet_until - clock.at).total_seconds())
            clock.at = Destination.objects.get().quiet_until
        assert pauses == [30, 60, 120, 240, 480, 960, 1800, 1800]

        receiver.behave = answer(200)
        send(clock.at + timedelta(hours=6))
        assert {*states()} == {"SENT"}
        assert Destination.objects.get().failures == 0

    def test_that_never_answer_are_given_up_after_a_week(self, lea):
        subscribe(lea, "http://127.0.0.1:9/hook")
        tell(lea)

        send(AT + timedelta(days=7, seconds=1))

        assert the_delivery().last_error == "Its host did not answer for a week."

    def test_a_fault_of_ours_is_noted_and_the_next_is_sent(self, lea, receiver, settings):
        subscribe(lea, receiver.url)
        tell(lea, portfolio_id=None, key="1")
        Subscription.objects.update(channel="WEBHOOK")
        broken = the_delivery()
        tell(lea, key="2")
        settings.PORTFOLIO_KEYS = "portfolio.access.no_such_function"
        Notification.objects.filter(key="1").update(portfolio_id=1)
        send(AT)

        broken.refresh_from_db()
        assert (broken.state, broken.attempts) == ("WAITING", 1)
        assert states()[1] == "SENT"


class TestAtTheMomentOfSending:
    @pytest.fixture
    def sent(self, lea, receiver):
        """Return a function that sends what waits, and says what was told and what became of it."""
        subscribe(lea, receiver.url)

        def run(at=AT):
            send(at)
            return len(receiver.requests), states()

        return run

    def test_who_left_is_told_nothing(self, lea, owner, sent):
        tell(lea)
        actions.deactivate_person(by=principal_of(owner), email=lea.email, at=AT)

        assert sent() == (0, ["CANCELLED"])

    def test_who_may_not_read_the_portfolio_any_more_is_told_nothing(self, lea, owner, drn, sent):
        tell(lea, portfolio_id=drn.pk)
        actions.revoke_role(by=principal_of(owner), email=lea.email, role=Role.VIEWER)

        assert sent() == (0, ["CANCELLED"])

    def test_a_mute_is_heard_and_what_it_kept_back_is_not_sent_later(self, lea, sent):
        tell(lea)
        Subscription.objects.update(muted_until=days(1))
        assert sent() == (0, ["CANCELLED"])

        assert sent(days(2)) == (0, ["CANCELLED"])

    def test_what_was_ticked_off_meanwhile_is_left_out(self, lea, sent):
        tell(lea)
        Notification.objects.update(acknowledged_at=AT)

        assert sent() == (0, ["CANCELLED"])


class TestDead:
    @pytest.fixture
    def dead(self, lea, receiver):
        receiver.behave = answer(404)
        subscribe(lea, receiver.url)
        tell(lea)
        send(AT)
        receiver.behave = answer(200)
        return the_delivery()

    def test_ones_are_listed_and_replayed_with_the_same_id(self, dead, owner, receiver, execute):
        by = principal_of(owner)
        text = "{ deadDeliveries { edges { node { uid attempts lastError nextAt } } } }"
        (edge,) = execute(text, by)["deadDeliveries"]["edges"]
        assert (edge["node"]["uid"], edge["node"]["attempts"]) == (str(dead.uid), 1)

        assert actions.replay_deliveries(by=by, ids=[dead.pk], at=days(9)) == 1
        assert actions.replay_deliveries(by=by, ids=[dead.pk], at=days(9)) == 0
        send(days(9))

        assert states() == ["SENT"]
        assert receiver.ids == [str(dead.uid)] * 2

    def test_ones_of_an_ended_subscription_stay_dead(self, dead, owner):
        Subscription.objects.get().archive(reason="x", at=AT)

        assert actions.replay_deliveries(by=principal_of(owner), ids=[dead.pk], at=AT) == 0


def test_a_delivery_whose_worker_died_at_every_attempt_is_buried(lea, receiver):
    subscribe(lea, receiver.url)
    tell(lea)
    Delivery.objects.update(attempts=claims.ATTEMPTS)
    send(AT)

    assert (states(), receiver.requests) == (["DEAD"], [])
    assert the_delivery().last_error == "Its worker died at every attempt."


def test_a_run_ends_after_a_while_and_says_that_more_waits(lea, receiver):
    subscribe(lea, receiver.url)
    for number in range(5):
        tell(lea, key=str(number))
    clock = Clock()

    def ticking():
        clock.later(seconds=4)
        return clock.at

    assert sending.send_due(now=ticking) is True
    assert 0 < Delivery.objects.filter(state=DeliveryState.SENT).count() < 5

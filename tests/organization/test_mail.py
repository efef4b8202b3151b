"""E-mail: what a message looks like, one connection a run, and mail servers that misbehave."""

import ssl
import time

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.mail import EmailMessage, get_connection

from config.mail import mail_settings
from organization import actions
from organization.channels import mail
from organization.models import Destination
from organization.sending import claims
from tests.fakes.certificates import self_signed
from tests.fakes.mail_servers import mail_server
from tests.line import AT, days
from tests.organization.telling import send, states, subscribe, tell, the_delivery


@pytest.fixture
def server(settings):
    with mail_server() as one:
        one.use(settings)
        settings.DEFAULT_FROM_EMAIL = "Throughline <lpm@acme.example>"
        settings.PUBLIC_URL = "https://lpm.acme.example"
        yield one


@pytest.fixture
def lea(person):
    return person("lea")


@pytest.fixture
def hasty(monkeypatch):
    monkeypatch.setattr(mail, "TOTAL_SECONDS", 0.25)


def test_a_message_is_plain_and_names_its_delivery(lea, server):
    subscribe(lea, channel="EMAIL")
    tell(lea, subject="DRN-1 wartet: Fünf Kilo", text="Ihr Fall.\n.\nEnde", path="/board/DRN")
    send(AT)

    (message,) = server.messages
    delivery = the_delivery()
    assert delivery.state == "SENT"
    assert message["To"] == lea.email
    assert message["From"] == "Throughline <lpm@acme.example>"
    assert message["Subject"] == "DRN-1 wartet: Fünf Kilo"
    assert message["Message-ID"] == f"<{delivery.uid}@acme.example>"
    assert message["X-Throughline-Delivery"] == str(delivery.uid)
    assert message["Auto-Submitted"] == "auto-generated"
    text = message.get_content().replace("\r\n", "\n")
    assert text.startswith(
        "DRN-1 wartet: Fünf Kilo\nIhr Fall.\n.\nEnde\nhttps://lpm.acme.example/board/DRN"
    )


def test_a_digest_is_one_message(lea, server):
    subscribe(lea, channel="EMAIL", digest="DAILY", at=AT)
    for number in range(3):
        tell(lea, key=str(number), subject=f"Fact {number}")
    actions.gather_digests(at=days(1))
    send(days(1))

    (message,) = server.messages
    assert message["Subject"] == "3 notifications up to 2026-03-02"
    assert all(f"Fact {number}" in message.get_content() for number in range(3))


def test_one_connection_serves_a_run(lea, server):
    subscribe(lea, channel="EMAIL")
    for number in range(5):
        tell(lea, key=str(number))
    send(AT)
    assert (len(server.messages), server.connections) == (5, 1)

    tell(lea, key="6")
    send(AT)
    assert (len(server.messages), server.connections) == (6, 2)


@pytest.mark.usefixtures("hasty")
@pytest.mark.parametrize("where", ["GREETING", "EHLO", "MAIL", "RCPT", "DATA", "."])
def test_a_server_that_hangs_costs_one_attempt_and_nothing_is_lost(lea, server, where):
    server.hangs_at = where
    subscribe(lea, channel="EMAIL")
    for number in range(3):
        tell(lea, key=str(number))
    started = time.monotonic()
    send(AT)
    assert time.monotonic() - started < 3
    assert states() == ["WAITING"] * 3
    assert Destination.objects.get(name="e-mail").quiet_until == AT + claims.FIRST_QUIET

    server.over.set()
    server.hangs_at = None
    server.messages.clear()
    send(AT + claims.FIRST_PAUSE)
    assert states() == ["SENT"] * 3
    assert len({message["Message-ID"] for message in server.messages}) == 3


@pytest.mark.usefixtures("hasty")
def test_a_server_that_drips_is_given_up_too(lea, server):
    server.drips = True
    subscribe(lea, channel="EMAIL")
    tell(lea)
    started = time.monotonic()
    send(AT)

    assert time.monotonic() - started < 3
    assert the_delivery().last_error.startswith("The mail server did not answer: ")


@pytest.mark.usefixtures("hasty")
def test_a_server_that_hangs_behind_tls_is_given_up_too(lea, server, settings, certified):
    server.tls, server.hangs_at = certified, "MAIL"
    settings.EMAIL_USE_TLS, settings.EMAIL_TIMEOUT = True, 20
    settings.EMAIL_HOST = "localhost"
    subscribe(lea, channel="EMAIL")
    tell(lea)
    started = time.monotonic()
    send(AT)

    assert time.monotonic() - started < 5
    assert the_delivery().last_error == "The mail server did not answer: no answer in time."
    server.over.set()
    server.hangs_at = None
    send(AT + claims.FIRST_PAUSE)
    assert states() == ["SENT"]


@pytest.fixture
def certified(tmp_path, monkeypatch):
    """What a server speaks TLS with, in the name of localhost, which we trust."""
    both = self_signed("localhost", tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", both[0])
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*both)
    return context


@pytest.mark.parametrize(
    ("answers", "state", "error"),
    [
        ({"RCPT": "550 No such user"}, "DEAD", "The mail server answered 550 No such user"),
        ({"RCPT": "450 Try later"}, "WAITING", "The mail server answered 450 Try later"),
        ({".": "554 Spam"}, "DEAD", "The mail server answered 554 Spam"),
        ({".": "451 Busy"}, "WAITING", "The mail server answered 451 Busy"),
        ({"MAIL": "530 Sign in first"}, "WAITING", "The mail server answered 530 Sign in first"),
        ({"GREETING": "554 Go away"}, "WAITING", "The mail server answered 554 Go away"),
    ],
)
def test_what_a_server_says_decides(lea, server, answers, state, error):
    server.answers = answers
    subscribe(lea, channel="EMAIL")
    tell(lea)
    send(AT)

    delivery = the_delivery()
    assert (delivery.state, delivery.last_error) == (state, error)


def test_a_server_that_lets_nobody_in_buries_nothing(lea, server):
    server.answers = {"MAIL": "530 Sign in first"}
    subscribe(lea, channel="EMAIL")
    for number in range(5):
        tell(lea, key=str(number))
    send(AT)

    assert states() == ["WAITING"] * 5
    server.answers = {}
    send(AT + claims.FIRST_PAUSE)
    assert states() == ["SENT"] * 5


def test_no_mail_server_at_all_is_waited_for(lea, server, settings):
    settings.EMAIL_PORT = 9
    subscribe(lea, channel="EMAIL")
    tell(lea)
    send(AT)

    assert states() == ["WAITING"]
    assert "Connection refused" in the_delivery().last_error


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("smtp://mail.example", ("mail.example", 25, "", "", False, False)),
        ("smtp+tls://u%40x:p%2Fw@mail.example", ("mail.example", 587, "u@x", "p/w", True, False)),
        ("smtps://u:p@mail.example:2465", ("mail.example", 2465, "u", "p", False, True)),
    ],
)
def test_the_address_of_a_mail_server_is_taken_apart(url, expected, tmp_path):
    names = ("HOST", "PORT", "HOST_USER", "HOST_PASSWORD", "USE_TLS", "USE_SSL")

    found = mail_settings(url, folder=tmp_path)

    assert tuple(found[f"EMAIL_{name}"] for name in names) == expected


@pytest.mark.parametrize("url", ["mail.example", "http://mail.example", "smtp://", "smtp://h:x"])
def test_an_address_that_is_none_is_refused_at_the_start(url, tmp_path):
    with pytest.raises(ImproperlyConfigured, match="EMAIL_URL"):
        mail_settings(url, folder=tmp_path)


def test_without_a_mail_server_messages_are_files_on_ones_own_machine(lea, settings, tmp_path):
    settings.SENDS_EMAIL = True
    for name, value in mail_settings("", folder=tmp_path).items():
        setattr(settings, name, value)
    subscribe(lea, channel="EMAIL")
    tell(lea)
    send(AT)

    (written,) = tmp_path.iterdir()
    assert "Subject: DRN-1 waits for you" in written.read_text()


def test_files_of_messages_are_their_owners_alone(tmp_path):
    folder = tmp_path / "mail"
    folder.mkdir(mode=0o755)
    given = mail_settings("", folder=folder)
    with get_connection(given["EMAIL_BACKEND"], file_path=given["EMAIL_FILE_PATH"]) as open_now:
        open_now.send_messages([EmailMessage("Sign in", "By this link.", to=["lea@acme.example"])])

    (kept,) = folder.iterdir()
    assert "By this link." in kept.read_text()
    assert (folder.stat().st_mode & 0o777, kept.stat().st_mode & 0o777) == (0o700, 0o600)

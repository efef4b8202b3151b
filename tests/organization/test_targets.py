"""Where messages may go: what a target may not look like, and where its name may not lead."""

import ipaddress
import re
import socket
import ssl
import threading
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kernel.errors import InvalidValue
from organization.channels import names as names_module
from organization.channels import posting, targets
from organization.channels.outcomes import Refused, Unreachable
from organization.channels.posting import post
from organization.channels.targets import (
    Endpoint,
    addresses_of,
    endpoint_of,
    is_public,
    require_reachable,
)
from tests.fakes.certificates import self_signed
from tests.fakes.receivers import receiving
from tests.line import AT

PUBLIC = "93.184.215.14"


@pytest.fixture
def names(monkeypatch):
    """Addresses by name, instead of what the network says."""
    known = {}

    def look_up(host, port, *_kinds, **_more):
        if re.fullmatch(r"[0-9.]+", host):
            return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (host, port))]
        if host not in known:
            raise socket.gaierror(-2, "Name or service not known")
        answers = known[host].pop(0) if isinstance(known[host][0], list) else known[host]
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (each, port)) for each in answers]

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    return known


@pytest.mark.parametrize(
    "url",
    [
        "", " ", "hooks.example.com", "ftp://hooks.example.com/", "http://hooks.example.com/",
        "https://", "https:///path", "https://user@hooks.example.com/", "https://:p@hooks.example.com/",
        "https://hooks.example.com@127.0.0.1/", "https://hooks.example.com:8443/",
        "https://hooks.example.com:99999/", "https://hooks.example.com:x/", "https://hooks.example.com/#f",
        "https://127.0.0.1/", "https://127.1/", "https://2130706433/", "https://0x7f.1/",
        "https://0x7f000001/", "https://017700000001/", "https://10.0.0.0x1/", "https://[::1]/",
        "https://[::ffff:127.0.0.1]/", "https://[fe80::1%25eth0]/", "https://93.184.215.14/",
        "https://localhost/", "https://localhost./", "https://a.localhost/", "https://hooks.example.com./",
        "https://intranet/", "https://ex\u00e4mple.com/", "https://\u24d7ooks.example.com/",
        "https://hooks.example.com\\@127.0.0.1/", "https://hooks.example.com/a b",
        "https://hooks.example.com/\r\nHost: x", "https://hooks.example.com/\0",
        "//hooks.example.com/",
        "https://-a.example.com/", "https://a..example.com/", "https://hooks_1.example.com/",
        "https://hooks.example.com/" + "x" * 500, "https://" + "a." * 200 + "com/", "https://[/",
    ],
)  # fmt: skip
def test_what_is_no_https_url_of_a_public_name_is_refused_in_one_line(url, settings):
    settings.NOTIFY_ALLOWED_HOSTS = []
    with pytest.raises(InvalidValue) as error:
        endpoint_of(url)

    assert error.value.field == "target"
    assert "\n" not in error.value.message


@pytest.mark.parametrize(
    ("url", "name", "path"),
    [
        ("https://hooks.slack.com/services/T0/B0/x", "hooks.slack.com:443", "/services/T0/B0/x"),
        ("HTTPS://Hooks.Example.COM?a=b", "hooks.example.com:443", "/?a=b"),
        ("https://xn--exmple-cua.com:443/", "xn--exmple-cua.com:443", "/"),
    ],
)
def test_what_is_one_is_taken_apart(url, name, path):
    found = endpoint_of(url)

    assert (found.name, found.path, found.secure, found.trusted) == (name, path, True, False)
    assert f"{found.authority}:443" == name


PRIVATE = [
    "127.0.0.1", "127.255.255.255", "10.1.2.3", "172.16.0.1", "172.31.255.255", "192.168.0.1",
    "169.254.169.254", "100.64.0.1", "0.0.0.0", "255.255.255.255", "224.0.0.1", "240.0.0.1",
    "192.0.0.1", "192.0.2.1", "198.18.0.1", "198.51.100.1", "203.0.113.1", "::", "::1", "fe80::1",
    "fe80::1%eth0", "fc00::1", "fd12::1", "fec0::1", "ff02::1", "2001:db8::1", "::ffff:127.0.0.1",
    "::ffff:10.0.0.1", "::ffff:169.254.169.254", "::127.0.0.1", "64:ff9b::7f00:1",
    "64:ff9b::a9fe:a9fe", "64:ff9b:1::5db8:d70e", "2002:7f00:1::1", "2002:a9fe:a9fe::1",
    "2001:0:7f00:1::1", "100::1", "192.0.0.9", "192.0.0.170", "192.88.99.1", "3fff::1",
    "2001::1", "2001:1::1", "2001:20::1", "2001:30::1", "2001:1ff::1", "5f00::1", "100:0:0:1::1",
    "::ffff:192.88.99.1", "64:ff9b::c058:6301", "nonsense", "",
]  # fmt: skip


@pytest.mark.parametrize("address", PRIVATE)
def test_addresses_that_are_not_of_the_public_internet_are_none(address):
    assert not is_public(address)


@pytest.mark.parametrize(
    "address", [PUBLIC, "8.8.8.8", "2606:4700::1111", f"::ffff:{PUBLIC}", "64:ff9b::5db8:d70e"]
)
def test_addresses_of_the_public_internet_are_some(address):
    assert is_public(address)


@given(st.integers(0, 2**32 - 1))
def test_an_address_is_as_public_as_what_hides_it(number):
    plain = ipaddress.IPv4Address(number)

    assert is_public(f"::ffff:{plain}") == is_public(str(plain))
    assert is_public(
        str(ipaddress.IPv6Address(int(ipaddress.IPv6Address("64:ff9b::")) + number))
    ) == is_public(str(plain))
    if plain.is_private:
        assert not is_public(str(plain))


@pytest.mark.parametrize("address", ["127.0.0.1", "169.254.169.254", "::ffff:10.0.0.1"])
def test_a_name_with_one_private_address_among_public_ones_is_refused(names, address):
    names["hooks.example.com"] = [PUBLIC, address]
    endpoint = endpoint_of("https://hooks.example.com/x")

    with pytest.raises(Refused):
        addresses_of(endpoint, seconds=3)
    with pytest.raises(InvalidValue) as error:
        require_reachable(endpoint)
    assert error.value.message == "The host 'hooks.example.com' stands in a private network."


@pytest.mark.usefixtures("names")
def test_a_name_that_nobody_knows_is_refused_when_subscribing_and_tried_again_when_sending():
    endpoint = endpoint_of("https://hooks.example.com/x")

    with pytest.raises(Unreachable):
        addresses_of(endpoint, seconds=3)
    with pytest.raises(InvalidValue):
        require_reachable(endpoint)


def test_a_name_that_turns_to_a_private_address_later_is_refused_when_sending(names):
    names["hooks.example.com"] = [[PUBLIC], ["127.0.0.1"]]
    endpoint = endpoint_of("https://hooks.example.com/x")
    require_reachable(endpoint)

    with pytest.raises(Refused):
        post(endpoint, b"{}", {}, at=AT)


def test_the_connection_goes_to_the_address_that_was_looked_at(names, monkeypatch):
    """A name that answers otherwise a moment later is not asked a second time."""
    names["hooks.example.com"] = [[PUBLIC], ["127.0.0.1"]]
    called = []

    def connect(address, timeout):
        called.append(address)
        raise ConnectionRefusedError(111, "Connection refused")

    monkeypatch.setattr(socket, "create_connection", connect)
    with pytest.raises(Unreachable):
        post(endpoint_of("https://hooks.example.com/x"), b"{}", {}, at=AT)

    assert called == [(PUBLIC, 443)]
    assert names["hooks.example.com"] == [["127.0.0.1"]]


class TestNameServersThatDoNotAnswer:
    @pytest.fixture
    def asked(self, monkeypatch):
        """The hosts that were looked up; no answer comes before the test is over."""
        hosts, over = [], threading.Event()

        def wait(host, port, *_kinds, **_more):
            hosts.append(host)
            over.wait(30)
            raise socket.gaierror(-3, "Temporary failure in name resolution")

        room = threading.BoundedSemaphore(names_module.MOST_AT_ONCE)
        monkeypatch.setattr(names_module, "_room", room)
        monkeypatch.setattr(socket, "getaddrinfo", wait)
        yield hosts
        over.set()
        while room._value < names_module.MOST_AT_ONCE:
            time.sleep(0.01)

    def test_are_given_up_on_when_subscribing(self, asked, monkeypatch):
        monkeypatch.setattr(targets, "LOOK_UP_SECONDS", 0.1)

        with pytest.raises(InvalidValue, match="The name server does not answer"):
            require_reachable(endpoint_of("https://hooks.example.com/x"))
        assert asked == ["hooks.example.com"]

    @pytest.mark.usefixtures("asked")
    def test_are_given_up_on_when_sending(self, monkeypatch):
        monkeypatch.setattr(posting, "TOTAL_SECONDS", 0.1)

        with pytest.raises(Unreachable, match="The name server does not answer"):
            post(endpoint_of("https://hooks.example.com/x"), b"{}", {}, at=AT)

    def test_leave_no_more_than_a_few_threads_behind(self, asked):
        for _ in range(names_module.MOST_AT_ONCE + 5):
            with pytest.raises(Unreachable):
                addresses_of(endpoint_of("https://hooks.example.com/x"), seconds=0.01)

        assert 0 < len(asked) <= names_module.MOST_AT_ONCE

    def test_that_answer_make_room_again(self, names):
        names["hooks.example.com"] = [PUBLIC]
        for _ in range(names_module.MOST_AT_ONCE * 3):
            assert addresses_of(endpoint_of("https://hooks.example.com/x"), seconds=3) == [PUBLIC]


class TestAllowedHosts:
    def test_a_host_that_the_operator_names_may_stand_anywhere(self, settings):
        settings.NOTIFY_ALLOWED_HOSTS = ["chat.internal"]

        endpoint = endpoint_of("http://chat.internal:8065/hooks/x")
        assert (endpoint.name, endpoint.secure, endpoint.trusted) == (
            "chat.internal:8065",
            False,
            True,
        )
        require_reachable(endpoint)

    def test_with_a_port_only_there(self, settings):
        settings.NOTIFY_ALLOWED_HOSTS = ["chat.internal:8065"]

        assert endpoint_of("http://chat.internal:8065/").trusted
        with pytest.raises(InvalidValue):
            endpoint_of("http://chat.internal:8066/")

    def test_users_and_other_protocols_stay_refused(self, settings):
        settings.NOTIFY_ALLOWED_HOSTS = ["chat.internal", "chat.internal:80"]

        for url in (
            "http://u:p@chat.internal/",
            "gopher://chat.internal/",
            "file://chat.internal/",
        ):
            with pytest.raises(InvalidValue):
                endpoint_of(url)


class TestCertificates:
    """The connection goes to an address, and the certificate has to be the name's."""

    @pytest.fixture
    def certificate(self, tmp_path):
        """A self-signed certificate of hooks.example.com, and its key."""
        return self_signed("hooks.example.com", tmp_path)

    @pytest.fixture
    def receiver(self, certificate):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*certificate)
        with receiving(context) as one:
            yield one

    def at(self, name, receiver, names):
        """The receiver, by a name that leads to it."""
        names[name] = ["127.0.0.1"]
        return Endpoint(True, name, receiver.server.server_port, "/hook", trusted=True)

    def test_of_the_name_that_are_trusted_are_taken(
        self, receiver, certificate, names, monkeypatch
    ):
        monkeypatch.setenv("SSL_CERT_FILE", certificate[0])
        post(self.at("hooks.example.com", receiver, names), b"{}", {}, at=AT)

        assert len(receiver.requests) == 1
        assert receiver.requests[0][1]["Host"].startswith("hooks.example.com:")

    @pytest.mark.parametrize("name", ["other.example.com", "127.0.0.1"])
    def test_of_another_name_are_not(self, receiver, certificate, names, monkeypatch, name):
        monkeypatch.setenv("SSL_CERT_FILE", certificate[0])
        with pytest.raises(Unreachable, match="its certificate is not accepted"):
            post(self.at(name, receiver, names), b"{}", {}, at=AT)

        assert receiver.requests == []

    def test_that_nobody_vouches_for_are_not(self, receiver, names):
        with pytest.raises(Unreachable, match="its certificate is not accepted"):
            post(self.at("hooks.example.com", receiver, names), b"{}", {}, at=AT)

        assert receiver.requests == []

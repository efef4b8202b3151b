"""Where a webhook may go: public hosts, over TLS, at the usual port.

A target is an address that a user chose and our server calls. So that nobody reaches through it
what only our server can reach, a host is a name, every address of it has to be public at the
moment of sending, and the connection goes to the very address that was looked at.
"""

import re
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address, ip_network
from urllib.parse import urlsplit

from django.conf import settings

from kernel.errors import InvalidValue, shown
from organization.channels.names import look_up
from organization.channels.outcomes import Refused, Unreachable

LONGEST = 500
LOOK_UP_SECONDS = 3.0
"""How long somebody who subscribes waits for a name server."""

HTTP_PORT, HTTPS_PORT = 80, 443
URL = re.compile(r"[\x21-\x7e]+")
NAME = re.compile(
    r"(?=.{4,253}\Z)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]([a-z0-9-]*[a-z0-9])?"
)
"""A name with a dot and a last label that is no number, so no spelling of an address."""

NAT64 = IPv6Network("64:ff9b::/96")
"""Addresses of IPv4 hosts as an IPv6-only network sees them."""

SPECIAL = [
    ip_network(each)
    for each in (
        "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16",
        "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16",
        "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
        "::/96", "64:ff9b:1::/48", "100::/63", "2001::/23", "2001:db8::/32", "2002::/16",
        "3fff::/20", "5f00::/16", "fc00::/7", "fe80::/9", "ff00::/8",
    )
]  # fmt: skip
"""What the registries of special-purpose addresses list (IANA, RFC 6890): which of it the
standard library knows differs from one Python to the next."""


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where to post to.

    Attributes:
        secure: Whether over TLS.
        host: Its name, or an address that the operator allowed.
        port: Where it listens.
        path: What to ask it for, with the query.
        trusted: The operator allowed it, whatever network it stands in.
    """

    secure: bool
    host: str
    port: int
    path: str
    trusted: bool

    @property
    def name(self) -> str:
        """The host and port, as lists of destinations have them."""
        return f"{self.host}:{self.port}"

    @property
    def authority(self) -> str:
        """The host as a request names it: without the port where it is the usual one."""
        return self.host if self.port == usual_port(secure=self.secure) else self.name


def usual_port(*, secure: bool) -> int:
    """Return the port of a scheme."""
    return HTTPS_PORT if secure else HTTP_PORT


def endpoint_of(url: str) -> Endpoint:
    """Take a target apart and refuse what may not be one, whatever its name resolves to.

    Raises:
        InvalidValue: It is no https URL of a public host's name.
    """
    if len(url) > LONGEST or not URL.fullmatch(url) or "\\" in url:
        raise _invalid("A target is an https URL of up to 500 ASCII characters without spaces.")
    try:
        parts = urlsplit(url)
        host, port = (parts.hostname or "").lower(), parts.port
    except ValueError:
        raise _invalid(f"{shown(url)} is no URL.") from None
    secure = parts.scheme == "https"
    port = port or usual_port(secure=secure)
    if parts.username is not None or parts.password is not None or parts.fragment:
        raise _invalid("A target has neither a user, nor a password, nor a fragment.")
    trusted = _is_allowed(host, port)
    if not trusted:
        _require_public_shape(parts.scheme, host, port)
    elif parts.scheme not in {"http", "https"}:
        raise _invalid("A target is an https URL.")
    path = parts.path or "/"
    return Endpoint(secure, host, port, f"{path}?{parts.query}" if parts.query else path, trusted)


def require_reachable(endpoint: Endpoint) -> None:
    """Refuse a target of which nobody knows the name, or which stands in a private network.

    Raises:
        InvalidValue: Which of the two.
    """
    if endpoint.trusted:
        return
    try:
        addresses_of(endpoint, seconds=LOOK_UP_SECONDS)
    except (Refused, Unreachable) as error:
        raise _invalid(error.line) from None


def addresses_of(endpoint: Endpoint, *, seconds: float) -> list[str]:
    """Look the host up and return its addresses, each of them public.

    Args:
        endpoint: Whose.
        seconds: How long to wait for the name server.

    Raises:
        Unreachable: No such name is known now, or the name server does not answer.
        Refused: One of its addresses is not public.
    """
    try:
        found = look_up(endpoint.host, endpoint.port, seconds=seconds)
    except (OSError, UnicodeError):
        raise Unreachable(f"There is no host {shown(endpoint.host)}.") from None
    addresses = list(dict.fromkeys(found))
    if not endpoint.trusted and not all(is_public(address) for address in addresses):
        raise Refused(f"The host {shown(endpoint.host)} stands in a private network.")
    return addresses


def is_public(address: str) -> bool:
    """Whether an address, and any other that hides in it, belongs to the public internet."""
    try:
        found = ip_address(address)
    except ValueError:  # one with a zone, so of this machine's own links
        return False
    if isinstance(found, IPv6Address):
        if found in NAT64:
            return _is_public(IPv4Address(int(found) & 0xFFFF_FFFF))
        if found.ipv4_mapped is not None:
            return _is_public(found.ipv4_mapped)
        if found.sixtofour is not None or found.teredo is not None or found.is_site_local:
            return False
    return _is_public(found)


def _is_public(address: IPv4Address | IPv6Address) -> bool:
    special = (
        address.is_private or address.is_loopback or address.is_link_local
        or address.is_multicast or address.is_reserved or address.is_unspecified
    )  # fmt: skip
    return address.is_global and not special and not any(address in one for one in SPECIAL)


def _is_allowed(host: str, port: int) -> bool:
    return bool({host, f"{host}:{port}"} & {*settings.NOTIFY_ALLOWED_HOSTS})


def _require_public_shape(scheme: str, host: str, port: int) -> None:
    if scheme != "https":
        raise _invalid("A target is an https URL.")
    if port != HTTPS_PORT:
        raise _invalid(f"A target listens at port {HTTPS_PORT}.")
    if not NAME.fullmatch(host) or host.endswith(".localhost"):
        raise _invalid(f"{shown(host)} is no name of a public host; write other letters as xn--.")


def _invalid(message: str) -> InvalidValue:
    return InvalidValue("target", message)

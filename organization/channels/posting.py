"""One HTTP POST to a host that nobody trusts: bounded in time and size, followed nowhere.

The standard library's client is used because it takes a connection that is open already: so the
address that was looked at is the one that is used, and one timer bounds the handshake and a body
that drips, which time-outs of single reads do not.
"""

import email.utils
import http.client
import socket
import ssl
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from time import monotonic

from organization.channels.outcomes import Gone, NotNow, Refused, Unreachable
from organization.channels.targets import Endpoint, addresses_of

CONNECT_SECONDS = 3.0
TOTAL_SECONDS = 10.0
LONGEST_ANSWER = 4096
LONGEST_WAIT_SECONDS = 6 * 3600.0


def post(endpoint: Endpoint, body: bytes, headers: Mapping[str, str], *, at: datetime) -> None:
    """Post a body and return when it was taken.

    Args:
        headers: Besides those of the body and the host.
        at: The moment of sending, which a date in `Retry-After` is compared with.

    Raises:
        Unreachable: No connection, or no whole answer in ten seconds.
        NotNow: 429, or the host is at fault.
        Gone: 410.
        Refused: Any other answer, or the host stands in a private network.
    """
    client = http.client.HTTPConnection(endpoint.host, endpoint.port)
    try:
        with _connected(endpoint) as client.sock:
            own = {"Host": endpoint.authority, "Connection": "close"}
            client.request("POST", endpoint.path, body, {**headers, **own})
            answer = client.getresponse()
            answer.read(LONGEST_ANSWER)
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise Unreachable(f"{endpoint.name} did not answer: {_told(error)}.") from None
    finally:
        client.close()
    _judge(endpoint, answer.status, _wait(answer.getheader("Retry-After"), at))


@contextmanager
def within(seconds: float) -> Iterator["Guard"]:
    """Bound what happens in the block: when the time is over, its sockets are shut.

    Raises:
        TimeoutError: It was over. What was read by then may be half of an answer.
    """
    guard = Guard()
    timer = threading.Timer(seconds, guard.shut)
    timer.daemon = True
    timer.start()
    try:
        yield guard
    except Exception:
        if guard.over:
            raise TimeoutError from None
        raise
    finally:
        timer.cancel()
    if guard.over:
        raise TimeoutError


class Guard:
    """Holds the sockets of one sending, to end them from another thread."""

    def __init__(self) -> None:
        self._sockets: list[socket.socket] = []
        self.over = False

    def watch(self, connection: socket.socket) -> socket.socket:
        """Have a socket shut when the time is over."""
        self._sockets.append(connection)
        if self.over:
            self.shut()
        return connection

    def shut(self) -> None:
        """Shut all sockets: whoever reads from one gets its end."""
        self.over = True
        for connection in self._sockets:
            try:
                connection.shutdown(socket.SHUT_RDWR)
            except OSError:  # it had ended already
                continue


@contextmanager
def _connected(endpoint: Endpoint) -> Iterator[socket.socket]:
    began = monotonic()
    addresses = addresses_of(endpoint, seconds=TOTAL_SECONDS)
    with within(TOTAL_SECONDS - (monotonic() - began)) as guard:
        plain = guard.watch(_open(addresses, endpoint.port))
        with plain:
            plain.settimeout(TOTAL_SECONDS)
            if not endpoint.secure:
                yield plain
                return
            context = ssl.create_default_context()
            with context.wrap_socket(plain, server_hostname=endpoint.host) as wrapped:
                yield guard.watch(wrapped)


def _open(addresses: list[str], port: int) -> socket.socket:
    """Connect to the first of two addresses that takes the connection."""
    first, *others = addresses[:2]
    try:
        return socket.create_connection((first, port), timeout=CONNECT_SECONDS)
    except OSError:
        if not others:
            raise
        return socket.create_connection((others[0], port), timeout=CONNECT_SECONDS)


def _judge(endpoint: Endpoint, status: int, wait_seconds: float | None) -> None:
    line = f"{endpoint.host} answered {status}."
    if status == http.client.GONE:
        raise Gone(f"{endpoint.host} answered 410: it wants no more.")
    if status == http.client.TOO_MANY_REQUESTS or status >= http.client.INTERNAL_SERVER_ERROR:
        raise NotNow(line, wait_seconds=wait_seconds)
    if status == http.client.REQUEST_TIMEOUT:
        raise NotNow(line)
    if not http.client.OK <= status < http.client.MULTIPLE_CHOICES:
        raise Refused(line)


def _wait(given: str | None, at: datetime) -> float | None:
    """Read `Retry-After`: seconds, or a date; nonsense counts as nothing."""
    if given is None:
        return None
    if given.isascii() and given.isdigit():
        return min(float(given[:9]), LONGEST_WAIT_SECONDS)
    try:
        until = email.utils.parsedate_to_datetime(given)
        seconds = (until - at).total_seconds()
    except (ValueError, TypeError, OverflowError):
        return None
    return min(max(seconds, 0.0), LONGEST_WAIT_SECONDS)


def _told(error: Exception) -> str:
    if isinstance(error, TimeoutError):
        return "no answer in time"
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"its certificate is not accepted ({error.verify_message})"
    if isinstance(error, http.client.HTTPException | ValueError):
        return "its answer is no HTTP"
    return (error.strerror if isinstance(error, OSError) else "") or "the connection broke"

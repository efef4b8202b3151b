"""Looking a name up, for no longer than somebody can wait.

The system's own look-up cannot be ended from outside. So it is done in a thread of its own, which
is left behind when the time is over, and there is only room for a few that were left behind.
"""

import queue
import socket
import threading

from organization.channels.outcomes import Unreachable

MOST_AT_ONCE = 8
"""How many look-ups a process may have open, those that nobody waits for any more included."""

_room = threading.BoundedSemaphore(MOST_AT_ONCE)


def look_up(host: str, port: int, *, seconds: float) -> list[str]:
    """Return the addresses of a host.

    Args:
        host: Its name, or an address.
        port: Where it listens.
        seconds: How long to wait.

    Raises:
        OSError, UnicodeError: No such name is known now.
        Unreachable: The name server does not answer, or leaves too many waiting already.
    """
    if not _room.acquire(blocking=False):
        raise Unreachable("The name server does not answer.")
    answers: queue.SimpleQueue[list[str] | Exception] = queue.SimpleQueue()
    asking = threading.Thread(target=_ask, args=(host, port, answers), daemon=True)
    try:
        asking.start()
    except RuntimeError:  # the system has no thread left
        _room.release()
        raise Unreachable("The name server does not answer.") from None
    try:
        answer = answers.get(timeout=max(seconds, 0.0))
    except queue.Empty:
        raise Unreachable("The name server does not answer.") from None
    if isinstance(answer, Exception):
        raise answer
    return answer


def _ask(host: str, port: int, answers: "queue.SimpleQueue[list[str] | Exception]") -> None:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        answer: list[str] | Exception = [str(where[0]) for *_, where in found]
    except Exception as error:  # noqa: BLE001 # whoever waits for it raises it
        answer = error
    finally:
        _room.release()
    answers.put(answer)

"""How many exports a process sends at once: whoever reads one slowly holds a thread for as long."""

import threading
from collections.abc import Callable, Hashable, Iterator

MOST_AT_ONCE = 2
"""Of the eight threads that answer requests in a process."""


class Turns:
    """Lets a few export at once, and each person one."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._taken: set[Hashable] = set()

    def take(self, person: Hashable) -> bool:
        """Take a turn for a person; whether there was one."""
        with self._lock:
            if person in self._taken or len(self._taken) >= MOST_AT_ONCE:
                return False
            self._taken.add(person)
            return True

    def give_back(self, person: Hashable) -> None:
        """End the turn of a person."""
        with self._lock:
            self._taken.discard(person)


class KeptOpen:
    """The bytes of a file that is sent while it is read, and what ends with it, once.

    It ends when all was read, when reading fails, and when the server closes it because the client
    went away, also before the first line: a generator that never began would not notice.
    """

    def __init__(self, lines: Iterator[str], end: Callable[[], None]) -> None:
        self._lines = lines
        self._end: Callable[[], None] | None = end

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        try:
            return next(self._lines).encode()
        except BaseException:  # the end of the file, too
            self.close()
            raise

    def close(self) -> None:
        """End it."""
        end, self._end = self._end, None
        if end is not None:
            end()

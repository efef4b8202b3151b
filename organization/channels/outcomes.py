"""How a sending can fail. Each says in one line what a person should know."""


class NotSent(Exception):
    """The message did not arrive, or nobody knows whether it did.

    Attributes:
        line: Why, in one line of up to 300 characters, without addresses that are secret.
    """

    def __init__(self, line: str) -> None:
        self.line = " ".join(line.replace("\0", " ").split())[:300]
        super().__init__(self.line)


class Refused(NotSent):
    """It will not be taken as it is, however often it is tried."""


class Gone(Refused):
    """The receiver wants nothing more, ever: 410."""


class NotNow(NotSent):
    """It may be taken later.

    Attributes:
        wait_seconds: How long the receiver asked us to wait; None when it said nothing.
    """

    def __init__(self, line: str, *, wait_seconds: float | None = None) -> None:
        super().__init__(line)
        self.wait_seconds = wait_seconds


class Unreachable(NotSent):
    """The host does not answer, or not in time: nothing else is sent there for a while."""

"""Rules of the organization that a request can break."""

from kernel.errors import DomainError


class LastAdmin(DomainError):
    """A workspace without an administrator could never be given one again."""

    code = "LAST_ADMIN"

    def __init__(self, *, person: str) -> None:
        super().__init__(f"{person} is the last administrator; appoint another one first.")
        self.person = person

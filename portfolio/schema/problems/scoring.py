"""What scoring sessions refuse."""

from datetime import datetime
from typing import Any, ClassVar, Self

import strawberry
from strawberry.utils.str_converters import to_camel_case

from api.problems import Problem
from kernel.errors import DomainError
from kernel.principal import Principal
from portfolio import errors


@strawberry.type(description="The scoring session takes scores still, so its order is not final.")
class SessionStillOpen(Problem):
    session: str = strawberry.field(description="Its name.")

    error: ClassVar[type[DomainError]] = errors.SessionStillOpen


@strawberry.type(description="The scoring session takes no more scores.")
class SessionClosed(Problem):
    session: str = strawberry.field(description="Its name.")
    closed_at: datetime

    error: ClassVar[type[DomainError]] = errors.SessionClosed


@strawberry.type(description="Columns of the session hold no 1, which all others are relative to.")
class SessionNotAnchored(Problem):
    columns: list[str] = strawberry.field(description="As an input names them.")

    error: ClassVar[type[DomainError]] = errors.SessionNotAnchored

    @classmethod
    def of(cls, error: Any, _by: Principal) -> Self:
        columns = [to_camel_case(name) for name in error.columns]
        return cls(code=error.code, message=error.message, columns=columns)

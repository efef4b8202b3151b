"""Rules of the portfolio as GraphQL types."""

from datetime import datetime
from typing import Any, ClassVar, Self

import strawberry
from strawberry.utils.str_converters import to_camel_case

from api.problems import Problem
from kernel.errors import DomainError
from kernel.principal import Principal
from portfolio import errors


@strawberry.type(description="A rule of the Kanban that is not met yet.")
class Missing:
    rule: str = strawberry.field(description="Its name, for programs.")
    detail: str = strawberry.field(description="What would meet it, for people.")


@strawberry.type(description="The Kanban has no such step, or its rules are not met.")
class MoveNotAllowed(Problem):
    allowed: list[str] = strawberry.field(
        description="The states that it may go to from where it stands."
    )
    missing: list[Missing] = strawberry.field(
        description="Rules of the step that are not met; empty when there is no such step."
    )

    error: ClassVar[type[DomainError]] = errors.MoveNotAllowed


@strawberry.type(description="The state is full.")
class WipLimitReached(Problem):
    limit: int = strawberry.field(description="How many epics the state may hold.")
    in_progress: int = strawberry.field(description="How many it holds.")

    error: ClassVar[type[DomainError]] = errors.WipLimitReached


@strawberry.type(description="The field is kept by the tool that the item comes from.")
class FieldOwnedBySource(Problem):
    fields: list[str] = strawberry.field(
        description="Those of the input that are kept at the source."
    )
    source: str = strawberry.field(description="The site that the item comes from.")
    url: str = strawberry.field(
        description="Where it can be changed; empty when that is not known."
    )

    error: ClassVar[type[DomainError]] = errors.FieldOwnedBySource

    @classmethod
    def of(cls, error: Any, _by: Principal) -> Self:
        return cls(
            code=error.code,
            message=error.message,
            fields=[to_camel_case(name) for name in error.fields],
            source=error.source,
            url=error.url,
        )


@strawberry.type(description="An archived item does not change any more.")
class ItemArchived(Problem):
    key: str = strawberry.field(description="Of the archived item.")

    error: ClassVar[type[DomainError]] = errors.ItemArchived


@strawberry.type(description="Work below what should be put away is open.")
class HasOpenChildren(Problem):
    key: str = strawberry.field(
        description="What should be put away: its key, or its name if it has none."
    )
    children: list[str] = strawberry.field(
        description="The keys of up to five open items below it that you may see."
    )
    total: int = strawberry.field(description="How many are open, unseen ones too.")

    error: ClassVar[type[DomainError]] = errors.HasOpenChildren


@strawberry.type(description="Amounts are said in the portfolio's currency already.")
class CurrencyFixed(Problem):
    currency: str = strawberry.field(description="The one that it keeps.")

    error: ClassVar[type[DomainError]] = errors.CurrencyFixed


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


@strawberry.type(description="Epics that should be ordered are scored in other sessions only.")
class ScoresNotComparable(Problem):
    session: str = strawberry.field(description="The name of the one that should order them.")
    epics: list[str] = strawberry.field(description="The keys of those epics.")

    error: ClassVar[type[DomainError]] = errors.ScoresNotComparable


@strawberry.type(description="Other unfinished epics stand between the two now.")
class NoLongerNeighbours(Problem):
    after: str | None = strawberry.field(description="As the input named it; null is the top.")
    before: str | None = strawberry.field(description="As the input named it; null is the end.")
    between: list[str] = strawberry.field(
        description="The keys of up to 100 that stand there; empty when the two have changed"
        " places."
    )

    error: ClassVar[type[DomainError]] = errors.NoLongerNeighbours

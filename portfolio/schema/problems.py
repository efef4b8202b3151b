"""Rules of the portfolio as GraphQL types."""

from datetime import datetime
from decimal import Decimal
from typing import Any, ClassVar, Self

import strawberry
from strawberry.utils.str_converters import to_camel_case

from api.problems import Problem
from kernel.errors import DomainError
from kernel.principal import Principal
from portfolio import errors, limits
from portfolio.okr import KeyResultKind


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


@strawberry.type(description="An epic in this state cannot be decided upon in this way.")
class DecisionNotPossible(Problem):
    state: str = strawberry.field(description="Where the epic stands.")
    possible: list[str] = strawberry.field(description="What can be decided there.")

    error: ClassVar[type[DomainError]] = errors.DecisionNotPossible


@strawberry.type(description="Who should have allowed the exception may not, or has not.")
class OverrideNotAllowed(Problem):
    approver: str = strawberry.field(description="E-mail address of who was named.")

    error: ClassVar[type[DomainError]] = errors.OverrideNotAllowed


@strawberry.type(description="There is no room: a limit on work in progress would be exceeded.")
class WipLimitReached(Problem):
    scope: limits.Scope = strawberry.field(description="What the limit is about.")
    place: str = strawberry.field(description="Which one: a state, or the name of a team.")
    measure: limits.Measure = strawberry.field(description="In what it counts.")
    limit: float = strawberry.field(description="How much it allows, in its measure.")
    in_progress: float = strawberry.field(description="How much stands there.")
    coming: float = strawberry.field(description="How much this would add.")

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


@strawberry.type(description="The themes of the portfolio would share out more than its budget.")
class BudgetSharesExceeded(Problem):
    total: Decimal = strawberry.field(description="What they would add up to, in percent.")

    error: ClassVar[type[DomainError]] = errors.BudgetSharesExceeded


@strawberry.type(description="A key result that has no way to go cannot be scored.")
class StartEqualsTarget(Problem):
    value: Decimal = strawberry.field(description="Where it would both start and end.")

    error: ClassVar[type[DomainError]] = errors.StartEqualsTarget


@strawberry.type(description="Nobody could say what the numbers of the key result count.")
class KeyResultWithoutUnit(Problem):
    kind: KeyResultKind = strawberry.field(description="Its kind; BINARY alone needs no unit.")

    error: ClassVar[type[DomainError]] = errors.KeyResultWithoutUnit


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


@strawberry.type(description="The workspace has limits of single people switched off.")
class PeopleNotLimited(Problem):
    error: ClassVar[type[DomainError]] = errors.PeopleNotLimited


@strawberry.type(description="Only a limit of the policy BLOCK_WITH_OVERRIDE can be overridden.")
class LimitKnowsNoOverride(Problem):
    policy: limits.Policy = strawberry.field(description="What it does instead.")

    error: ClassVar[type[DomainError]] = errors.LimitKnowsNoOverride


@strawberry.type(description="Who is named to grant an override may not grant it there.")
class ApproverMayNot(Problem):
    approver: str = strawberry.field(description="Their name.")

    error: ClassVar[type[DomainError]] = errors.ApproverMayNot


@strawberry.type(description="Somebody else was asked to decide.")
class NotTheApprover(Problem):
    approver: str = strawberry.field(description="The name of who was asked.")

    error: ClassVar[type[DomainError]] = errors.NotTheApprover


@strawberry.type(description="The override has ended; another one can be asked for.")
class OverrideExpired(Problem):
    expires_at: datetime

    error: ClassVar[type[DomainError]] = errors.OverrideExpired


@strawberry.type(description="The override was granted or refused already.")
class OverrideDecided(Problem):
    state: str = strawberry.field(description="GRANTED or REFUSED.")

    error: ClassVar[type[DomainError]] = errors.OverrideDecided


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

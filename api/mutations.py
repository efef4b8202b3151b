"""How a mutation is declared: its verb, its problems, one domain call."""

from collections.abc import Callable
from typing import Annotated, Any, ClassVar, Union, get_type_hints

import strawberry
import structlog
from django.db import IntegrityError, OperationalError, connection
from psycopg import errors as postgresql
from strawberry.utils.str_converters import capitalize_first, to_camel_case

from api import idempotency
from api.problems import InvalidValue, Problem
from kernel.errors import AccessDenied, DomainError
from kernel.errors import InvalidValue as InvalidValueError
from kernel.principal import Principal


@strawberry.type(description="The idempotencyKey was used with another input.")
class IdempotencyKeyReused(Problem):
    error: ClassVar[type[DomainError]] = idempotency.IdempotencyKeyReused


ATTEMPTS = 3

ALWAYS: tuple[type[Problem], ...] = (InvalidValue, IdempotencyKeyReused)
"""What every mutation may answer with."""


@strawberry.input
class MutationInput:
    """What every mutation takes."""

    idempotency_key: str | None = strawberry.field(
        default=None,
        description="A retry with the same key and input, within a day, is answered alike.",
    )


@strawberry.input
class VersionedInput(MutationInput):
    """What every mutation takes that must not overwrite what its caller has not read."""

    expected_version: int = strawberry.field(description="The `version` that you read.")


@strawberry.input
class ArchiveInput(VersionedInput):
    """What every mutation takes that puts something away."""

    reason: str = strawberry.field(description="Why; up to 255 characters.")


def mutation(verb: str, *problems: type[Problem]) -> Callable[[Callable[..., Any]], Any]:
    """Declare a mutation.

    Its resolver makes one domain call and is annotated with the GraphQL type of its success; a
    type that is not the model itself has a classmethod `of` that takes what the call returns.
    Domain errors of `problems` become union members, all others stay in `errors`.

    Args:
        verb: What the principal must be allowed to do somewhere; the domain call looks where.
        problems: The rules that it can break, besides those of `ALWAYS`.
    """
    members = (*problems, *ALWAYS)

    def declare(resolver: Callable[..., Any]) -> Any:  # a strawberry field
        hints = get_type_hints(resolver, include_extras=True)
        success, name = hints["return"], to_camel_case(resolver.__name__)
        union = strawberry.union(f"{capitalize_first(name)}Result")

        def run(root: Any, info: strawberry.Info, input: Any) -> Any:  # noqa: A002
            by = info.context.principal
            if not by.may_somewhere(verb):
                raise AccessDenied(verb=verb)
            try:
                with structlog.contextvars.bound_contextvars(operation=name):
                    made = _done(by, name, input, lambda: resolver(root, info, input))
            except tuple(member.error for member in members) as error:
                found = next(member for member in members if isinstance(error, member.error))
                return found.of(error, by)
            return success.of(made) if hasattr(success, "of") else made

        run.__annotations__ = {
            "info": strawberry.Info,
            "input": hints["input"],
            "return": Annotated[Union[(success, *members)], union],
        }
        return strawberry.mutation(
            resolver=run, name=name, description=resolver.__doc__, metadata={"verb": verb}
        )

    return declare


def _done(by: Principal, name: str, given: object, call: Callable[[], object]) -> object:
    """Make the call; a deadlock that PostgreSQL broke is tried again, for nothing was written.

    Raises:
        InvalidValue: Somebody took the name or key at the same moment.
    """
    for attempt in range(1, ATTEMPTS + 1):
        try:
            return idempotency.once(by, name, given, call)
        except OperationalError as error:
            broken = isinstance(error.__cause__, postgresql.DeadlockDetected)
            if not broken or attempt == ATTEMPTS or connection.in_atomic_block:
                raise
        except IntegrityError as error:
            if not isinstance(error.__cause__, postgresql.UniqueViolation):
                raise
            message = "Somebody else took this name or key just now."
            raise InvalidValueError("input", message) from None
    raise AssertionError("the last attempt returns or raises")


def given(values: Any, *names: str) -> dict[str, Any]:
    """Return the fields that a client sent, by name; what it left out stays out.

    Args:
        values: An input whose optional fields are `strawberry.Maybe`.
        names: The fields to look at.
    """
    sent = {name: getattr(values, name) for name in names}
    return {name: some.value for name, some in sent.items() if some is not None}

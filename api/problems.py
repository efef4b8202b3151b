"""Broken rules as GraphQL types: each mutation names the ones that it can answer with."""

from dataclasses import fields
from typing import Any, ClassVar, Self

import strawberry
from strawberry.utils.str_converters import to_camel_case

from kernel import errors
from kernel.errors import DomainError
from kernel.principal import Principal


@strawberry.interface(description="A rule that the request would break. Nothing was written.")
class Problem:
    code: str
    message: str

    error: ClassVar[type[DomainError]] = DomainError

    @classmethod
    def of(cls, error: Any, _by: Principal) -> Self:
        """Copy the facts of the error into the fields of the same name."""
        facts: dict[str, Any] = {
            field.name: getattr(error, field.name) for field in fields(cls) if field.init
        }
        return cls(**facts)


@strawberry.type(description="A value cannot be stored; `field` names the input field.")
class InvalidValue(Problem):
    field: str

    error: ClassVar[type[DomainError]] = errors.InvalidValue

    @classmethod
    def of(cls, error: Any, _by: Principal) -> Self:
        return cls(code=error.code, message=error.message, field=to_camel_case(error.field))


@strawberry.type(
    description="Somebody changed the same fields since the version that was read. Read again."
)
class Conflict(Problem):
    current_version: int
    changed_fields: list[str]

    error: ClassVar[type[DomainError]] = errors.Conflict

    @classmethod
    def of(cls, error: Any, _by: Principal) -> Self:
        return cls(
            code=error.code,
            message=error.message,
            current_version=error.current_version,
            changed_fields=[to_camel_case(name) for name in error.changed_fields],
        )


@strawberry.type(description="The level that this needs is not built yet.")
class NotAvailable(Problem):
    error: ClassVar[type[DomainError]] = errors.NotAvailable

"""What an item, or a row that items hang on, refuses."""

from typing import Any, ClassVar, Self

import strawberry
from strawberry.utils.str_converters import to_camel_case

from api.problems import Problem
from kernel.errors import DomainError
from kernel.principal import Principal
from portfolio import errors


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

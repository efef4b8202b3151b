"""Root fields, each with the verb that a principal needs to ask it."""

from collections.abc import Callable
from typing import Any, cast

import strawberry
from graphql import GraphQLField
from strawberry.extensions import FieldExtension
from strawberry.extensions.field_extension import SyncExtensionResolver
from strawberry.types.field import StrawberryField

from api.context import Info
from kernel.errors import AccessDenied

VERB = "verb"
"""Where the metadata of a strawberry field keeps the verb; mutations keep theirs there too."""


class Requires(FieldExtension):
    """Refuses principals who hold the verb nowhere. Which rows they see is `visible_to`'s."""

    def __init__(self, verb: str) -> None:
        self.verb = verb

    def resolve(
        self, next_: SyncExtensionResolver, source: object, info: Info, **kwargs: object
    ) -> object:
        """Resolve the field, or raise `AccessDenied`."""
        if not info.context.principal.may_somewhere(self.verb):
            raise AccessDenied(verb=self.verb)
        return next_(source, info, **kwargs)


def query(verb: str, **options: Any) -> Callable[[Callable[..., Any]], Any]:
    """Declare a root query field from its resolver.

    Args:
        verb: From the permission table; `verb_of` reads it back from the built schema.
        options: Those of `strawberry.field`.
    """

    def decorate(resolver: Callable[..., Any]) -> Any:
        return strawberry.field(
            resolver, extensions=[Requires(verb)], metadata={VERB: verb}, **options
        )

    return decorate


def verb_of(field: StrawberryField | GraphQLField) -> str | None:
    """Return the verb that a root field needs; None when it names none."""
    if isinstance(field, GraphQLField):
        field = field.extensions["strawberry-definition"]
    return cast("str | None", cast("StrawberryField", field).metadata.get(VERB))

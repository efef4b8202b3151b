"""Any row by its global id."""

from typing import Any, cast

import strawberry
from django.core.exceptions import ValidationError
from django.db.models import Model
from strawberry import relay
from strawberry.types.base import StrawberryObjectDefinition

from api.context import Info
from api.cost import LARGEST_PAGE
from api.peers import as_peers
from api.queries import query
from api.visible import visible
from kernel.errors import BadInput, NotFound


@strawberry.type
class NodeQuery:
    """The root fields of Relay's Node."""

    @query("item.read", description="The object of a global id.")
    def node(self, info: Info, id: strawberry.ID) -> relay.Node | None:  # noqa: A002
        (found,) = _rows([id], info)
        if isinstance(found, NotFound):
            raise found
        return cast("relay.Node", found)

    @query("item.read", description="Objects of global ids, in the order of the ids.")
    def nodes(self, info: Info, ids: list[strawberry.ID]) -> list[relay.Node | None]:
        if len(ids) > LARGEST_PAGE:
            raise BadInput(f"ids must be at most {LARGEST_PAGE}, not {len(ids)}.", field="ids")
        # An error in a list becomes the error of its item and leaves the others alone.
        return cast("list[relay.Node | None]", _rows(ids, info))


def _rows(ids: list[strawberry.ID], info: Info) -> list[Model | NotFound]:
    """Return the visible row of each id, or the error that stands for it: a statement a type."""
    named = [(id_, *_opened(id_, info)) for id_ in ids]
    found: dict[tuple[type[Model], Any], Model] = {}
    for model in {model for _, model, _ in named}:
        keys = [key for _, other, key in named if other is model]
        rows = visible(model, info.context.principal).filter(pk__in=keys)
        found.update({(model, row.pk): row for row in as_peers(list(rows))})
    return [
        found.get((model, key)) or NotFound(what="object", key=id_) for id_, model, key in named
    ]


def _opened(id_: str, info: Info) -> tuple[type[Model], Any]:
    """Return the model and primary key of a global id, or raise `BadInput`."""
    try:
        named = relay.GlobalID.from_id(id_)
        type_ = info.schema.get_type_by_name(named.type_name)
        if isinstance(type_, StrawberryObjectDefinition) and issubclass(type_.origin, relay.Node):
            model: type[Model] = cast("Any", type_.origin).__strawberry_django_definition__.model
            column = model._meta.pk  # noqa: SLF001
            key = column.to_python(named.node_id)
            column.run_validators(key)
            if str(named) == id_ and str(key) == named.node_id:
                return model, key
    except (ValueError, AttributeError, ValidationError):
        pass
    raise BadInput("This is not the id of an object.", field="id")

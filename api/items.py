"""What every item of the line shows, whatever its level."""

from typing import TYPE_CHECKING, Annotated, Any

import strawberry
from strawberry import relay

from api.connection import Connection, Part, connection
from api.enums import describe
from kernel.levels import Level, StateCategory

if TYPE_CHECKING:
    from organization.schema.changes import Change

describe(Level, "Where an item stands on the line.")
describe(StateCategory, "What a state means for flow.")


@strawberry.interface(description="An epic, a feature or a story.")
class Item(relay.Node):
    key: str = strawberry.field(description="Our own key: one sequence per portfolio.")
    title: str
    level: Level
    state_category: StateCategory

    @strawberry.field(description="Its key at the source, for an item that came from there.")
    def external_key(self, root: strawberry.Parent[Any]) -> str | None:
        return root.external_key or None

    @strawberry.field(description="Where it can be opened at the source.")
    def external_url(self, root: strawberry.Parent[Any]) -> str | None:
        return root.external_url or None

    @connection(description="What happened to it and to what is its own, the newest first.")
    def history(
        self, root: strawberry.Parent[Any]
    ) -> Connection[Annotated["Change", strawberry.lazy("organization.schema.changes")]]:
        return Part(root, via="subject_id", where={"subject": root.level})

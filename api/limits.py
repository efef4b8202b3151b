"""What an operation may cost. One that asks for more is refused before it runs."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any

from django.conf import settings
from graphql import DocumentNode, GraphQLSchema, OperationDefinitionNode

from api.cost import Cost, Measure
from api.errors import CostExceeded
from kernel.errors import LONGEST_SHOWN, BadInput

LARGEST_SHOWN = 10**9
HALF_PAIR = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Limits:
    """What one operation may cost; `settings.GRAPHQL_LIMITS` overrides single measures."""

    depth: int = 20
    aliases: int = 15
    directives: int = 8
    fields: int = 500
    nodes: int = 5_000
    introspection: int = 2
    tokens: int = 2_000
    characters: int = 100_000
    values: int = 20_000

    @classmethod
    def current(cls) -> "Limits":
        """Return the limits of this installation."""
        return cls(**getattr(settings, "GRAPHQL_LIMITS", {}))

    def check_all(self, operations: Iterable[Measure]) -> None:
        """Hold everything in a document to the limits.

        Operations that will not run and fragments that nobody spreads too: validation walks them.

        Raises:
            CostExceeded: Something is over a limit.
            BadInput: A page size is outside its range.
        """
        for measure in operations:
            self.check(measure.total)
            for name in measure.fragments:
                self.check(measure.fragment(name, 0))

    def check(self, cost: Cost) -> None:
        """Raise `CostExceeded` for the first measure that is over its limit."""
        allowed = asdict(self)
        for measure in fields(cost):
            value, limit = getattr(cost, measure.name), allowed[measure.name]
            if value > limit:
                shown = min(value, LARGEST_SHOWN)
                raise CostExceeded(what=measure.name, value=shown, limit=limit)


def declared_cost(
    schema: GraphQLSchema,
    document: DocumentNode,
    variables: Mapping[str, Any] | None = None,
    operation_name: str | None = None,
) -> Cost:
    """Measure one operation of a document, the first when none is named.

    Raises:
        BadInput: A page size is outside its range.
    """
    return cost_of(measures(schema, document, variables or {}), operation_name)


def measures(
    schema: GraphQLSchema, document: DocumentNode, variables: Mapping[str, Any]
) -> list[Measure]:
    """Return a measure for each operation of a document, in the order of its text."""
    return [
        Measure(schema, document, node, variables)
        for node in document.definitions
        if isinstance(node, OperationDefinitionNode)
    ]


def cost_of(operations: Iterable[Measure], operation_name: str | None) -> Cost:
    """Return the cost of the operation of this name, or of the first."""
    for measure in operations:
        if operation_name is None or measure.name == operation_name:
            return measure.total
    return Cost()


def check_values(variables: Mapping[str, Any], limit: int) -> None:
    """Look at all values in the variables once, before anything is done with them.

    Raises:
        CostExceeded: There are more than `limit`: each is converted per use.
        BadInput: A text holds half a surrogate pair, which JSON can say and nothing can store.
    """
    count, waiting = 0, list(variables.items())
    while waiting:
        path, value = waiting.pop()
        count += 1
        if count + len(waiting) > limit:
            raise CostExceeded(what="values", value=None, limit=limit)
        if isinstance(value, dict):
            waiting.extend((f"{path}.{name}", each) for name, each in value.items())
        elif isinstance(value, list):
            waiting.extend((f"{path}.{place}", each) for place, each in enumerate(value))
        elif isinstance(value, str) and HALF_PAIR.search(value):
            field = path[:LONGEST_SHOWN]
            raise BadInput(f"{field}: Text must be valid Unicode.", field=field)


def require_one_operation(document: DocumentNode, operation_name: str | None) -> None:
    """Refuse a document of several operations of which none is named.

    Raises:
        BadInput: Nobody can tell which one is meant.
    """
    operations = [
        node for node in document.definitions if isinstance(node, OperationDefinitionNode)
    ]
    if operation_name is None and len(operations) > 1:
        names = ", ".join(node.name.value for node in operations if node.name)
        raise BadInput(
            f"Name one of the operations in operationName: {names or 'they have no names yet'}."
        )

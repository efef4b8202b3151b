"""What is exported: the one connection of an operation, rewritten so that it can be paged."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLNamedType,
    GraphQLSchema,
    NullValueNode,
    OperationDefinitionNode,
    OperationType,
    SelectionSetNode,
    ValueNode,
    VariableNode,
    get_named_type,
    is_composite_type,
    is_leaf_type,
    print_ast,
)

from api.cost import definition_of, list_levels, most_of
from api.errors import one_line
from api.export.cells import Column
from api.export.paging import largest_page, paged
from api.limits import Limits, measures, require_one_operation
from api.schema import Schema
from kernel.errors import BadInput

NUMBERS = {"Int", "Float", "Decimal"}


@dataclass(frozen=True, slots=True)
class Asked:
    """A connection to export.

    Attributes:
        text: The operation that reads a page of it.
        variables: Those of the client.
        name: The name of the operation, if it has one.
        path: The names that lead to the connection in the answer.
        columns: The leaves that were selected of a row.
        most: How many rows a page may have.
    """

    text: str
    variables: Mapping[str, Any]
    name: str | None
    path: tuple[str, ...]
    columns: list[Column]
    most: int


@dataclass(frozen=True, slots=True)
class _Found:
    """A connection in an operation, with the field names above it."""

    node: FieldNode
    path: tuple[FieldNode, ...]
    below_list: FieldNode | None
    type_: GraphQLNamedType
    most: int


def asked(
    schema: Schema, query: str, variables: Mapping[str, Any], name: str | None = None
) -> Asked:
    """Find what an operation exports.

    Raises:
        BadInput: It is none, it changes something, or it does not hold exactly one connection.
        CostExceeded: It asks for too much.
        GraphQLSyntaxError: It is no GraphQL.
    """
    inner = schema._schema  # noqa: SLF001 # strawberry offers no other way to it
    document = schema.document(query)
    Limits.current().check_all(measures(inner, document.node, variables))
    for problem in schema.problems(document):
        raise BadInput(one_line(problem.message))
    require_one_operation(document.node, name)
    asking = _Asking(inner, document.node, name)
    found = asking.the_one()
    asking.require_beginning(found.node, variables)
    columns = asking.columns(found)
    pages = paged(document.node, asking.operation, found.node)
    return Asked(
        text=print_ast(pages),
        variables=variables,
        name=name,
        path=tuple(_shown_as(field) for field in found.path),
        columns=columns,
        most=largest_page(inner, pages, variables, name, most=found.most),
    )


class _Asking:
    """One operation of a valid document."""

    def __init__(self, schema: GraphQLSchema, document: DocumentNode, name: str | None) -> None:
        self.schema = schema
        self.fragments = {
            node.name.value: node
            for node in document.definitions
            if isinstance(node, FragmentDefinitionNode)
        }
        operations = [
            node for node in document.definitions if isinstance(node, OperationDefinitionNode)
        ]
        named = [node for node in operations if name is None or _name_of(node) == name]
        if not named:
            raise BadInput("The document has no operation to export.")
        self.operation = named[0]
        if self.operation.operation is not OperationType.QUERY:
            raise BadInput("An export only reads: send a query.")

    def the_one(self) -> _Found:
        """Return the only connection, or raise `BadInput`."""
        root = self.schema.query_type
        found = list(self._connections(self.operation.selection_set, root, (), None))
        if not found:
            raise BadInput("Select one connection, as { epics { edges { node { key } } } }.")
        if len(found) > 1:
            names = ", ".join(".".join(_shown_as(one) for one in each.path) for each in found[:5])
            raise BadInput(f"An export holds one connection, not {len(found)}: {names}.")
        (one,) = found
        if one.below_list is not None:
            above = one.below_list.name.value
            raise BadInput(f"{one.node.name.value} lies below the list {above}; ask one of them.")
        return one

    def require_beginning(self, node: FieldNode, variables: Mapping[str, Any]) -> None:
        """Refuse an export that would begin in the middle."""
        for argument in node.arguments or ():
            if argument.name.value == "after" and _says_something(argument.value, variables):
                raise BadInput("An export begins at the first row: leave out after.", field="after")

    def columns(self, found: _Found) -> list[Column]:
        """Return the leaves that are selected of a row, in their order and each once."""
        leaves = {
            column.path[2:]: column
            for column in self._leaves(found.node.selection_set, found.type_, ())
            if column.path[:2] == ("edges", "node")
        }
        if not leaves:
            raise BadInput("Select columns, as edges { node { key title } }.")
        return [Column(path, column.is_number) for path, column in leaves.items()]

    def _connections(
        self,
        selections: SelectionSetNode,
        parent: GraphQLNamedType | None,
        path: tuple[FieldNode, ...],
        below_list: FieldNode | None,
    ) -> Iterator[_Found]:
        for node, type_ in self._fields(selections, parent):
            definition = definition_of(self.schema, type_, node.name.value)
            if definition is None or node.selection_set is None:
                continue
            named, here = get_named_type(definition.type), (*path, node)
            if is_connection(named):
                yield _Found(node, here, below_list, named, most_of(definition))
            above = node if list_levels(definition.type) else below_list
            yield from self._connections(node.selection_set, named, here, above)

    def _leaves(
        self,
        selections: SelectionSetNode | None,
        parent: GraphQLNamedType,
        path: tuple[str, ...],
    ) -> Iterator[Column]:
        for node, type_ in self._fields(selections, parent) if selections else ():
            definition = definition_of(self.schema, type_, node.name.value)
            assert definition is not None  # noqa: S101 # the document is valid
            named, here = get_named_type(definition.type), (*path, _shown_as(node))
            if is_leaf_type(named):
                yield Column(here, named.name in NUMBERS)
            else:
                yield from self._leaves(node.selection_set, named, here)

    def _fields(
        self, selections: SelectionSetNode, parent: GraphQLNamedType | None
    ) -> Iterator[tuple[FieldNode, GraphQLNamedType | None]]:
        """Return the fields of a selection, those in fragments too, with the types they are of."""
        for node in selections.selections:
            if isinstance(node, FieldNode):
                yield node, parent
                continue
            held: Any = node
            if isinstance(node, FragmentSpreadNode):
                held = self.fragments[node.name.value]
            condition = held.type_condition
            type_ = self.schema.get_type(condition.name.value) if condition else parent
            yield from self._fields(held.selection_set, type_)


def is_connection(type_: GraphQLNamedType) -> bool:
    """Whether a type is a page of a list."""
    return is_composite_type(type_) and {"edges", "pageInfo"} <= {*getattr(type_, "fields", ())}


def _says_something(node: ValueNode, variables: Mapping[str, Any]) -> bool:
    if isinstance(node, VariableNode):
        return variables.get(node.name.value) is not None
    return not isinstance(node, NullValueNode)


def _shown_as(node: FieldNode) -> str:
    return (node.alias or node.name).value


def _name_of(node: OperationDefinitionNode) -> str | None:
    return node.name.value if node.name else None

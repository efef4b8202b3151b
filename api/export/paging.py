"""Rewrites an operation so that its one connection is read page by page."""

from collections.abc import Mapping
from typing import Any, cast

from graphql import (
    ArgumentNode,
    DocumentNode,
    FieldNode,
    GraphQLSchema,
    Node,
    OperationDefinitionNode,
    SelectionSetNode,
    VariableDefinitionNode,
    VariableNode,
    Visitor,
    parse,
    visit,
)

from api.limits import Limits, cost_of, measures

FIRST, AFTER = "exportFirst", "exportAfter"
"""Our variables in the rewritten operation."""

_OURS = cast(
    "OperationDefinitionNode",
    parse(
        f"query(${FIRST}: Int!, ${AFTER}: String) {{"
        f" it(first: ${FIRST}, after: ${AFTER}) {{ pageInfo {{ hasNextPage endCursor }} }} }}"
    ).definitions[0],
)
_PAGE = cast("FieldNode", _OURS.selection_set.selections[0])
_PLUMBING = {"pageInfo", "totalCount"}


def paged(
    document: DocumentNode, operation: OperationDefinitionNode, target: FieldNode
) -> DocumentNode:
    """Let a connection take its page from our variables; those that nobody uses then go."""
    turned = cast("DocumentNode", visit(document, _Turning(target)))
    left = _Variables()
    visit(turned, left)
    definitions = (
        _with_ours(node, left.used)
        if isinstance(node, OperationDefinitionNode) and node.name == operation.name
        else node
        for node in turned.definitions
    )
    return DocumentNode(definitions=tuple(definitions))


def largest_page(
    schema: GraphQLSchema,
    document: DocumentNode,
    variables: Mapping[str, Any],
    name: str | None,
    *,
    most: int,
) -> int:
    """Return the largest page of up to `most` rows that the limits of one request allow."""
    size, limit = most, Limits.current().nodes
    while size > 1:
        cost = cost_of(measures(schema, document, {**variables, FIRST: size}), name)
        if cost.nodes <= limit:
            break
        size //= 2
    return size


class _Turning(Visitor):
    """Gives one field our page; the rest of the document stays as it is."""

    def __init__(self, target: FieldNode) -> None:
        super().__init__()
        self.target = target

    def enter_field(self, node: FieldNode, *_where: object) -> FieldNode | None:
        if node is not self.target:
            return None
        kept = [each for each in node.arguments or () if each.name.value not in ("first", "after")]
        arguments: list[ArgumentNode] = [*kept, *(_PAGE.arguments or ())]
        return FieldNode(
            alias=node.alias,
            name=node.name,
            arguments=tuple(arguments),
            directives=node.directives,
            selection_set=_with_place(cast("SelectionSetNode", node.selection_set)),
        )


class _Variables(Visitor):
    """Collects the variables that a document still uses."""

    def __init__(self) -> None:
        super().__init__()
        self.used: set[str] = set()

    def enter_variable(
        self, node: VariableNode, _key: object, parent: Node | None, *_where: object
    ) -> None:
        if not isinstance(parent, VariableDefinitionNode):
            self.used.add(node.name.value)


def _with_ours(node: OperationDefinitionNode, used: set[str]) -> OperationDefinitionNode:
    kept = [each for each in node.variable_definitions or () if _name(each) in used]
    return OperationDefinitionNode(
        operation=node.operation,
        name=node.name,
        directives=node.directives,
        variable_definitions=(*kept, *(_OURS.variable_definitions or ())),
        selection_set=node.selection_set,
    )


def _with_place(selected: SelectionSetNode) -> SelectionSetNode:
    """Ask where the page ends; what a client asks of the page itself is no column."""
    own = cast("SelectionSetNode", _PAGE.selection_set).selections
    kept = [
        node
        for node in selected.selections
        if not (isinstance(node, FieldNode) and node.name.value in _PLUMBING)
    ]
    return SelectionSetNode(selections=(*kept, *own))


def _name(definition: VariableDefinitionNode) -> str:
    return definition.variable.name.value

"""What an operation asks for, measured on its text before it runs.

A document of n tokens is measured in O(n): each fragment is measured once per operation and
then only added, however often it is spread (strawberry's own limiters walk it each time and
are exponential in nested fragments).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Self, cast

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLCompositeType,
    GraphQLField,
    GraphQLInterfaceType,
    GraphQLList,
    GraphQLNamedType,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLType,
    InlineFragmentNode,
    IntValueNode,
    ListValueNode,
    OperationDefinitionNode,
    SelectionNode,
    SelectionSetNode,
    ValueNode,
    VariableNode,
    get_named_type,
    is_composite_type,
)
from graphql.utilities import get_default_value_ast

from api.errors import CostExceeded
from kernel.errors import BadInput

PLAIN_LIST = 10
"""What a list without `first` counts as."""

LARGEST_PAGE = 100
"""The most that `first` may ask for, unless the field's metadata says otherwise in `most`."""

DEEPEST_NESTING = 100
"""How deep fragments and fields may nest in the text. Python's own stack ends soon after."""

STRAWBERRY = "strawberry-definition"


@dataclass(frozen=True, slots=True)
class Cost:
    """What an operation asks for, with its fragments written out.

    Attributes:
        depth: Fields on the longest path.
        aliases: Fields under another name.
        directives: All of them, `@include` and `@skip` too.
        fields: Fields and fragment spreads.
        nodes: Objects that the answer can hold: a connection or list counts its `first`, a
            list without one counts 10; edges, page infos and introspection count nothing.
        introspection: `__schema` and `__type`, each of which may list the whole schema.
    """

    depth: int = 0
    aliases: int = 0
    directives: int = 0
    fields: int = 0
    nodes: int = 0
    introspection: int = 0

    def __add__(self, other: Self) -> "Cost":
        return Cost(
            max(self.depth, other.depth),
            self.aliases + other.aliases,
            self.directives + other.directives,
            self.fields + other.fields,
            self.nodes + other.nodes,
            self.introspection + other.introspection,
        )


class Measure:
    """One walk over an operation. Unknown names cost nothing here: validation reports them."""

    def __init__(
        self,
        schema: GraphQLSchema,
        document: DocumentNode,
        operation: OperationDefinitionNode,
        variables: Mapping[str, Any],
    ) -> None:
        self.schema = schema
        self.node = operation
        self.variables = dict(variables)
        for definition in operation.variable_definitions or ():
            name, default = definition.variable.name.value, definition.default_value
            self.variables.setdefault(name, None if default is None else _literal(default))
        self.fragments = {
            node.name.value: node
            for node in document.definitions
            if isinstance(node, FragmentDefinitionNode)
        }
        self.measured: dict[str, Cost] = {}

    @property
    def name(self) -> str | None:
        """The name of the operation."""
        return self.node.name.value if self.node.name else None

    @cached_property
    def total(self) -> Cost:
        """The cost of the whole operation."""
        root = self.schema.get_root_type(self.node.operation)
        own = Cost(directives=len(self.node.directives or ()))
        return own + self.selections(self.node.selection_set, root, 0)

    def selections(
        self, node: SelectionSetNode, parent: GraphQLNamedType | None, level: int
    ) -> Cost:
        """Measure what is selected of one object; `level` counts nesting in the text."""
        if level > DEEPEST_NESTING:
            raise CostExceeded(what="nesting", value=None, limit=DEEPEST_NESTING)
        total = Cost()
        for selection in node.selections:
            total += self.selection(selection, parent, level)
        return total

    def selection(self, node: SelectionNode, parent: GraphQLNamedType | None, level: int) -> Cost:
        """Measure a field, a fragment spread or an inline fragment."""
        own = Cost(directives=len(node.directives or ()))
        if isinstance(node, FieldNode):
            return own + self.field(node, parent, level)
        if isinstance(node, FragmentSpreadNode):
            return own + Cost(fields=1) + self.fragment(node.name.value, level + 1)
        inline = cast("InlineFragmentNode", node)
        if inline.type_condition is not None:
            parent = self.schema.get_type(inline.type_condition.name.value)
        return own + self.selections(inline.selection_set, parent, level + 1)

    def fragment(self, name: str, level: int) -> Cost:
        """Measure a fragment once. Inside itself it counts nothing, so that a ring ends."""
        if name not in self.measured and name in self.fragments:
            self.measured[name] = Cost()
            node = self.fragments[name]
            parent = self.schema.get_type(node.type_condition.name.value)
            self.measured[name] = self.selections(node.selection_set, parent, level)
        return self.measured.get(name, Cost())

    def field(self, node: FieldNode, parent: GraphQLNamedType | None, level: int) -> Cost:
        """Measure a field with all that is selected below it."""
        own = Cost(
            depth=1,
            aliases=int(node.alias is not None),
            fields=1,
            introspection=int(node.name.value in {"__schema", "__type"}),
        )
        definition = definition_of(self.schema, parent, node.name.value)
        size = 1 if definition is None else self.size(node, definition)
        if node.selection_set is None:
            return own
        named = None if definition is None else get_named_type(definition.type)
        below = self.selections(node.selection_set, named, level + 1)
        itself = 0 if named is None or _is_plumbing(named) else 1
        inside = Cost(1 + below.depth, below.aliases, below.directives, below.fields)
        return own + inside + Cost(nodes=size * (itself + below.nodes))

    def size(self, node: FieldNode, definition: GraphQLField) -> int:
        """Return how many objects a field can answer with, per parent."""
        named = get_named_type(definition.type)
        if "first" in definition.args:
            return self.page_size(node, definition)
        if _is_plumbing(named):
            return 1
        ids = _argument(node, "ids")
        if ids is not None:
            return self.length(ids)
        return int(PLAIN_LIST ** list_levels(definition.type))

    def page_size(self, node: FieldNode, definition: GraphQLField) -> int:
        """Return `first` as written, from its variable, or its default."""
        default = get_default_value_ast(definition.args["first"])
        usual = (_literal(default) if default is not None else None) or PLAIN_LIST
        written = _argument(node, "first")
        size = None if written is None else self.number(written)
        if size is None:
            return usual
        most = most_of(definition)
        if not 1 <= size <= most:
            where = f"{node.name.value}.first"
            raise BadInput(f"{where} must be between 1 and {most}, not {size}.", field=where)
        return size

    def number(self, node: ValueNode) -> int | None:
        """Return a whole number from the text or from a variable; None when it is not one."""
        value = (
            self.variables.get(node.name.value)
            if isinstance(node, VariableNode)
            else _literal(node)
        )
        if isinstance(value, float) and value.is_integer():
            return int(value)
        return value if isinstance(value, int) and not isinstance(value, bool) else None

    def length(self, node: ValueNode) -> int:
        """Return the length of a list from the text or from a variable."""
        if isinstance(node, ListValueNode):
            return len(node.values)
        value = self.variables.get(node.name.value) if isinstance(node, VariableNode) else None
        return len(value) if isinstance(value, list) else 1


def _literal(node: ValueNode) -> int | None:
    """Return a written number; one of more than 18 digits is as good as 10**18."""
    if not isinstance(node, IntValueNode):
        return None
    return int(node.value[:19])


def _argument(node: FieldNode, name: str) -> ValueNode | None:
    for argument in node.arguments or ():
        if argument.name.value == name:
            return argument.value
    return None


def most_of(definition: GraphQLField) -> int:
    """Return the most that `first` of a field may ask for."""
    field = definition.extensions.get(STRAWBERRY)
    return LARGEST_PAGE if field is None else int(field.metadata.get("most", LARGEST_PAGE))


def definition_of(
    schema: GraphQLSchema, parent: GraphQLNamedType | None, name: str
) -> GraphQLField | None:
    """Return the field of this name that a type has, or None."""
    if parent is None or not is_composite_type(parent):
        return None
    composite: GraphQLCompositeType = parent
    return schema.get_field(composite, name)


def list_levels(type_: GraphQLType) -> int:
    """Return how many lists a type is, one in the other."""
    levels = 0
    while isinstance(type_, GraphQLNonNull | GraphQLList):
        levels += isinstance(type_, GraphQLList)
        type_ = type_.of_type
    return levels


def _is_plumbing(named: GraphQLNamedType) -> bool:
    """Whether a type only carries others: a connection, an edge, a page info, introspection."""
    if named.name.startswith("__") or named.name == "PageInfo":
        return True
    if not isinstance(named, GraphQLObjectType | GraphQLInterfaceType):
        return False
    names = set(named.fields)
    return names >= {"edges", "pageInfo"} or names >= {"cursor", "node"}

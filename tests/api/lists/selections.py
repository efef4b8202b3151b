"""Selections written from the schema: everything that a type offers, to some depth."""

from graphql import (
    GraphQLInterfaceType,
    GraphQLObjectType,
    get_named_type,
    is_leaf_type,
    is_required_argument,
)


def everything_of(schema, type_, depth):
    """Select all fields of a type that need no argument, and of what they lead to.

    Args:
        schema: The GraphQL schema.
        type_: An object type or an interface.
        depth: How far to follow fields that lead to other objects.
    """
    parts = ["__typename"]
    for name, field in type_.fields.items():
        if any(map(is_required_argument, field.args.values())):
            continue
        below = _below(schema, field, depth)
        if below is not None:
            parts.append(f"{name}{below}")
    if isinstance(type_, GraphQLInterfaceType):
        parts += _implementations(schema, type_, depth)
    return "{ " + " ".join(parts) + " }"


def _below(schema, field, depth):
    """What follows the name of a field; None leaves it out."""
    named = get_named_type(field.type)
    if is_leaf_type(named):
        return ""
    if is_connection(named):
        if depth == 0:
            return None
        return "(first: 4) " + page_of(schema, named, depth - 1)
    if named.name == "PageInfo":
        return " { hasNextPage endCursor }"
    if depth == 0 and named.name not in _values(schema):
        return None
    return " " + everything_of(schema, named, max(depth - 1, 0))


def page_of(schema, connection, depth):
    """Select a page with its count, cursors and nodes."""
    node = get_named_type(get_named_type(connection.fields["edges"].type).fields["node"].type)
    return (
        "{ totalCount pageInfo { hasNextPage endCursor } edges { cursor node "
        + everything_of(schema, node, depth)
        + " } }"
    )


def is_connection(type_):
    return isinstance(type_, GraphQLObjectType) and {"edges", "pageInfo"} <= type_.fields.keys()


def _values(schema):
    """Objects that hold plain fields only; they end every selection."""
    return {
        name
        for name, type_ in schema.type_map.items()
        if isinstance(type_, GraphQLObjectType)
        and all(is_leaf_type(get_named_type(field.type)) for field in type_.fields.values())
    }


def _implementations(schema, interface, depth):
    own = set(interface.fields)
    parts = []
    for type_ in schema.get_possible_types(interface):
        names = [
            f"{type_.name}_{name}: {name}"
            for name, field in type_.fields.items()
            if name not in own and is_leaf_type(get_named_type(field.type)) and not field.args
        ]
        parts.append(f"... on {type_.name} {{ {' '.join(names)} }}" if names else "")
    return parts


def root_connections(schema):
    """Name the root fields that are connections, with their types."""
    return {
        name: get_named_type(field.type)
        for name, field in schema.query_type.fields.items()
        if is_connection(get_named_type(field.type))
    }

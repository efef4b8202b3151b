"""What an export has that names only a list: everything plain, and what related rows are called.

It is read from the schema, so that a new field or a new list is exported without a word more.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from graphql import (
    GraphQLField,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLType,
    get_named_type,
    is_leaf_type,
    is_required_argument,
)

from api.cost import list_levels
from api.export.asking import is_connection
from api.schema import Schema
from kernel.errors import BadInput, NotFound

NAMES = ("key", "name", "title", "email")
"""What related rows are called by."""

_OF_PAGES = {"first", "after", "filter"}
_COMBINING = {"AND", "OR", "NOT"}
_TRUTH = {"true": True, "false": False}


@dataclass(slots=True)
class Written:
    """An operation and its variables."""

    text: str
    variables: dict[str, Any] = field(default_factory=dict)


def write(
    schema: Schema, name: str, given: Mapping[str, Sequence[str]], portfolio: str | None = None
) -> Written:
    """Write the operation that reads a list of the root, or of a portfolio.

    Args:
        schema: The schema.
        name: Of the list: `epics`.
        given: Its arguments and filters, as a query string has them.
        portfolio: The key of the portfolio whose list it is; None for one of the root.

    Raises:
        NotFound: There is no such list.
        BadInput: An argument or filter is unknown, or its value cannot be read.
    """
    inner = schema._schema  # noqa: SLF001 # strawberry offers no other way to it
    above = inner.query_type if portfolio is None else inner.get_type("Portfolio")
    found = above.fields.get(name) if isinstance(above, GraphQLObjectType) else None
    if found is None or not is_connection(get_named_type(found.type)):
        raise NotFound(what="list", key=name)
    variables = _variables(found, given)
    types = {each: found.args[each].type for each in variables}
    inside = _call(name, variables) + _selection(get_named_type(found.type))
    if portfolio is not None:
        types["key"], variables["key"] = "String!", portfolio
        inside = f"portfolio(key: $key) {{ {inside} }}"
    declared = ", ".join(f"${each}: {type_}" for each, type_ in types.items())
    return Written(f"query Export{f'({declared})' if declared else ''} {{ {inside} }}", variables)


def _call(name: str, variables: Mapping[str, Any]) -> str:
    passed = ", ".join(f"{each}: ${each}" for each in variables)
    return f"{name}({passed}) " if passed else f"{name} "


def _selection(connection: Any) -> str:
    node = get_named_type(get_named_type(connection.fields["edges"].type).fields["node"].type)
    return f"{{ edges {{ node {{ {' '.join(_plain(node))} }} }} }}"


def _plain(type_: GraphQLNamedType) -> Iterator[str]:
    """Select the leaves of a type, of its plain values, and the names of what it belongs to."""
    for name, each in _free_fields(type_):
        named = get_named_type(each.type)
        if is_leaf_type(named):
            yield name
        elif not list_levels(each.type) and not is_connection(named):
            inside = [one for one, _ in _free_fields(named) if one in NAMES] or _leaves(named)
            if inside:
                yield f"{name} {{ {' '.join(inside)} }}"


def _leaves(type_: GraphQLNamedType) -> list[str]:
    """Return the fields of a plain value; none of an object that leads on."""
    fields = dict(_free_fields(type_))
    plain = [name for name, each in fields.items() if is_leaf_type(get_named_type(each.type))]
    return plain if len(plain) == len(fields) else []


def _free_fields(type_: GraphQLNamedType) -> Iterator[tuple[str, GraphQLField]]:
    if isinstance(type_, GraphQLObjectType | GraphQLInterfaceType):
        for name, each in type_.fields.items():
            if not any(map(is_required_argument, each.args.values())):
                yield name, each


def _variables(found: GraphQLField, given: Mapping[str, Sequence[str]]) -> dict[str, Any]:
    arguments = {name: each.type for name, each in found.args.items() if name not in _OF_PAGES}
    filters = _filters(found)
    variables: dict[str, Any] = {}
    for name, values in given.items():
        if name in arguments:
            variables[name] = _read(name, arguments[name], values)
        elif name in filters:
            kept = variables.setdefault("filter", {})
            kept[name] = _read(name, filters[name], values)
        else:
            known = ", ".join(sorted({*arguments, *filters})) or "nothing"
            raise BadInput(f"This list takes no {name}; it takes {known}.", field=name)
    return variables


def _filters(found: GraphQLField) -> dict[str, GraphQLType]:
    named = get_named_type(found.args["filter"].type) if "filter" in found.args else None
    if not isinstance(named, GraphQLInputObjectType):
        return {}
    return {name: each.type for name, each in named.fields.items() if name not in _COMBINING}


def _read(name: str, type_: GraphQLType, values: Sequence[str]) -> Any:
    """Turn texts into what a variable of this type takes; what they mean the schema checks."""
    named = get_named_type(type_).name
    read = [_value(name, named, value) for value in values]
    if list_levels(type_):
        return read
    if len(read) > 1:
        raise BadInput(f"{name} is given more than once.", field=name)
    return read[0]


def _value(name: str, type_: str, text: str) -> object:
    if type_ == "Boolean":
        if text.lower() not in _TRUTH:
            raise BadInput(f"{name} must be true or false.", field=name)
        return _TRUTH[text.lower()]
    if type_ == "Int":
        if not text.removeprefix("-").isdecimal():
            raise BadInput(f"{name} must be a whole number.", field=name)
        return int(text[:20])
    return text

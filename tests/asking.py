"""Asks any root field with the arguments of a world, and takes down what it answered and wrote."""

import json

from django.db import connection
from graphql import get_named_type, is_abstract_type, is_union_type

from api.context import Context
from api.queries import verb_of
from config.schema import schema
from tests.field_arguments import MUTATIONS, QUERIES
from tests.worlds import missing

FIELDS = QUERIES | MUTATIONS
ROOTS = {"query": schema._schema.query_type, "mutation": schema._schema.mutation_type}
NODE = schema._schema.type_map["Node"]
VERB = {name: verb_of(field) for root in ROOTS.values() for name, field in root.fields.items()}
"""The verb of every root field of the built schema."""


class Answer:
    """What a field answered, and how many rows were written on the way.

    Attributes:
        code: The code of the error, or of the problem of a mutation; None without either.
        written: Rows inserted, updated or deleted in any table, also those undone since.
        text: The whole answer as JSON, without the request id and the time that it took.
    """

    def __init__(self, name, by, world):
        before = rows_written()
        kind, text, variables = operation_of(name, world)
        answer = schema.execute_sync(text, variables, context_value=Context(by, "request"))
        self.written = rows_written() - before
        self.data = answer.data
        self.errors = [error.formatted for error in answer.errors or ()]
        cost = {**answer.extensions["cost"], "ms": None}
        for error in self.errors:
            error["extensions"].pop("requestId", None)
        self.text = json.dumps([self.data, self.errors, cost], sort_keys=True)
        self.problem = (self.data or {}).get(name, {}).get("code") if kind == "mutation" else None
        self.code = self.errors[0]["extensions"]["code"] if self.errors else self.problem


def rows_written():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT sum(n_tup_ins + n_tup_upd + n_tup_del)::int FROM pg_stat_xact_user_tables"
        )
        return cursor.fetchone()[0]


def operation_of(name, world):
    """Return the kind, the text and the variables of an operation that asks one field."""
    kind = "query" if name in QUERIES else "mutation"
    field = ROOTS[kind].fields[name]
    given = FIELDS[name].arguments(world)
    variables = given if kind == "query" else {"input": given}
    declared = ", ".join(f"${each}: {field.args[each].type}" for each in variables)
    passed = ", ".join(f"{each}: ${each}" for each in variables)
    head, arguments = (f"({declared})", f"({passed})") if variables else ("", "")
    selection = FIELDS[name].selection or _usual_selection(get_named_type(field.type))
    return kind, f"{kind} {head} {{ {name}{arguments} {{ __typename {selection} }} }}", variables


def _usual_selection(type_):
    if type_.name.endswith("Connection"):
        return "totalCount edges { node { id } }"
    members = schema._schema.get_possible_types(type_) if is_abstract_type(type_) else [type_]
    selection = "... on Problem { code message } " if is_union_type(type_) else ""
    if any(NODE in member.interfaces for member in members):
        selection += "... on Node { id }"
    return selection


def renamed(text, world):
    """Put the names of a world where an answer names what is missing."""
    here = world.words()
    for what, word in sorted(missing().words().items(), key=lambda pair: -len(pair[1])):
        text = text.replace(word, here[what])
    return text

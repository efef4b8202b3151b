"""Every connection of the schema is exported: the rows of the API, to those who may read them."""

import csv
import io
import json

import pytest
from graphql import GraphQLObjectType, get_named_type

from api.context import Context
from api.export import asked, csv_lines, defaults, unescaped
from api.export.pages import NotExported
from config.schema import schema
from organization.access import principal_of
from organization.models import Role
from portfolio import actions as portfolio
from tests.api.lists.selections import is_connection
from tests.conftest import run_operation
from tests.line import AT
from tests.worlds import build, global_id

INNER = schema._schema
NODE = INNER.type_map["Node"]
BELOW_LISTS = {("KanbanColumn", "epics")}
"""Connections that no single page leads to: each is one of the root, filtered."""

LISTS = sorted(
    (type_.name, name)
    for type_ in INNER.type_map.values()
    if isinstance(type_, GraphQLObjectType)
    for name, field in type_.fields.items()
    if is_connection(get_named_type(field.type))
)
OF_ROWS = [pair for pair in LISTS if NODE in INNER.type_map[pair[0]].interfaces]
OF_ROOT = [name for type_, name in LISTS if type_ == "Query"]
OF_VIEWER = [name for type_, name in LISTS if type_ == "Viewer"]
NEEDS = {
    "exceededLimits": {"portfolio": ["ACM"]},
    "workOnStoppedEpics": {"portfolio": ["ACM"]},
    "changes": {"kind": ["PERSON"]},
}
"""What a list cannot go without, or has more than a page without."""


@pytest.fixture
def world(db):
    """A workspace with one of everything."""
    return build("acme", "ACM")


def export(text, by, variables=None):
    ask = asked(schema, text, variables or {})
    written = "".join(csv_lines(schema, ask, Context(by, "export")))
    header, *rows = csv.reader(io.StringIO(written.removeprefix("\ufeff"), newline=""))
    return header, [[unescaped(cell) for cell in row] for row in rows]


def naive(row, path):
    """The text of a leaf, by a loop of its own."""
    values = [row]
    for name in path:
        values = [each[name] for each in values if each is not None]
        values = [one for each in values for one in (each if isinstance(each, list) else [each])]
    said = [each for each in values if each is not None]
    return "; ".join(map(_written, said))


def _written(value):
    if isinstance(value, dict):
        return json.dumps(value, ensure_ascii=False)
    return str(value).lower() if isinstance(value, bool) else str(value)


def rows_of(data):
    """The nodes of the one connection in an answer."""
    while "edges" not in data:
        (data,) = data.values()
    return [edge["node"] for edge in data["edges"]]


def check(text, by, variables=None):
    """The export has what the API answers; return how many rows that were."""
    header, rows = export(text, by, variables)
    answered = rows_of(run_operation(text, by, **(variables or {})).data)
    paths = [name.split(".") for name in header]
    assert rows == [[naive(row, path) for path in paths] for row in answered]
    return len(rows)


def of_row(type_, name, pk):
    connection = get_named_type(INNER.type_map[type_].fields[name].type)
    selection = defaults._selection(connection)
    return f'{{ node(id: "{global_id(type_, pk)}") {{ ... on {type_} {{ {name} {selection} }} }} }}'


def keys_of(type_):
    origin = INNER.type_map[type_].extensions["strawberry-definition"].origin
    return [*origin.__strawberry_django_definition__.model.objects.values_list("pk", flat=True)]


def test_every_list_is_of_the_root_or_of_a_row_or_below_a_list():
    single = {(type_, name) for type_, name in LISTS if type_ in {"Query", "Viewer"}}
    assert {*LISTS} == {*OF_ROWS} | single | BELOW_LISTS


def test_lists_of_the_root_have_the_rows_of_the_api(world, subtests):
    for by in (world.itself, world.principal(Role.VIEWER), world.principal(Role.AUDITOR)):
        for name in OF_ROOT:
            with subtests.test(f"{name} as {by.name}"):
                written = defaults.write(schema, name, NEEDS.get(name, {}))
                try:
                    check(written.text, by, written.variables)
                except NotExported:
                    asking = run_operation(written.text, by, **written.variables)
                    assert asking.errors[0].extensions["code"] == "FORBIDDEN"


def test_most_lists_of_the_root_have_rows(world):
    counts = {}
    for name in OF_ROOT:
        written = defaults.write(schema, name, NEEDS.get(name, {}))
        counts[name] = check(written.text, world.itself, written.variables)

    assert {name for name, count in counts.items() if not count} <= {
        "exceededLimits", "workOnStoppedEpics",
    }  # fmt: skip


def test_lists_of_who_asks_have_the_rows_of_the_api(world, subtests):
    for name in OF_VIEWER:
        with subtests.test(name):
            connection = get_named_type(INNER.type_map["Viewer"].fields[name].type)
            text = f"{{ viewer {{ {name} {defaults._selection(connection)} }} }}"
            for by in (world.itself, principal_of(world.workspace.people.first())):
                check(text, by)


def test_lists_of_rows_have_the_rows_of_the_api(world, subtests):
    found = 0
    for type_, name in OF_ROWS:
        with subtests.test(f"{type_}.{name}"):
            for pk in keys_of(type_)[:4]:
                found += check(of_row(type_, name, pk), world.itself)
    assert found > 20


def test_from_another_workspace_no_row_is_found(world, subtests):
    rival = build("rival", "RIV")
    by = rival.principal(Role.VIEWER)
    own = {name: defaults.write(schema, name, {}) for name in OF_ROOT if name not in NEEDS}
    for type_, name in OF_ROWS:
        with subtests.test(f"{type_}.{name}"):
            for pk in _of_world(type_, world):
                with pytest.raises(NotExported) as refused:
                    export(of_row(type_, name, pk), by)
                assert refused.value.errors[0].extensions["code"] == "NOT_FOUND"
    for name, written in own.items():
        with subtests.test(name):
            try:
                _, rows = export(written.text, by, written.variables)
            except NotExported:
                continue
            assert "acme" not in str(rows)
            assert "ACM" not in str(rows)


def _of_world(type_, world):
    origin = INNER.type_map[type_].extensions["strawberry-definition"].origin
    rows = origin.__strawberry_django_definition__.model.objects.visible_to(world.itself)
    return [*rows.values_list("pk", flat=True)[:2]]


def test_a_role_in_another_portfolio_sees_none_of_this_one(world):
    portfolio.create_portfolio(by=world.itself, key="TWO", name="Two", at=AT)
    by = world.principal(portfolio_roles=(Role.VIEWER,), at="TWO")
    for name in ("epics", "features", "stories", "decisions", "themes", "objectives", "outcomes"):
        written = defaults.write(schema, name, {})
        assert export(written.text, by, written.variables)[1] == [], name

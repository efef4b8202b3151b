"""Who may do what: every root field as every role, as nobody, and from another workspace.

The permission table is the oracle. The fields come from the built schema, so that a new one
without a verb, or without arguments in `tests.field_arguments`, fails here.
"""

import json
from dataclasses import replace
from itertools import product

import pytest
import strawberry
from django.db import connection

from api.queries import verb_of
from organization.access import principal_of
from organization.models import Role, Scope
from organization.permissions import EVERYBODY, READING, ROLES, VERBS, verbs_in, verbs_of
from tests.asking import FIELDS, VERB, Answer, operation_of, renamed
from tests.field_arguments import MUTATIONS, QUERIES
from tests.line import change, rolled_back
from tests.worlds import build, give_own, missing

each_role = pytest.mark.parametrize("role", Role)


@pytest.fixture
def world(db):
    """A workspace with one of everything."""
    return build("acme", "ACM")


@pytest.fixture
def rival(db):
    """Another workspace with one of everything."""
    return build("rival", "RIV")


def deviations(by, world, allowed):
    """Try every field; name those whose answer is not what the verbs `allowed` say.

    Args:
        by: Who tries.
        world: Whose things are named.
        allowed: Takes a field's name, returns whether access must be granted.
    """
    found = {}
    for name in VERB:
        with rolled_back():
            answer = Answer(name, by, world)
        wanted = _granted if allowed(name) else _denied
        if not wanted(name, answer):
            found[name] = (answer.code, answer.written, answer.text)
    return found


def _granted(name, answer):
    if FIELDS[name].not_built:
        return (answer.code, answer.written) == ("NOT_AVAILABLE", 0)
    return answer.code is None and (answer.written > 0) == (name in MUTATIONS)


def _denied(_name, answer):
    return (answer.code, answer.problem, answer.written) == ("FORBIDDEN", None, 0)


def test_every_root_field_names_a_verb_of_the_table():
    assert {name: verb for name, verb in VERB.items() if verb not in VERBS} == {}


def test_a_root_field_that_names_no_verb_is_noticed():
    @strawberry.type
    class Query:
        open_door: int = strawberry.field(resolver=lambda: 1)

    (field,) = strawberry.Schema(query=Query)._schema.query_type.fields.values()

    assert verb_of(field) not in VERBS


def test_every_root_field_has_arguments_here():
    assert {*VERB} == {*FIELDS}


@each_role
def test_a_role_may_do_in_its_workspace_what_the_table_says(world, role):
    by = world.principal(role)
    give_own(world, world.person(role))

    found = deviations(by, world, lambda name: VERB[name] in ROLES[role] | EVERYBODY)

    assert found == {}


def test_a_person_without_a_role_may_do_what_everybody_may(world):
    by = world.principal()
    give_own(world, world.person())

    assert deviations(by, world, lambda name: VERB[name] in EVERYBODY) == {}


@each_role
def test_a_role_in_one_portfolio_is_enough_for_what_lies_in_it_alone(world, role):
    who = {"portfolio_roles": (role,), "at": world.portfolio}
    by = world.principal(**who)
    give_own(world, world.person(**who))

    def allowed(name):
        here = name in QUERIES or FIELDS[name].in_portfolio or FIELDS[name].not_built
        return VERB[name] in EVERYBODY or (here and VERB[name] in ROLES[role])

    assert deviations(by, world, allowed) == {}


@each_role
def test_a_role_in_another_portfolio_lets_nobody_write_here(world, role):
    """They may read this portfolio as viewers, so what is refused is refused for the verb."""
    who = {"portfolio_roles": (role,), "at": world.portfolio}
    by = world.principal(Role.VIEWER, **who)
    here = replace(by, portfolio_roles={-1: by.portfolio_roles[_only(by)]})
    here = replace(here, portfolio_verbs={-1: by.portfolio_verbs[_only(by)]})
    give_own(world, world.person(Role.VIEWER, **who))

    def allowed(name):
        if VERB[name] in {"import.read", "audit.read"} or FIELDS[name].not_built:
            return VERB[name] in ROLES[role]
        return VERB[name] in READING | EVERYBODY

    assert deviations(here, world, allowed) == {}


def _only(principal):
    (portfolio_id,) = principal.portfolio_roles
    return portfolio_id


@pytest.mark.parametrize("scopes", [(), (Scope.WRITE,), (Scope.RECORD,), (Scope.ADMIN,)])
def test_the_scopes_of_a_token_narrow_what_its_person_may(world, scopes):
    """Reading comes with each: what cannot be read is not found, whoever may write it."""
    person = world.person(*Role)
    narrowed = [Scope.READ, *scopes]
    by = principal_of(person, scopes=narrowed, token_id=world.numbers["token"])
    give_own(world, person)

    found = deviations(by, world, lambda name: VERB[name] in verbs_in(narrowed))

    assert found == {}


@each_role
def test_from_another_workspace_a_thing_is_as_good_as_missing(world, rival, role):
    by = rival.principal(role)
    allowed = ROLES[role] | EVERYBODY
    found = {}
    for name, verb in VERB.items():
        with rolled_back():
            foreign = Answer(name, by, world)
        with rolled_back():
            absent = Answer(name, by, missing())
        if verb not in allowed:
            right = _denied(name, foreign)
        elif _names_something(name):
            right = foreign.written == 0 and _is_absent(name, foreign)
        else:
            continue
        if not right or foreign.text != renamed(absent.text, world):
            found[name] = (foreign.text, absent.text)
    assert found == {}


def _names_something(name):
    return any(_names(name, each) for each in _things())


def _names(name, thing):
    """Whether the arguments of a field name this thing."""
    arguments = FIELDS[name].arguments
    return arguments(missing()) != arguments(replace(missing(), **{thing: "another"}))


def _things():
    return [name for name in missing().words() if not name.startswith("number of ")]


def _is_absent(name, answer):
    if FIELDS[name].not_built:
        return answer.code == "NOT_AVAILABLE"
    return FIELDS[name].answers_per_item or answer.code == "NOT_FOUND"


def test_one_name_of_another_workspace_spoils_a_mutation_like_a_missing_one(world, rival):
    """Each name that a mutation takes is tried by itself; the others are right."""
    found, tried = {}, 0
    for name, each in product(MUTATIONS, _things()):
        foreign, absent = (replace(world, **{each: getattr(w, each)}) for w in (rival, missing()))
        if FIELDS[name].not_built or not _names(name, each):
            continue
        tried += 1
        with rolled_back():
            answer = Answer(name, world.itself, foreign)
        with rolled_back():
            expected = Answer(name, world.itself, absent)
        right = _is_absent(name, answer) and answer.written in (0, expected.written)
        if not right or answer.text != renamed(expected.text, rival):
            found[name, each] = (answer.text, expected.text)
    assert found == {}
    assert tried > 70


def test_a_name_that_another_workspace_has_taken_is_free_here(world, rival):
    taken = {
        "createTeam": {"name": rival.team},
        "createPortfolio": {"key": rival.portfolio, "name": "Same"},
        "createProduct": {"key": rival.product, "name": "Same"},
        "createMetric": {"key": rival.metric, "name": "Same", "unit": "kg"},
        "invitePerson": {"email": rival.email, "name": "Same"},
        "editTeam": {"team": world.team, "expectedVersion": 1, "name": rival.team},
        "createTheme": {"portfolio": world.portfolio, "name": rival.theme},
        "createValueStream": {"portfolio": world.portfolio, "name": rival.stream},
    }
    for name, given in taken.items():
        with rolled_back():
            answer = change(name, world.itself, **given)
        assert answer["__typename"] not in ("InvalidValue", "Conflict"), (name, answer)


@each_role
def test_what_names_nothing_stays_in_the_workspace_of_the_request(world, rival, role):
    by = rival.principal(role)
    kept, seen = _state(world), _ids(world)
    for name, verb in VERB.items():
        if verb in verbs_of([role]) | EVERYBODY and not _names_something(name):
            with rolled_back():
                answer = Answer(name, by, world)
                assert _granted(name, answer), (name, answer.text)
                assert not [id_ for id_ in seen if id_ in answer.text], name
                assert _state(world) == kept, name


def _ids(world):
    """The global ids of all rows of a workspace that lists show, in quotes."""
    found = [f'"{world.token}"']
    for name in QUERIES:
        data = Answer(name, world.itself, world).data[name]
        edges = data.get("edges", []) if isinstance(data, dict) else []
        found += [f'"{edge["node"]["id"]}"' for edge in edges]
    return found


def _state(world):
    """One digest for each table that has rows of the workspace."""
    digests = {}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name FROM information_schema.columns WHERE column_name = 'workspace_id'"
            " AND table_schema = 'public' AND table_name NOT LIKE '%event'"
        )
        for (table,) in cursor.fetchall():
            cursor.execute(
                f"SELECT md5(string_agg(t::text, '' ORDER BY t::text)) FROM {table} t"
                " WHERE workspace_id = %s",
                [world.workspace.pk],
            )
            digests[table] = cursor.fetchone()[0]
    return digests


@pytest.mark.parametrize("header", [{}, {"Authorization": "Bearer tl_1_" + "x" * 43}])
def test_nobody_gets_an_answer(client, db, header):
    words = missing()
    for name in VERB:
        _kind, text, variables = operation_of(name, words)
        body = json.dumps({"query": text, "variables": variables})
        answer = client.post("/graphql", body, content_type="application/json", headers=header)
        (error,) = answer.json()["errors"]
        assert (answer.status_code, error["extensions"]["code"]) == (401, "UNAUTHENTICATED"), name
        assert "data" not in answer.json(), name

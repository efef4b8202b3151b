"""No list costs more statements with more rows, whatever is asked of each row."""

from collections import Counter

import pytest

from api.meter import Meter
from config.schema import schema
from organization import actions as organization
from organization.access import principal_of, unlimited
from tests.api.lists.selections import everything_of, page_of, root_connections
from tests.conftest import Context
from tests.factories.companies import company, reader_of

GRAPHQL = schema._schema
NO_LIMITS = {"depth": 99, "aliases": 9999, "fields": 99_999, "nodes": 10**9, "tokens": 10**6}

QUESTIONS = {
    "epics with all above and below": """{ epics(first: 20) { totalCount edges { node {
        key state theme { name vision { statement } epics(first: 3) { totalCount } }
        valueStream { name } owner { name roles } transitions { toState by { name } }
        outcomes { name current attainment metric { unit } }
        features(first: 3) { totalCount edges { node { key stories(first: 3) { totalCount
            edges { node { key subtasks(first: 3) { edges { node { key } } } } } } } } } } } } }""",
    "features and their line": """{ features(first: 20) { edges { node {
        key epic { key theme { vision { statement } } } product { key } team { members { name } }
        transitions { toState by { name } } stories(first: 3) { totalCount edges { node {
            key blocked ageDays } } } } } } }""",
    "stories and what they wait for": """{ stories(first: 20) { totalCount edges { node {
        key blocked ageDays ageBasis description assignee { name } product { key }
        team { name members { name } } parent { key } subtasks(first: 2) { totalCount }
        feature { epic { theme { vision { statement } } } }
        waitsFor { note crossTeam outsideKey blocker { key title } blocked { key } }
        holdsUp { crossTeam blocker { key } blocked { key level } } } } } }""",
    "products": """{ products(first: 20) { edges { node { key
        features(first: 3) { totalCount edges { node { key epic { key } } } } } } } }""",
    "teams": "{ teams(first: 20) { totalCount edges { node { name members { name roles } } } } }",
    "people": "{ people(first: 20) { edges { node { name roles } } } }",
    "tokens": "{ apiTokens(first: 20) { edges { node { name person { name roles } } } } }",
    "outcomes": """{ outcomes(first: 20) { totalCount edges { node { current attainment
        metric { key } epic { key owner { name } } portfolio { key } } } } }""",
    "dependencies": """{ dependencies(first: 20) { totalCount edges { node { crossTeam outsideKey
        blocker { key title ... on Story { team { name } } }
        blocked { key ... on Feature { epic { key } } } } } } }""",
    "imports": """{ importRuns(first: 20) { edges { node { by { name } portfolio { key }
        quarantine(first: 3) { totalCount edges { node { reason } } }
        unresolved(first: 3) { edges { node { wanted } } } } } } }""",
    "themes": """{ workspace { portfolios { themes { name vision { statement }
        epics(first: 3) { totalCount edges { node { key } } } }
        valueStreams { name epics(first: 3) { totalCount } } } } }""",
    "kanbans": """{ workspace { portfolios { key kanban { state count limit overLimit
        epics(first: 3) { totalCount edges { node { key owner { name } } } } } } } }""",
    "flows": """{ workspace { portfolios { unalignedWork { features stories shareOfOpenStories }
        outcomes(first: 3) { totalCount }
        flow { graphVersion
            blockers(first: 20) { item { key team { name } } waitingTeams { name members { name } }
                epics { key owner { name } } }
            deadlocks { items { key } cycle { key } teams { name }
                cheapestLink { blocker { key } } }
            teamLoads { team { name members { name } } unknown { part } advice } } } } }""",
    "one flow": """{ portfolio(key: "P000") { flow {
        blockers(first: 20, crossTeamOnly: true) { item { key } epics { key } } } } }""",
    "one kanban": """{ portfolio(key: "P000") { kanban { count epics(first: 4) {
        totalCount edges { node { key theme { name } outcomes { name } } } } } } }""",
    "the people and teams of the workspace": """{ workspace {
        people(first: 20) { totalCount edges { node { roles } } }
        teams(first: 20) { edges { node { members { name } } } } } }""",
    "filtered stories": """{ stories(first: 20, filter: {
        OR: [{portfolio: "P000"}, {team: "Team 001"}, {NOT: {label: "none"}}], archived: false})
        { totalCount edges { node { key } } } }""",
    "unaligned work": """{ stories(first: 20, filter: {unaligned: true}) {
        totalCount edges { node { key portfolio { name } } } }
        features(first: 20, filter: {unaligned: true}) { totalCount edges { node { key } } } }""",
    "nodes": "{ nodes(ids: %(ids)s) { id ... on Story { team { name } } } }",
}


@pytest.fixture
def sizes(workspace, settings):
    """A workspace with 2 of everything, each with 2 below, and one with 20 and 3."""
    settings.GRAPHQL_LIMITS = NO_LIMITS
    large = organization.create_workspace(key="large", name="Large", owner_email="o@large.example")
    company(workspace, 2, 2)
    company(large, 20, 3)
    return workspace, large


def asked(text, workspace, principal):
    """Run a query; return its statements by text, so that a difference names them."""
    meter = Meter(keep=True)
    result = schema.execute_sync(text, context_value=Context(principal, "counts"), meter=meter)
    assert result.errors is None, result.errors
    return Counter(statement.sql[:300] for statement in meter.kept), result.data


def rows_in(data):
    """How many objects an answer holds."""
    if isinstance(data, dict):
        return 1 + sum(map(rows_in, data.values()))
    return sum(map(rows_in, data)) if isinstance(data, list) else 0


def compare(text, sizes, who):
    (few, small), (many, big) = (asked(text, one, who(one)) for one in sizes)
    assert rows_in(big) > rows_in(small), "nothing grew"
    assert many - few == Counter(), "more statements for more rows"
    assert few.total() == many.total()


def everybody(workspace):
    return unlimited(workspace.pk, "Counts")


def test_every_question_takes_the_same_statements_at_2_and_at_20(sizes, subtests):
    for name, text in QUESTIONS.items():
        if name == "nodes":
            continue
        with subtests.test(name):
            compare(text, sizes, everybody)


def test_every_root_list_with_all_that_its_rows_offer_takes_the_same_statements(sizes, subtests):
    for name, type_ in root_connections(GRAPHQL).items():
        text = f"{{ {name}(first: 20) {page_of(GRAPHQL, type_, 1)} }}"
        with subtests.test(name):
            compare(text, sizes, everybody)


def test_a_workspace_with_all_that_its_portfolios_offer_takes_the_same_statements(sizes):
    workspace = everything_of(GRAPHQL, GRAPHQL.get_type("Workspace"), 3)

    compare(f"{{ workspace {workspace} }}", sizes, everybody)


def test_who_sees_single_portfolios_only_costs_no_statement_more_per_row(sizes, subtests):
    readers = {one.pk: principal_of(reader_of(one)) for one in sizes}
    for name in ("epics with all above and below", "stories and what they wait for",
                 "dependencies", "outcomes", "flows"):  # fmt: skip
        with subtests.test(name):
            compare(QUESTIONS[name], sizes, lambda one: readers[one.pk])

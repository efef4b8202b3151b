"""No list costs more statements with more rows, whatever is asked of each row."""

import re
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
PLACES = re.compile(r"\(?%s\)?(?:, \(?%s\)?)*")
LIMIT = re.compile(r"LIMIT \d+")
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
        waitsFor { note hidden crossTeam outsideKey blocker { key title } blocked { key } }
        holdsUp { crossTeam blocker { key } blocked { key level } } } } } }""",
    "epics and features and what they wait for": """{
        epics(first: 20) { edges { node { waitsFor { hidden blocker { key } blocked { key } }
            holdsUp { hidden crossTeam blocked { key title } } } } }
        features(first: 20) { edges { node { waitsFor { hidden blocker { key } outsideKey }
            holdsUp { hidden crossTeam blocked { key ... on Story { team { name } } } } } } } }""",
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
        unresolved(first: 3) { edges { node { wanted } } }
        missingIssues(first: 3) { edges { node { key } } } } } } }""",
    "objectives and what was said of them": """{ objectives(first: 20) { totalCount edges { node {
        name score colour description owner { name } theme { name vision { statement } }
        portfolio { key vision { statement } mission { statement } strategy { version } }
        keyResults { name score colour expected reached objective { name score }
            checkIns(first: 3) { totalCount edges { node { current by { name } } } } } } } } }""",
    "statements and how epics fare": """{ workspace { portfolios { key vision { statement }
        mission { statement } strategy { statement }
        statements(first: 3) { totalCount edges { node { kind statement } } }
        objectives { name score keyResults { name score } } } }
        epics(first: 20) { edges { node { health theme { horizon vision { statement } }
            statusUpdates(first: 3) { totalCount edges { node { health by { name } } } }
            outcomes { keyResult { name score objective { name score } } } } } } }""",
    "themes": """{ workspace { portfolios { themes { name vision { statement }
        epics(first: 3) { totalCount edges { node { key } } } }
        valueStreams { name epics(first: 3) { totalCount } } } } }""",
    "kanbans": """{ workspace { portfolios { key kanban { state count limit overLimit
        epics(first: 3) { totalCount edges { node { key theme { name } } } } } } } }""",
    "flows": """{ workspace { portfolios { unalignedWork { features stories shareOfOpenStories }
        outcomes(first: 3) { totalCount }
        flow { graphVersion
            blockers(first: 20) { item { key team { name } } waitingTeams { name members { name } }
                epics { key owner { name } } }
            deadlocks { items { key } cycle { key } teams { name }
                cheapestLink { blocker { key } } }
            teamLoads { team { name members { name } } unknown { part } advice } } } } }""",
    "limits": """{ workspace { portfolios { wipLimits { scope amount inProgress overLimit
            portfolio { key } theme { name }
            overrides(first: 3) { totalCount edges { node { places approver { name } } } }
            breaches(first: 3) { totalCount edges { node { cause by { name } } } } } }
        teams(first: 20) { edges { node { wipLimit
            wipLimits { inProgress overLimit person { name } team { name } } } } } } }""",
    "breaches and overrides": """{ wipBreaches(first: 20) { totalCount edges { node {
            count cause portfolio { key } by { name }
            limit { inProgress overLimit theme { name } team { name } person { name } } } } }
        wipOverrides(first: 20, filter: {state: [ASKED]}) { totalCount edges { node {
            places askedBy { name } approver { name } limit { inProgress scope } } } } }""",
    "budgets and guardrails": """{ workspace { portfolios { key
        budget { valueStream { name } theme { name vision { statement } } horizon allocated
            committed spent forecastToComplete allocation { version period { name } } }
        guardrails { kind name target actual tolerance breached version by { name }
            offenders { key owner { name } } }
        guardrailChecks(first: 3) { totalCount edges { node { verdict offenders { key } } } }
        spend(first: 3) { totalCount edges { node { amount epic { key } importedBy { name } } } }
        budgetPeriods(first: 3) { totalCount edges { node { amount allocated spent spentCapex
            allocations(first: 3) { totalCount edges { node { amount theme { name } } } } } } } } }
        epics(first: 20) { edges { node { spend(first: 3) { totalCount } } } } }""",
    "rankings": """{ workspace { portfolios { currency
        ranking(first: 20) { rank score rankedBecause epic { key title wsjf owner { name }
            costOfDelayPerWeek { amount currency } } unlocksTarget { key }
            blockedBy { key owner { name } } unlocks { key theme { name } } }
        rankAgreement { session { name openedBy { name } } wsjfAndCd3 { epics } }
        scoringSessions(first: 3) { totalCount edges { node { name openedBy { name }
            scores(first: 3) { edges { node { wsjf epic { key wsjf } } } } } } } } } }""",
    "one ranking": """{ portfolio(key: "P000") { ranking(first: 20) { rank rankedBecause
        epic { key } blockedBy { key } unlocks { key } } } }""",
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
    "other orders": """{ epics(first: 20, orderBy: CREATED) { totalCount edges { node { key } } }
        features(first: 20, orderBy: NEWEST) { edges { node { key team { name } } } }
        stories(first: 20, orderBy: NEWEST) { edges { cursor node { key blocked } } } }""",
    "filtered epics and features": """{ epics(first: 20, filter: {text: "epic", state: [MVP],
        NOT: {investmentType: [ENABLER]}}) { totalCount edges { node { key
            features(first: 3, filter: {unaligned: false}, orderBy: NEWEST) { totalCount } } } }
        features(first: 20, filter: {OR: [{portfolio: "P001"}, {state: [IN_PROGRESS]}]}) {
            totalCount edges { node { key } } } }""",
    "decisions": """{ decisions(first: 20) { totalCount edges { node { kind decidedBy { name }
        epic { key owner { name } } successor { key } overrideApprover { name } checks { rule }
        evidence { verdict effect { low } } } } } }""",
    "what is known and decided of epics": """{ epics(first: 20) { edges { node {
        businessCase { alternatives mvpWeeks } requester { name } pivotedFrom { key }
        successors { key } conclusion decisions(first: 3) { totalCount edges { node { kind } } }
        evidence(first: 3) { totalCount edges { node { verdict reportedBy { name } } } } } } } }""",
    "what waits for boards": """{ workspace { portfolios { decisionsDue(first: 20) { reason verdict
        recommendation epic { key owner { name } } } decisions(first: 3) { totalCount } } } }""",
    "what waits for me": """{ viewer { person { name } waitingForMe(first: 20) { kind level key
        title dueDate reason } } }""",
    "work on stopped epics": """{ workOnStoppedEpics(portfolio: "P000", first: 20) { totalCount
        edges { node { ageDays story { key team { name } } team { name } assignee { name }
            epic { key owner { name } } } } } }""",
    "subscriptions": """{ subscriptions(first: 20) { totalCount edges { node { target portfolio
        person { name } deliveries(first: 3) { totalCount edges { node { state
            notifications { subject portfolio } } } } } } } }""",
    "dead deliveries": """{ deadDeliveries(first: 20) { totalCount edges { node { uid lastError
        subscription { portfolio person { name } } notifications { subject portfolio } } } } }""",
    "what changed": """{ changes(first: 20) { totalCount edges { node { text at level from to
        action requestId person { name roles } } } }
        workspace { portfolios { changes(first: 20, levels: [EPIC, FEATURE, STORY]) { totalCount
            edges { node { text person { name } } } } } } }""",
    "the history of items": """{ epics(first: 20) { edges { node { history(first: 3) { totalCount
            edges { node { text person { name } } } } } } }
        stories(first: 20) { edges { node { history(first: 3, filter: {field: "state"}) {
            totalCount edges { node { text person { name } } } } } } } }""",
    "unaligned work": """{ stories(first: 20, filter: {unaligned: true}) {
        totalCount edges { node { key portfolio { name } } } }
        features(first: 20, filter: {unaligned: true}) { totalCount edges { node { key } } } }""",
}


OF_A_READER = (
    "epics with all above and below",
    "stories and what they wait for",
    "epics and features and what they wait for",
    "dependencies",
    "outcomes",
    "objectives and what was said of them",
    "flows",
    "limits",
    "breaches and overrides",
    "rankings",
    "budgets and guardrails",
    "the history of items",
)


@pytest.fixture
def sizes(workspace, settings):
    """A workspace with 2 of everything, each with 1 below, and one with 20 and 2."""
    settings.GRAPHQL_LIMITS = NO_LIMITS
    large = organization.create_workspace(key="large", name="Large", owner_email="o@large.example")
    company(workspace, 2, 1)
    company(large, 20, 2)
    return workspace, large


def asked(text, workspace, principal):
    """Run a query; return its statements by text, so that a difference names them."""
    meter = Meter(keep=True)
    result = schema.execute_sync(text, context_value=Context(principal, "counts"), meter=meter)
    assert result.errors is None, result.errors
    return Counter(LIMIT.sub("", PLACES.sub("?", one.sql))[:400] for one in meter.kept), result.data


def rows_in(data):
    """How many objects an answer holds."""
    if isinstance(data, dict):
        return 1 + sum(map(rows_in, data.values()))
    return sum(map(rows_in, data)) if isinstance(data, list) else 0


def compare(text, sizes, who):
    """Ask for pages of 7 and of 70; in both, rows of every kind follow each other."""
    (few, small), (many, big) = (
        asked(text.replace("first: 20", f"first: {first}"), one, who(one))
        for one, first in zip(sizes, (7, 70), strict=True)
    )
    assert rows_in(big) > rows_in(small), "nothing grew"
    assert many - few == Counter(), "more statements for more rows"
    assert few.total() == many.total()


def everybody(workspace):
    return unlimited(workspace.pk, "Counts")


def questions():
    """Those above, and whatever else the schema offers of each list."""
    yield from QUESTIONS.items()
    for name, type_ in root_connections(GRAPHQL).items():
        if name in {"exceededLimits", "workOnStoppedEpics"}:  # of one portfolio, which they name
            continue
        yield f"all of {name}", f"{{ {name}(first: 20) {page_of(GRAPHQL, type_, 1)} }}"
    workspace = everything_of(GRAPHQL, GRAPHQL.get_type("Workspace"), 2)
    yield "all of the workspace", f"{{ workspace {workspace} }}"


def test_no_list_takes_more_statements_for_more_rows(sizes, subtests):
    for name, text in questions():
        with subtests.test(name):
            compare(text, sizes, everybody)

    readers = {one.pk: principal_of(reader_of(one)) for one in sizes}
    for name in OF_A_READER:
        with subtests.test(f"{name}, for who sees single portfolios only"):
            compare(QUESTIONS[name], sizes, lambda one: readers[one.pk])

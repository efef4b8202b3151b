"""A person with a role in one portfolio sees and changes that one alone, by any road."""

from copy import copy
from dataclasses import replace

import pytest
from strawberry import relay

from config.schema import schema
from integrations.jira.models import ImportRun, MissingIssue, QuarantinedRow, UnresolvedEnd
from kernel import clock
from organization.access import principal_of
from organization.models import Role
from portfolio import actions as portfolio
from teams import actions as teams
from teams.models import Dependency, Story
from tests.asking import Answer, renamed
from tests.conftest import run_operation
from tests.field_arguments import MUTATIONS, QUERIES
from tests.line import rolled_back
from tests.worlds import add_portfolio, build, global_id, make_story, missing

OPEN, SECRET = "ACM", "SEC"


@pytest.fixture
def world(db):
    """A workspace with two portfolios; the names are those of the first."""
    return build("acme", OPEN)


@pytest.fixture
def secret(world):
    """The names of the second portfolio, between whose work and the first's there are links."""
    hidden = copy(world)
    hidden.numbers = dict(world.numbers)
    add_portfolio(hidden, SECRET)
    at = clock.now()
    for blocker, blocked in ((world.story, hidden.spare_story), (hidden.story, world.spare_story)):
        teams.add_dependency(by=world.itself, blocker=blocker, blocked=blocked, at=at)
    portfolio.grant_portfolio_role(
        by=world.itself, portfolio=SECRET, email=world.email, role=Role.VIEWER
    )
    run = ImportRun.objects.get(portfolio__key=SECRET)
    QuarantinedRow.objects.create(run=run, file="f", line=1, reason="r")
    UnresolvedEnd.objects.create(run=run, key="k", field="f", wanted="w")
    MissingIssue.objects.create(run=run, key="k")
    teams.refresh_flow(workspace_id=world.workspace.pk, at=at)
    return hidden


def member(world, *roles):
    return world.principal(portfolio_roles=roles, at=OPEN)


@pytest.fixture
def by(world, secret):
    """Somebody who is a portfolio manager and auditor, in the first portfolio only."""
    return member(world, Role.PORTFOLIO_MANAGER, Role.AUDITOR)


NO_LISTS = {
    "nodes", "changes", "apiTokens", "blastRadius", "workOnStoppedEpics", "subscriptions",
    "deadDeliveries", "exceededLimits",
}  # fmt: skip
LISTS = [name for name in QUERIES if name.endswith("s") and name not in NO_LISTS]


OF_PORTFOLIO = {
    "themes": 2,
    "objectives": 1,
    "decisions": 2,
    "epics": 2,
    "features": 2,
    "stories": 3,
    "outcomes": 1,
    "importRuns": 1,
    "wipBreaches": 1,
    "wipOverrides": 1,
}
COUNTS = {**OF_PORTFOLIO, "dependencies": 3}
"""How many rows each list has for somebody of the first portfolio; all others are shared."""


def test_lists_and_their_counts_leave_the_other_portfolio_out(world, by):
    for name in LISTS:
        text = f"{{ {name} {{ totalCount edges {{ node {{ id }} }} }} }}"
        everything = run_operation(text, world.itself).data[name]["totalCount"]
        seen = run_operation(text, by).data[name]
        assert seen["totalCount"] == len(seen["edges"]) == COUNTS.get(name, everything), name
        assert (seen["totalCount"] < everything) == (name in COUNTS), name


def test_lists_show_rows_of_this_portfolio_alone(by):
    for name in OF_PORTFOLIO:
        text = f"{{ {name} {{ edges {{ node {{ portfolio {{ key }} }} }} }} }}"
        edges = run_operation(text, by).data[name]["edges"]
        assert {edge["node"]["portfolio"]["key"] for edge in edges} == {OPEN}, name


FILTERS = [
    ("stories", lambda w: {"portfolio": w.portfolio}),
    ("stories", lambda w: {"feature": w.feature}),
    ("stories", lambda _: {"NOT": {"portfolio": OPEN}}),
    ("stories", lambda w: {"OR": [{"text": SECRET}, {"feature": w.feature}]}),
    ("features", lambda w: {"epic": w.epic}),
    ("epics", lambda w: {"theme": w.theme}),
    ("epics", lambda _: {"text": SECRET}),
    ("themes", lambda w: {"portfolio": w.portfolio}),
    ("objectives", lambda w: {"theme": w.theme}),
    ("outcomes", lambda w: {"epic": w.epic}),
    ("outcomes", lambda w: {"metric": w.metric}),
]


def test_filters_bring_nothing_of_the_other_portfolio_to_light(world, secret, by):
    for name, filters in FILTERS:
        type_ = schema._schema.query_type.fields[name].args["filter"].type
        text = f"query ($filter: {type_}) {{ {name}(filter: $filter) {{ totalCount }} }}"
        wanted = filters(secret)
        assert run_operation(text, world.itself, filter=wanted).data[name]["totalCount"] > 0
        assert run_operation(text, by, filter=wanted).data == {name: {"totalCount": 0}}, wanted


BY_NAME = ["node", "nodes", "portfolio", "epic", "feature", "story", "item", "blastRadius"]


def test_by_name_a_thing_of_the_other_portfolio_is_as_good_as_missing(secret, by):
    for name in BY_NAME:
        unseen, absent = Answer(name, by, secret), Answer(name, by, missing())
        assert unseen.text == renamed(absent.text, secret)
        assert (unseen.code, unseen.written) == ("NOT_FOUND", 0)
    for key in (secret.epic, secret.feature, secret.story):
        assert Answer("item", by, replace(secret, epic=key)).code == "NOT_FOUND", key


def test_no_mutation_reaches_the_other_portfolio(world, secret):
    by = member(world, *Role)
    found = {}
    for name, field in MUTATIONS.items():
        if not field.in_portfolio or field.not_built:
            continue
        with rolled_back():
            unseen = Answer(name, by, secret)
        with rolled_back():
            absent = Answer(name, by, missing())
        right = (unseen.code, unseen.written) == ("NOT_FOUND", 0)
        if not right or unseen.text != renamed(absent.text, secret):
            found[name] = (unseen.text, absent.text)
    assert found == {}


def _node_types():
    for type_ in schema._schema.type_map.values():
        definition = getattr(type_, "extensions", {}).get("strawberry-definition")
        origin = getattr(definition, "origin", None)
        django = getattr(origin, "__strawberry_django_definition__", None)
        if django is not None and issubclass(origin, relay.Node) and type_.name != "FlowItem":
            yield type_.name, django.model


def test_an_id_opens_the_rows_that_may_be_seen_and_no_other(world, by):
    stranger = build("rival", "RIV").principal(*Role)
    hidden = set()
    for type_name, model in _node_types():
        everything = set(model.objects.visible_to(world.itself).values_list("pk", flat=True))
        seen = set(model.objects.visible_to(by).values_list("pk", flat=True))
        assert everything, type_name
        hidden |= {type_name} if everything - seen else set()
        for pk in everything:
            id_ = global_id(type_name, pk)
            assert _opens(id_, by) == (pk in seen), (type_name, pk)
            assert not _opens(id_, stranger), (type_name, pk)
    shared = {"Workspace", "Person", "Team", "Product", "Metric", "Measurement"}
    assert hidden == {name for name, _ in _node_types()} - shared


def _opens(id_, by):
    answer = run_operation("query ($id: ID!) { node(id: $id) { id } }", by, id=id_)
    if answer.errors:
        assert answer.errors[0].message == f"There is no object '{id_}'."
    return answer.errors is None


@pytest.mark.usefixtures("secret")
def test_an_id_opens_no_import_to_who_may_read_none(world):
    auditor, member_ = world.principal(Role.AUDITOR), world.principal(Role.TEAM_MEMBER)
    for model in (ImportRun, QuarantinedRow, UnresolvedEnd, MissingIssue):
        id_ = global_id(model.__name__, model.objects.last().pk)
        assert (_opens(id_, auditor), _opens(id_, member_)) == (True, False), model


def test_a_role_that_reads_imports_in_one_portfolio_shows_no_others(world, secret):
    by = world.principal(Role.VIEWER, portfolio_roles=(Role.AUDITOR,), at=OPEN)
    text = "{ importRuns { totalCount edges { node { portfolio { key } } } } }"
    assert run_operation(text, by).data["importRuns"] == {
        "totalCount": 1,
        "edges": [{"node": {"portfolio": {"key": OPEN}}}],
    }


def test_lists_below_what_the_workspace_shares_are_narrowed_too(world, by):
    text = """query ($product: String!) {
        workspace { portfolios { key } }
        product(key: $product) { features { totalCount edges { node { portfolio { key } } } } } }"""

    data = run_operation(text, by, product=world.product).data
    assert data["workspace"]["portfolios"] == [{"key": OPEN}]
    assert data["product"]["features"]["totalCount"] == 2


def test_a_link_shows_its_unseen_end_to_nobody(world, secret, by):
    text = """{ dependencies { edges { node {
        id blocker { key title } blocked { key title } outsideKey } } } }"""

    rows = [edge["node"] for edge in run_operation(text, by).data["dependencies"]["edges"]]

    ends = {(row["blocker"] or row["blocked"])["key"] for row in rows if None in row.values()}
    assert {world.story, world.spare_story} <= ends
    assert SECRET not in str(rows)


def test_taking_a_link_away_tells_nothing_of_its_unseen_end(world, secret, by):
    link = Dependency.objects.get(blocked_story__key=world.spare_story)
    text = """mutation ($input: RemoveDependencyInput!) { removeDependency(input: $input) {
        ... on RemoveDependencySuccess { removed } } }"""

    answer = run_operation(text, by, input={"dependency": global_id("Dependency", link.pk)})
    assert world.spare_story in answer.data["removeDependency"]["removed"]
    assert SECRET not in str(answer.data)


def test_a_ring_through_the_other_portfolio_is_refused_without_naming_it(world, secret, by):
    """Ours holds up the hidden story already; the hidden one holds up ours through a link."""
    teams.add_dependency(
        by=world.itself, blocker=secret.spare_story, blocked=secret.held_story, at=clock.now()
    )
    teams.add_dependency(
        by=world.itself, blocker=secret.held_story, blocked=world.spare_story, at=clock.now()
    )
    text = """mutation ($input: AddDependencyInput!) { addDependency(input: $input) {
        __typename ... on DependencyCycle { message path { key } } } }"""

    given = {"blocker": world.spare_story, "blocked": world.story}
    answer = run_operation(text, by, input=given).data["addDependency"]

    assert answer["__typename"] == "DependencyCycle"
    assert [item["key"] for item in answer["path"]] == [world.spare_story, world.story]
    assert SECRET not in str(answer)


FLOW = """query ($key: String!) { portfolio(key: $key) {
    flow {
        openItems
        blockers { item { key title } waitingItems epics { key title } }
        deadlocks { items { key title } cycle { key } teams { name }
                    cheapestLink { blocker { key } blocked { key } } }
    }
    unalignedWork { features stories }
    kanban { state count epics { totalCount } }
} }"""


def test_flow_names_blockers_and_epics_of_this_portfolio_alone(world, secret, by):
    everything = run_operation(FLOW, world.itself, key=OPEN).data["portfolio"]
    seen = run_operation(FLOW, by, key=OPEN).data["portfolio"]

    (blocker,) = (b for b in seen["flow"]["blockers"] if b["item"]["key"] == world.story)
    assert blocker["waitingItems"] == 2
    assert [epic["key"] for epic in blocker["epics"]] == [world.epic]
    assert SECRET not in str(seen)
    assert seen["unalignedWork"] == everything["unalignedWork"] == {"features": 1, "stories": 1}
    assert sum(column["count"] for column in seen["kanban"]) == 2
    assert run_operation(FLOW, by, key=SECRET).errors[0].message == "There is no portfolio 'SEC'."


def test_a_blocker_shows_the_epics_that_may_be_seen(world, secret, by):
    aligned = make_story(secret, "Aligned SEC", feature=secret.feature)
    at = clock.now()
    teams.add_dependency(by=world.itself, blocker=world.story, blocked=aligned.key, at=at)
    teams.refresh_flow(workspace_id=world.workspace.pk, at=at)

    def epics(principal):
        flow = run_operation(FLOW, principal, key=OPEN).data["portfolio"]["flow"]
        return {epic["key"] for epic in flow["blockers"][0]["epics"]}

    assert epics(world.itself) == {world.epic, secret.epic}
    assert epics(by) == {world.epic}


def test_a_deadlock_across_portfolios_hides_its_unseen_items(world, secret, by):
    """An import may bring a ring; here its last link is written as an import would."""
    ours, theirs = (Story.objects.get(key=key) for key in (world.story, secret.spare_story))
    Dependency.objects.create(
        workspace=world.workspace, blocker_story=theirs, blocked_story=ours, created_at=clock.now()
    )
    teams.refresh_flow(workspace_id=world.workspace.pk, at=clock.now())

    (deadlock,) = run_operation(FLOW, by, key=OPEN).data["portfolio"]["flow"]["deadlocks"]

    keys = {item["key"] for item in deadlock["items"]}
    assert keys == {world.story, "(in a portfolio that you may not see)"}
    assert SECRET not in str(deadlock)


def test_a_retry_after_the_role_was_taken_shows_nothing_any_more(world, secret):
    text = """mutation ($input: EditStoryInput!) { editStory(input: $input) {
        ... on Story { title } ... on Problem { code } } }"""
    given = {"story": world.story, "expectedVersion": 1, "title": "Ours", "idempotencyKey": "k"}
    person = world.person(portfolio_roles=(Role.TEAM_MEMBER,), at=OPEN)
    before = member(world, Role.TEAM_MEMBER)
    assert run_operation(text, before, input=given).data["editStory"] == {"title": "Ours"}

    for key, change in ((OPEN, "revoke"), (SECRET, "grant")):
        getattr(portfolio, f"{change}_portfolio_role")(
            by=world.itself, portfolio=key, email=person.email, role=Role.TEAM_MEMBER
        )
    Story.objects.filter(key=world.story).update(title="A secret of now")
    (error,) = run_operation(text, principal_of(person), input=given).errors

    assert error.extensions["code"] == "NOT_FOUND"

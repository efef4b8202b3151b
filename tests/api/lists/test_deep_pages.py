"""A page costs the same wherever it lies: the same statements, and an index in every plan."""

import json

import pytest
from django.db import connection

from api.meter import Meter
from config.schema import schema
from organization.access import unlimited
from portfolio.models import Portfolio
from tests.conftest import Context
from tests.factories import bulk

ROWS = 5200
SIZE = 50
PAGE = """query ($after: String, $filter: StoryFilter) {
    stories(first: 50, after: $after, filter: $filter) {
        edges { node { key } } pageInfo { endCursor hasNextPage } } }"""


@pytest.fixture
def backlog(workspace, drn):
    """A long backlog of two teams, beside a shorter one."""
    teams = bulk.teams(workspace, ["Battery", "Engine"])
    other = Portfolio.objects.create(
        workspace=workspace, key="CAR", name="Cars", created_at=bulk.BORN
    )
    for portfolio, count in ((drn, ROWS), (other, ROWS // 5)):
        bulk.stories(portfolio, [{"team": teams[n % 2]} for n in range(count)])
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE teams_story, portfolio_portfolio, organization_team")
    return workspace


class Reader:
    """Reads page after page, and keeps the statements of each."""

    def __init__(self, workspace, **filter_):
        self.by, self.filter, self.after = unlimited(workspace.pk, "Reader"), filter_, None

    def page(self):
        captured = []
        meter = Meter()
        with connection.execute_wrapper(self._capture(captured)):
            result = schema.execute_sync(
                PAGE,
                {"after": self.after, "filter": self.filter},
                context_value=Context(self.by, "deep"),
                meter=meter,
            )
        assert result.errors is None
        stories = result.data["stories"]
        self.after = stories["pageInfo"]["endCursor"]
        keys = [edge["node"]["key"] for edge in stories["edges"]]
        return keys, captured, meter.statements

    def _capture(self, captured):
        def run(execute, sql, params, many, context):
            captured.append((sql, params))
            return execute(sql, params, many, context)

        return run


def plan_of(statement):
    sql, params = statement
    with connection.cursor() as cursor:
        cursor.execute("EXPLAIN (ANALYZE, FORMAT JSON) " + sql, params)
        found = cursor.fetchone()[0]
    found = json.loads(found) if isinstance(found, str) else found
    return found[0]["Plan"]


def nodes(plan):
    yield plan
    for below in plan.get("Plans", ()):
        yield from nodes(below)


FILTERS = [{"portfolio": "DRN"}, {"team": "Battery"}, {"portfolio": "DRN", "team": "Battery"}]


def test_page_50_takes_the_statements_of_page_1_and_an_index_to_its_place(backlog, subtests):
    for filter_ in FILTERS:
        with subtests.test(str(filter_)):
            reader = Reader(backlog, **filter_)
            first, _, few = reader.page()
            pages = [first, *(reader.page()[0] for _ in range(48))]
            deep, captured, many = reader.page()

            assert many == few
            assert len({key for keys in [*pages, deep] for key in keys}) == 50 * SIZE
            (statement,) = [one for one in captured if 'FROM "teams_story"' in one[0]]
            check_plan(plan_of(statement))


def check_plan(plan):
    """The index leads to the first row of the page, and little else is read."""
    kinds = {node["Node Type"] for node in nodes(plan)}
    (scan,) = [node for node in nodes(plan) if node.get("Relation Name") == "teams_story"]
    assert scan["Node Type"] == "Index Scan"
    assert "ROW(" in scan["Index Cond"]
    assert not {kind for kind in kinds if "Sort" in kind}
    assert scan["Actual Rows"] + scan.get("Rows Removed by Filter", 0) <= 3 * SIZE

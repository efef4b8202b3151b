"""The rows of the ranking: written where they differ, in a fixed number of statements."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import F

from kernel import jobs
from kernel.models import OutboxMessage
from portfolio import actions
from portfolio.models import EpicPrecedence, EpicRank, Ranking
from teams.actions import refresh_flow
from tests.factories import bulk
from tests.line import AT, days
from tests.portfolio.scoring import close, price, ranked, score, scored, session


@pytest.mark.parametrize(
    ("model", "values", "constraint"),
    [
        (EpicRank, {"low_rank": 9, "high_rank": 9}, "epic_rank_range_holds_rank"),
        (Ranking, {"method": "BY_EAR"}, "ranking_method_is_known"),
        (EpicPrecedence, {"after": F("before")}, "precedence_of_two_epics"),
    ],
)
def test_the_database_refuses_rows_that_make_no_sense(
    model, values, constraint, shiny, workspace, product_itself
):
    ranked(workspace)

    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        model.objects.filter(pk=model.objects.first().pk).update(**values)


def test_time_has_every_workspace_ranked_anew(shiny, workspace):
    OutboxMessage.objects.all().delete()

    actions.refresh_all_boards()

    (message,) = OutboxMessage.objects.all()
    assert (message.kind, message.key) == ("board.changed", str(workspace.pk))


def test_only_rows_that_differ_are_written(shiny, workspace, product_itself):
    scored(product_itself, *((one, 1, 1, 1, 1) for one in shiny))
    ranked(workspace)

    def written():
        with connection.cursor() as cursor:
            cursor.execute("SELECT array_agg(xmin::text ORDER BY id) FROM portfolio_epicrank")
            return cursor.fetchone()[0]

    before = written()
    ranked(workspace, at=days(1))
    assert written() == before

    price(product_itself, shiny[0], 5, 1)
    ranked(workspace, at=days(1))
    assert written() != before


@pytest.mark.parametrize("portfolios", [1, 3])
def test_a_refresh_takes_as_many_statements_for_more_epics(
    portfolios, workspace, product_itself, statements
):
    counts = []
    for number in range(2):
        for key in range(portfolios):
            name = f"P{number}{key}"
            made = actions.create_portfolio(by=product_itself, key=name, name=name, at=AT)
            bulk.links(zip(*[iter(bulk.epics(made, [{}] * 20))] * 2, strict=True))
        refresh_flow(workspace_id=workspace.pk, at=AT)
        counts.append(statements(lambda: actions.refresh_ranking(workspace_id=workspace.pk, at=AT)))

    assert counts[0] == counts[1] < 25
    assert EpicRank.objects.count() == 40 * portfolios


def test_the_ranking_follows_a_change_by_itself(shiny, workspace, product_itself):
    opened = session(product_itself)
    score(product_itself, opened, (shiny[0], 1, 1, 1, 1), (shiny[1], 2, 1, 1, 1))
    close(product_itself, opened)

    due_now()
    jobs.drain()

    assert EpicRank.objects.get(epic=shiny[1]).rank == 1


def due_now():
    """Let the second pass that is left for more of the same."""
    with connection.cursor() as cursor:
        cursor.execute("UPDATE kernel_outboxmessage SET delay_seconds = 0")


@pytest.mark.parametrize(("least", "found"), [("0", 3), ("10", 2), ("10.0001", 1), ("61", 0)])
def test_epics_are_filtered_by_the_least_wsjf(least, found, shiny, product_itself, execute):
    between, enabler, target = shiny
    rows = ((between, 8, 1, 1, 1), (enabler, 1, 1, 1, 1), (target, 20, 20, 20, 1))
    scored(product_itself, *rows)
    later = session(product_itself, "Later")
    score(product_itself, later, *((one, 20, 20, 20, 1) for one in shiny))

    text = "query ($least: Decimal) { epics(filter: {minWsjf: $least}) { totalCount } }"

    assert execute(text, product_itself, least=least)["epics"]["totalCount"] == found


def test_a_wsjf_is_null_outside_of_the_session_that_counts(shiny, product_itself, execute):
    between, enabler, _ = shiny
    scored(product_itself, (between, 1, 1, 1, 1), name="First")
    scored(product_itself, (enabler, 1, 1, 1, 1), name="Second")

    edges = execute("{ epics { edges { node { wsjf } } } }", product_itself)["epics"]["edges"]

    assert [edge["node"]["wsjf"] for edge in edges] == [None, "3", None]

"""The demo company: what a visitor of the product sees first."""

import re
from datetime import timedelta

import pytest
from django.apps import apps
from django.db import connection

from config.schema import schema
from demo import access, building, company, goals
from demo.bets import BETS
from kernel import clock
from kernel.principal import Principal
from organization.access import principal_of, unlimited
from organization.models import ApiToken, Person, Role, Team, User
from portfolio.models import Epic, Portfolio, StrategicTheme
from products.models import Feature, Product
from teams.models import Dependency, Flow, Story, TeamLoad
from tests.conftest import Context

SHOWN = """{ workspace { name portfolios { key name vision { statement } themes { name description }
    valueStreams { name description } } people(first: 100) { edges { node { name email } } }
    teams(first: 100) { edges { node { name } } } }
    products { edges { node { key name description } } }
    epics(first: 100) { edges { node { key title hypothesis { forWhom need solution benefit unlike
        difference businessOutcome } outcomes { name metric { name unit } } } } }
    features(first: 100) { edges { node { title benefitHypothesis } } }
    dependencies(first: 100) { edges { node { note } } } }"""


@pytest.fixture
def by(demo) -> Principal:
    return unlimited(demo.pk, "Visitor")


@pytest.fixture
def flow(demo):
    return Flow.objects.get(portfolio__workspace=demo)


def rows_of_everything():
    """Every row of every table of the product, as text."""
    ours = {
        "organization", "portfolio", "products", "teams", "feedback", "kernel", "jira",
    }  # fmt: skip
    found = {}
    with connection.cursor() as cursor:
        for model in apps.get_models():
            table = model._meta.db_table
            if model._meta.app_label in ours and not model._meta.proxy:
                cursor.execute(f'SELECT t::text FROM "{table}" t ORDER BY 1')
                found[table] = cursor.fetchall()
    return found


def test_building_it_a_second_time_changes_no_row_of_any_table(demo):
    before = rows_of_everything()

    assert building.build(clock.now() + timedelta(days=3)) == demo

    assert rows_of_everything() == before


def test_one_blocker_holds_three_teams(flow):
    leading = flow.blockers.order_by("position").first()

    assert leading.title == company.BUS
    assert leading.cross_team
    waiting = Team.objects.filter(pk__in=leading.waiting_team_ids)
    assert {team.name for team in waiting} == {"Engine", "Flight autonomy", "Fleet operations"}
    assert all(len(other.waiting_team_ids) < 3 for other in flow.blockers.exclude(pk=leading.pk))


def test_exactly_one_team_is_overloaded_and_its_advice_says_why(flow):
    (overloaded,) = TeamLoad.objects.filter(flow=flow, overloaded=True)

    assert overloaded.team.name == "Flight autonomy"
    assert overloaded.wip > overloaded.limit
    assert f"{overloaded.wip} of {overloaded.limit} in progress" in overloaded.advice


def test_every_team_shows_a_load_and_no_ring_stands(demo, flow):
    teams = set(Team.objects.filter(workspace=demo).values_list("name", flat=True))

    assert {load.team.name for load in flow.team_loads.all()} == teams
    assert not flow.deadlocks.exists()


def test_every_epic_has_a_theme_a_value_stream_and_an_owner(demo):
    epics = Epic.objects.filter(workspace=demo)

    assert epics.count() == len(BETS) + 1  # the successor of the pivoted one
    for epic in epics:
        assert epic.theme is not None
        assert epic.value_stream is not None
        assert epic.owner is not None


def test_the_article_of_the_drone_factory_is_all_there(demo):
    portfolio = Portfolio.objects.get(workspace=demo)
    vision = portfolio.statements.current().get(kind="VISION")
    assert (portfolio.key, vision.statement) == ("DRN", goals.STATEMENTS["VISION"])

    heavy = Epic.objects.get(workspace=demo, title="Carry heavy loads")
    assert heavy.state == "MVP"
    assert set(heavy.features.values_list("title", flat=True)) == {
        "Bigger battery",
        "Updated software",
        "New engine",
    }
    products = Product.objects.filter(workspace=demo).values_list("key", "name")
    assert dict(products) == {
        "DRONE-AIR": "Airframe",
        "DRONE-FSD": "Flight autonomy",
        "DRONE-OPS": "Fleet operations",
    }
    assert Team.objects.filter(workspace=demo, name="Engine").exists()
    assert StrategicTheme.objects.filter(workspace=demo).count() == 3


def test_an_outcome_has_measurements_and_is_on_its_way(demo):
    heavy = Epic.objects.get(workspace=demo, title="Carry heavy loads")
    outcome = heavy.outcomes.get()

    assert outcome.metric.measurements.count() == len(company.PAYLOADS)
    newest = outcome.metric.measurements.order_by("-at").first()
    assert outcome.baseline < newest.value < outcome.target
    assert heavy.facts.outcomes == 1


def test_there_is_a_person_for_every_role(demo):
    held = Person.objects.filter(workspace=demo).values_list("workspace_roles__role", flat=True)

    assert set(held) == set(Role.values)


def test_dates_lie_before_the_day_on_which_it_was_built_and_not_long_ago(demo, flow):
    oldest = flow.computed_at - timedelta(days=365)
    for model in (Portfolio, Epic, Feature, Story, Dependency):
        for row in model.objects.filter(workspace=demo):
            assert oldest < row.created_at <= flow.computed_at
    for story in Story.objects.filter(workspace=demo):
        moments = [story.created_at, story.started_at, story.finished_at]
        known = [moment for moment in moments if moment is not None]
        assert known == sorted(known), story.title
        assert known[-1] <= flow.computed_at


def test_there_is_unaligned_work_to_find_and_work_of_every_kind(demo):
    stories = Story.objects.filter(workspace=demo)

    assert stories.unaligned().exists()
    assert Feature.objects.filter(workspace=demo).unaligned().exists()
    assert set(stories.values_list("kind", flat=True)) == {"FEATURE", "DEFECT", "RISK", "DEBT"}
    assert set(stories.open().values_list("state", flat=True)) == {
        "TODO",
        "IN_PROGRESS",
        "IN_REVIEW",
    }
    assert stories.filter(is_subtask=True).exists()


def texts_of(value):
    if isinstance(value, dict):
        for one in value.values():
            yield from texts_of(one)
    elif isinstance(value, list):
        for one in value:
            yield from texts_of(one)
    elif isinstance(value, str) and value:
        yield value


def test_names_and_texts_read_well(demo, by):
    result = schema.execute_sync(SHOWN, context_value=Context(by, "demo"))
    assert result.errors is None
    texts = [
        *texts_of(result.data),
        *Story.objects.filter(workspace=demo).values_list("title", flat=True),
    ]

    clumsy = re.compile(
        r"\b(tests?|lorem|ipsum|foo|bar|baz|dummy|sample|example|todo|xxx|asdf|untitled)\b"
        r"|  |^\s|\s$|[<>{}]|\d{5}",
        re.IGNORECASE,
    )
    spoken = [text for text in texts if not text.endswith("@skyworks.example")]
    assert len(spoken) > 100
    read_badly = [text for text in spoken if clumsy.search(text) and not is_craft(text)]
    assert not read_badly


def is_craft(text):
    """Whether a test is a thing of the trade: a drop test, a test bench, test scales."""
    return bool(re.search(r"drop test|[Tt]est bench|test scales|[Aa]rc test", text))


def test_titles_of_what_is_open_are_told_apart(demo):
    titles = list(Story.objects.filter(workspace=demo).open().values_list("title", flat=True))

    assert len(titles) == len(set(titles))
    assert all(title[0].isupper() and not title.endswith(".") for title in titles)


def test_there_is_a_token_for_every_role_and_those_that_are_kept_stay_as_they_are(demo):
    now = clock.now()
    first = access.tokens(demo, {}, now)
    assert first.keys() == set(Role)
    for role, secret in first.items():
        assert role in principal_of(ApiToken.objects.matching(secret).person).roles

    kept = {**first, Role.VIEWER: "lost", Role.AUDITOR: first[Role.ADMIN][:-1] + "x"}
    again = access.tokens(demo, kept, now)
    assert {role for role in Role if again[role] != first[role]} == {Role.VIEWER, Role.AUDITOR}

    late = access.tokens(demo, first, now + timedelta(days=400))
    assert not set(late.values()) & set(first.values())


def test_the_sign_in_link_is_that_of_the_board_member(demo, client):
    answer = client.get(access.sign_in_path(demo), follow=False)

    assert answer.status_code in {200, 302}
    user = User.objects.get(pk=client.session["_auth_user_id"])
    assert user.email == company.PEOPLE[0].email


def test_a_link_signs_the_board_member_in_and_leads_to_the_page_of_the_board(demo, client):
    answer = client.get(access.sign_in_path(demo, "/board/DRN"), follow=True)

    assert answer.redirect_chain == [("/board/DRN", 302)]
    assert company.COMPANY in answer.content.decode()

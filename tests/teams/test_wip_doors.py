"""Every door asks for room: moves, edits and new work, each at what its change makes fuller."""

from decimal import Decimal

import pytest

from organization import actions as organization
from portfolio import actions as portfolio
from portfolio.errors import WipLimitReached
from portfolio.limits import Scope
from portfolio.models import Epic, EpicTransition, WipBreach
from teams import actions as teams
from teams.models import Story, StoryTransition
from tests.factories import bulk
from tests.line import AT, archive, change, days, epic, limit, limit_team, move, story

FULL = "... on WipLimitReached { scope place measure limit inProgress coming }"


@pytest.fixture
def company(drn, product_itself):
    """Two teams, two people whose work is limited, a theme; epics in progress are written."""
    for name in ("Battery", "Engine"):
        organization.create_team(by=product_itself, name=name)
        organization.invite_person(
            by=product_itself, email=f"{name.lower()}@acme.example", name=name, roles=[]
        )
    organization.edit_workspace(
        by=product_itself, changes={"limit_people": True}, expected_version=1
    )
    portfolio.create_theme(by=product_itself, portfolio="DRN", name="Carry more")
    return drn


def begun(by, title="Begun", **details):
    return move(by, story(by, title, **details), "IN_PROGRESS")


def edit(by, item, **changes):
    action = teams.edit_story if isinstance(item, Story) else portfolio.edit_epic
    return action(by=by, key=item.key, changes=changes, expected_version=item.version, at=AT)


def in_mvp(drn, **details):
    return bulk.epics(drn, [{"state": "MVP", **details}], prefix=f"9{Epic.objects.count()}")[0]


@pytest.mark.usefixtures("drn")
class TestMoveEpic:
    def test_into_a_full_state_is_refused_with_its_facts_and_writes_nothing(self, product_itself):
        limit(product_itself, 1, portfolio="DRN", state="REVIEWING", expected_version=1)
        move(product_itself, epic(product_itself), "REVIEWING")
        late = epic(product_itself)

        answer = change(
            "moveEpic", product_itself, FULL, epic=late.key, to="REVIEWING", expectedVersion=1
        )

        assert answer == {
            "__typename": "WipLimitReached",
            "code": "WIP_LIMIT_REACHED",
            "message": "REVIEWING holds 1 items; its limit is 1, and this would add 1.",
            "scope": "PORTFOLIO_STATE",
            "place": "REVIEWING",
            "measure": "ITEMS",
            "limit": 1,
            "inProgress": 1,
            "coming": 1,
        }
        late.refresh_from_db()
        assert (late.state, late.version, EpicTransition.objects.count()) == ("FUNNEL", 1, 1)
        assert not WipBreach.objects.exists()

    def test_out_of_a_state_that_is_too_full_is_never_refused(self, product_itself):
        both = [move(product_itself, epic(product_itself), "REVIEWING") for _ in range(2)]
        limit(product_itself, 1, portfolio="DRN", state="REVIEWING", expected_version=1)

        assert move(product_itself, both[0], "PARKED").state == "PARKED"

    def test_an_archived_epic_takes_no_place(self, product_itself):
        limit(product_itself, 1, portfolio="DRN", state="REVIEWING", expected_version=1)
        archive(product_itself, move(product_itself, epic(product_itself), "REVIEWING"))

        assert move(product_itself, epic(product_itself), "REVIEWING").state == "REVIEWING"

    def test_a_step_that_does_not_exist_is_told_before_a_full_state(self, drn, product_itself):
        limit(product_itself, 1, portfolio="DRN", state="MVP", expected_version=1)
        in_mvp(drn)
        made = epic(product_itself)

        answer = change("moveEpic", product_itself, epic=made.key, to="MVP", expectedVersion=1)

        assert answer["code"] == "MOVE_NOT_ALLOWED"


class TestEditEpic:
    def test_into_a_full_theme_is_refused(self, company, product_itself):
        limit(product_itself, 1, portfolio="DRN", theme="Carry more")
        first, other = in_mvp(company), in_mvp(company)
        edit(product_itself, first, theme="Carry more")

        with pytest.raises(WipLimitReached) as refused:
            edit(product_itself, other, theme="Carry more")

        assert (refused.value.scope, refused.value.place) == (Scope.THEME, "Carry more")
        other.refresh_from_db()
        assert (other.theme, other.version) == (None, 1)

    def test_in_the_funnel_takes_no_place_of_a_theme(self, company, product_itself):
        limit(product_itself, 1, portfolio="DRN", theme="Carry more")
        edit(product_itself, in_mvp(company), theme="Carry more")

        assert epic(product_itself, theme="Carry more").theme.name == "Carry more"

    def test_into_a_full_class_of_service_is_refused(self, company, product_itself):
        limit(product_itself, 1, portfolio="DRN", class_of_service="EXPEDITE", level="EPIC")
        in_mvp(company, class_of_service="EXPEDITE")

        with pytest.raises(WipLimitReached, match="expedite epic work holds 1 items"):
            edit(product_itself, in_mvp(company), class_of_service="EXPEDITE")

    def test_that_costs_more_than_the_money_of_its_theme_is_refused(self, company, product_itself):
        limit(product_itself, "2000000", portfolio="DRN", theme="Carry more", measure="MONEY")
        theme = company.themes.get()
        in_mvp(company, theme=theme, estimated_cost=Decimal(1_500_000))
        made = in_mvp(company, theme=theme)

        cheap = edit(product_itself, made, estimated_cost=Decimal(500000))
        with pytest.raises(WipLimitReached) as refused:
            edit(product_itself, cheap, estimated_cost=Decimal("500000.01"))

        assert refused.value.message == (
            "Carry more holds 2,000,000 money; its limit is 2,000,000, and this would add 0.01."
        )

    def test_that_makes_nothing_fuller_is_never_refused(self, company, product_itself):
        theme = company.themes.get()
        made, _ = (in_mvp(company, theme=theme) for _ in range(2))
        limit(product_itself, 1, portfolio="DRN", theme="Carry more")

        assert edit(product_itself, made, title="New", theme="Carry more").title == "New"

    @pytest.mark.usefixtures("drn")
    def test_a_new_epic_asks_for_room_in_the_funnel(self, product_itself):
        limit(product_itself, 1, portfolio="DRN", state="FUNNEL")
        epic(product_itself)

        answer = change("createEpic", product_itself, FULL, portfolio="DRN", title="Late")

        assert (answer["code"], answer["place"]) == ("WIP_LIMIT_REACHED", "FUNNEL")
        assert Epic.objects.count() == 1


@pytest.mark.usefixtures("company")
class TestStories:
    def test_a_move_into_a_full_team_is_refused_and_writes_nothing(self, product_itself):
        limit_team(product_itself, "Battery", 1, policy="BLOCK")
        begun(product_itself, team="Battery")
        late = story(product_itself, team="Battery")

        answer = change(
            "moveStory", product_itself, FULL, story=late.key, to="IN_REVIEW", expectedVersion=1
        )

        assert (answer["code"], answer["place"]) == ("WIP_LIMIT_REACHED", "Battery")
        assert StoryTransition.objects.filter(story=late).count() == 0

    def test_review_is_in_progress_and_a_step_within_it_takes_no_more(self, product_itself):
        limit_team(product_itself, "Battery", 1, policy="BLOCK")

        made = begun(product_itself, team="Battery")

        assert move(product_itself, made, "IN_REVIEW", "IN_PROGRESS").state == "IN_PROGRESS"

    def test_work_of_another_team_that_comes_over_asks_for_room(self, product_itself):
        limit_team(product_itself, "Battery", 1, policy="BLOCK")
        begun(product_itself, team="Battery")
        theirs = begun(product_itself, team="Engine")

        with pytest.raises(WipLimitReached):
            edit(product_itself, theirs, team="Battery")

    def test_a_person_is_full_too_where_the_workspace_limits_people(self, product_itself):
        limit(product_itself, 1, person="battery@acme.example")
        mine = begun(product_itself, assignee="battery@acme.example")
        other = begun(product_itself)

        with pytest.raises(WipLimitReached, match="Battery holds 1 items"):
            edit(product_itself, other, assignee="battery@acme.example")
        organization.edit_workspace(
            by=product_itself, changes={"limit_people": False}, expected_version=2
        )
        assert edit(product_itself, other, assignee="battery@acme.example").assignee_id
        assert mine.assignee_id

    def test_points_count_by_their_sum(self, product_itself):
        limit_team(product_itself, "Battery", 8, policy="BLOCK", measure="POINTS")
        begun(product_itself, team="Battery", points=Decimal(5))
        made = begun(product_itself, team="Battery", points=Decimal(3))

        with pytest.raises(WipLimitReached) as refused:
            edit(product_itself, made, points=Decimal("3.5"))

        assert (refused.value.in_progress, refused.value.coming) == (8.0, 0.5)
        assert begun(product_itself, team="Battery").points is None

    def test_a_class_of_service_is_full_in_its_portfolio_alone(self, product_itself):
        portfolio.create_portfolio(by=product_itself, key="CAR", name="Cars", at=AT)
        limit(product_itself, 1, portfolio="DRN", class_of_service="EXPEDITE", level="STORY")
        begun(product_itself, class_of_service="EXPEDITE")
        begun(product_itself, class_of_service="EXPEDITE", in_portfolio="CAR")

        with pytest.raises(WipLimitReached):
            edit(product_itself, begun(product_itself), class_of_service="EXPEDITE")

    def test_a_part_takes_no_place_until_it_becomes_a_story_of_its_own(self, product_itself):
        limit_team(product_itself, "Battery", 1, policy="BLOCK")
        whole = begun(product_itself, team="Battery")
        part = begun(product_itself, team="Battery", parent=whole.key)

        with pytest.raises(WipLimitReached):
            edit(product_itself, part, parent=None)

    def test_work_that_nobody_began_takes_no_place(self, product_itself):
        limit_team(product_itself, "Battery", 1, policy="BLOCK")

        for _ in range(3):
            story(product_itself, team="Battery")

        assert begun(product_itself, team="Battery").state == "IN_PROGRESS"


def test_a_warning_lets_the_change_through_and_writes_it_down(company, product_itself):
    limit_team(product_itself, "Battery", 1, policy="WARN")
    begun(product_itself, team="Battery")
    late = move(product_itself, story(product_itself, "Late", team="Battery"), "IN_REVIEW",
                at=days(1))  # fmt: skip

    (breach,) = WipBreach.objects.all()

    facts = (breach.cause, breach.count, breach.amount, breach.key, breach.title, breach.at)
    assert facts == ("WARNED", 2, 1, late.key, "Late", days(1))


def test_a_move_is_judged_at_all_of_its_limits(company, product_itself):
    limit_team(product_itself, "Battery", 2, policy="BLOCK")
    limit(product_itself, 1, portfolio="DRN", class_of_service="STANDARD", level="STORY")
    begun(product_itself, team="Battery")

    with pytest.raises(WipLimitReached, match="standard story work"):
        begun(product_itself, team="Battery")


def test_a_move_takes_the_same_few_statements_however_much_stands_there(
    company, product_itself, statements
):
    limit_team(product_itself, "Battery", 10_000, policy="BLOCK")
    few = story(product_itself, team="Battery")
    counts = [statements(lambda: move(product_itself, few, "IN_PROGRESS"))]
    bulk.stories(company, [{"state": "IN_PROGRESS", "team_id": few.team_id}] * 50)
    for other in range(50):
        organization.create_team(by=product_itself, name=f"Team {other}")
        limit_team(product_itself, f"Team {other}", 1)
    many = story(product_itself, team="Battery")
    counts.append(statements(lambda: move(product_itself, many, "IN_PROGRESS")))

    assert counts[0] == counts[1]


def test_what_an_item_occupies_is_what_is_counted(company, product_itself):
    """The row's twin in SQL, over all states, archived or not, parts or not."""
    team = organization.create_team(by=product_itself, name="Twin")
    rows = [
        {"state": state, "archived_at": away, "is_subtask": part, "team": team, "points": 2}
        for state in ("TODO", "IN_PROGRESS", "IN_REVIEW", "DONE", "CANCELLED")
        for away in (None, AT)
        for part in (True, False)
    ]
    bulk.stories(company, rows)
    bulk.epics(
        company,
        [
            {"state": state, "archived_at": away, "theme": company.themes.get()}
            for state in Epic.categories
            for away in (None, AT)
        ],
    )

    for model in (Story, Epic):
        for scope in model.places:
            by_rows = {}
            for item in model.objects.all():
                for target, weights in item.occupies().items():
                    if target.scope is scope:
                        summed = by_rows.setdefault(target, dict.fromkeys(weights, Decimal(0)))
                        by_rows[target] = {one: summed[one] + weights[one] for one in weights}
            counted = {
                target: weights
                for target, weights in model.objects.all().occupied(scope).items()
                if None not in target.values
            }
            assert counted == by_rows, (model, scope)

"""A retry with the same `idempotencyKey` does nothing again and is answered alike."""

from datetime import timedelta

import pytest

from api import idempotency
from api.models import IdempotentCall
from kernel import clock
from organization.access import principal_of
from organization.models import Person, Role, Team
from teams import actions as teams
from teams.models import Story
from tests.asking import operation_of, rows_written
from tests.conftest import run_operation
from tests.field_arguments import AWAY, MUTATIONS
from tests.line import AT, change, epic, move, rolled_back, story, together
from tests.worlds import build

pytestmark = pytest.mark.usefixtures("drn")


def create_story(by, key, **given):
    given = {"portfolio": "DRN", "title": "One", **given}
    shows = "... on Story { key title version }"
    return change("createStory", by, shows=shows, idempotencyKey=key, **given)


def create_team(by, key, name="Battery"):
    return change("createTeam", by, shows="... on Team { name }", idempotencyKey=key, name=name)


@pytest.fixture
def by(as_role):
    return as_role(Role.TEAM_MEMBER)


@pytest.fixture
def admin(as_role):
    return as_role(Role.ADMIN)


class TestSameKey:
    def test_and_input_does_it_once_and_answers_alike(self, by):
        first = create_story(by, "k")
        again = create_story(by, "k")

        assert first == again
        assert Story.objects.count() == 1

    def test_answers_with_the_row_as_it_is_now(self, by, product_itself):
        create_story(by, "k")
        teams.edit_story(
            by=product_itself,
            key="DRN-1",
            changes={"title": "Renamed"},
            expected_version=1,
            at=clock.now(),
        )

        assert create_story(by, "k")["title"] == "Renamed"

    def test_and_other_input_is_a_problem_and_does_nothing(self, by):
        create_story(by, "k")

        refused = create_story(by, "k", title="Two")

        assert (refused["__typename"], refused["code"]) == (
            "IdempotencyKeyReused",
            "IDEMPOTENCY_KEY_REUSED",
        )
        assert Story.objects.count() == 1

    @pytest.mark.parametrize("more", [{"points": "1"}, {"labels": ["a"]}, {"kind": "DEFECT"}])
    def test_every_part_of_the_input_counts(self, by, more):
        create_story(by, "k")

        assert create_story(by, "k", **more)["code"] == "IDEMPOTENCY_KEY_REUSED"

    def test_of_another_mutation_is_another_key(self, admin):
        created = create_team(admin, "k")
        archived = change("archiveTeam", admin, idempotencyKey="k", team="Battery", **AWAY)

        assert created["name"] == "Battery"
        assert archived["__typename"] == "Team"

    def test_of_another_person_or_token_is_another_key(self, by, as_role):
        person = as_role(Role.PRODUCT_MANAGER).person_id
        holder = Story.assignee.field.related_model.objects.get(pk=person)
        others = [
            principal_of(holder),
            principal_of(holder, scopes=["READ", "WRITE"], token_id=1),
            principal_of(holder, scopes=["READ", "WRITE"], token_id=2),
        ]

        keys = {create_story(principal, "k")["key"] for principal in [by, *others]}

        assert keys == {"DRN-1", "DRN-2", "DRN-3", "DRN-4"}

    def test_without_a_key_everything_is_done_anew(self, by):
        create_story(by, None)
        create_story(by, None)

        assert Story.objects.count() == 2


class TestProblem:
    def test_is_answered_again_although_its_cause_is_gone(self, admin):
        create_team(admin, None)
        first = create_team(admin, "k")
        Team.objects.all().delete()

        assert first["__typename"] == "InvalidValue"
        assert create_team(admin, "k") == first
        assert not Team.objects.exists()

    def test_keeps_its_facts(self, product_itself):
        item = epic(product_itself)
        given = {"epic": item.key, "to": "DONE", "expectedVersion": 1, "idempotencyKey": "k"}
        shows = "... on MoveNotAllowed { allowed missing { rule } }"

        first = change("moveEpic", product_itself, shows=shows, **given)
        move(product_itself, item, "REVIEWING")
        again = change("moveEpic", product_itself, shows=shows, **given)

        assert first["allowed"] == ["REVIEWING", "REJECTED", "PARKED"]
        assert again == first

    def test_of_a_stale_version_keeps_its_facts(self, product_itself):
        item = move(product_itself, epic(product_itself), "REVIEWING")
        given = {"epic": item.key, "to": "ANALYZING", "expectedVersion": 1, "idempotencyKey": "k"}
        shows = "... on Conflict { currentVersion changedFields }"

        first = change("moveEpic", product_itself, shows=shows, **given)
        move(product_itself, item, "ANALYZING")
        again = change("moveEpic", product_itself, shows=shows, **given)

        assert (first["currentVersion"], first["changedFields"]) == (2, ["state"])
        assert again == first

    def test_of_a_ring_keeps_its_path(self, product_itself):
        one, other = story(product_itself, "One"), story(product_itself, "Other")
        link = teams.add_dependency(by=product_itself, blocker=one.key, blocked=other.key, at=AT)
        given = {"blocker": other.key, "blocked": one.key, "idempotencyKey": "k"}
        shows = "... on DependencyCycle { path { key } }"

        first = change("addDependency", product_itself, shows=shows, **given)
        teams.remove_dependency(by=product_itself, dependency_id=link.pk, at=AT)

        assert first["path"] == [{"key": other.key}, {"key": one.key}]
        assert change("addDependency", product_itself, shows=shows, **given) == first

    @pytest.mark.parametrize("given", [{"portfolio": "NONE"}, {"feature": "DRN-99"}])
    def test_of_what_is_missing_is_not_kept(self, by, given, refuse):
        text = """mutation ($input: CreateStoryInput!) {
            createStory(input: $input) { __typename } }"""
        wanted = {"portfolio": "DRN", "title": "One", "idempotencyKey": "k", **given}

        error = refuse(text, by, input=wanted)

        assert error.extensions["code"] == "NOT_FOUND"
        assert create_story(by, "k")["key"] == "DRN-1"

    def test_of_a_missing_verb_is_not_kept(self, as_role, refuse):
        viewer = as_role(Role.VIEWER)
        text = """mutation ($input: CreateStoryInput!) {
            createStory(input: $input) { __typename } }"""
        given = {"portfolio": "DRN", "title": "One", "idempotencyKey": "k"}

        assert refuse(text, viewer, input=given).extensions["code"] == "FORBIDDEN"
        assert not IdempotentCall.objects.exists()


def test_a_retry_that_names_a_row_which_is_gone_finds_it_missing(product_itself, refuse):
    one, other = story(product_itself, "One"), story(product_itself, "Other")
    given = {"blocker": one.key, "blocked": other.key, "idempotencyKey": "k"}
    change("addDependency", product_itself, **given)
    link = one.blocks.get()
    teams.remove_dependency(by=product_itself, dependency_id=link.pk, at=AT)
    text = """mutation ($input: AddDependencyInput!) {
        addDependency(input: $input) { __typename } }"""

    error = refuse(text, product_itself, input=given)

    assert error.extensions["code"] == "NOT_FOUND"
    assert error.message == f"There is no dependency '{link.pk}'."


class TestAge:
    @pytest.fixture
    def time(self, monkeypatch):
        """A clock that the test moves on."""
        moments = [clock.now()]
        monkeypatch.setattr(clock, "now", lambda: moments[-1])
        return moments

    def test_of_a_day_ends_the_key(self, by, time):
        create_story(by, "k")
        time.append(time[0] + timedelta(hours=24) - timedelta(seconds=1))
        assert create_story(by, "k")["key"] == "DRN-1"

        time.append(time[0] + timedelta(hours=24, seconds=1))
        assert create_story(by, "k", title="Quite another")["key"] == "DRN-2"
        assert create_story(by, "k", title="Quite another")["key"] == "DRN-2"

    def test_of_a_day_makes_the_answer_be_forgotten(self, by, time):
        create_story(by, "old")
        time.append(time[0] + timedelta(hours=24, seconds=1))
        create_story(by, "new")

        assert idempotency.forget(time[-1]) == 1
        assert IdempotentCall.objects.get().key == "new"


@pytest.mark.parametrize("key", ["", "k" * 256, "a\0b"])
def test_a_bad_key_is_refused_and_nothing_is_done(by, key):
    refused = create_story(by, key)

    assert (refused["__typename"], refused["field"]) == ("InvalidValue", "idempotencyKey")
    assert not Story.objects.exists()


@pytest.mark.parametrize("key", ["k" * 255, " ", "Zürich 🛸", "'; --", "\u202e"])
def test_any_other_key_is_as_good_as_the_next(by, key):
    assert create_story(by, key) == create_story(by, key)
    assert Story.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_eight_calls_at_once_with_one_key_do_it_once(by):
    answers = together([lambda: create_story(by, "k")] * 8)

    assert answers == [answers[0]] * 8
    assert answers[0]["key"] == "DRN-1"
    assert Story.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_calls_at_once_with_one_key_and_different_inputs_do_one_of_them(by):
    titles = [f"Story {number}" for number in range(6)]

    answers = together([lambda title=title: create_story(by, "k", title=title) for title in titles])

    kinds = sorted(answer["__typename"] for answer in answers)
    assert kinds == [*["IdempotencyKeyReused"] * 5, "Story"]
    assert Story.objects.count() == 1


OF_APPROVERS = {"grantWipOverride", "refuseWipOverride"}
"""What only the person may do who was named for it."""

OF_OWNERS = {"acknowledgeNotifications", "subscribe"}
"""What is done by a person for themselves; the owner of the world has what it needs."""


def test_every_mutation_answers_a_retry_alike_and_writes_nothing():
    world = build("beta", "BET")
    approver, owner = (
        principal_of(Person.objects.get(email=email)) for email in (world.approver, world.email)
    )
    found = {}
    for name in MUTATIONS:
        _, text, variables = operation_of(name, world)
        given = {**variables["input"], "idempotencyKey": "k"}
        if name == "issueToken":
            given["person"] = world.email
        by = approver if name in OF_APPROVERS else owner if name in OF_OWNERS else world.itself
        with rolled_back():
            first = run_operation(text, by, input=given)
            written = rows_written()
            again = run_operation(text, by, input=given)
            kept = (first.errors, first.data, 0)
            if (again.errors, again.data, rows_written() - written) != kept or first.errors:
                found[name] = (kept, again.errors, again.data)
    assert found == {}


def test_what_is_kept_of_an_answer_names_rows_and_holds_no_text_of_theirs(by):
    create_story(by, "k", title="Top secret plan", description="Do not tell")

    call = IdempotentCall.objects.get()

    assert call.answer == {"row": "teams.Story", "pk": Story.objects.get().pk}
    assert "secret" not in str(vars(call))

"""Random changes through all doors at once never fill a blocked limit unseen.

Each example runs rounds of a few changes in threads of their own on real PostgreSQL, and counts
after each round, row by row, what stands where. More than a limit and its overrides allow stands
there only where it stood before the round, or where an import or whoever lowered the limit has
left a breach that says so.
"""

from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kernel.errors import DomainError
from organization import actions as organization
from organization.access import principal_of, unlimited
from organization.models import Person, Role
from portfolio import actions as portfolio
from portfolio.limits import NOTHING, Measure
from portfolio.models import Epic, WipBreach, WipLimit, WipOverride
from teams import actions as teams
from teams.models import Story
from tests.factories import bulk
from tests.line import AT, limit, move, together
from tests.relations import relation

pytestmark = pytest.mark.django_db(transaction=True)

NUMBER = count()
TEAMS, CLASSES = ("Battery", "Engine"), ("STANDARD", "EXPEDITE")
EPICS, STORIES, PLACES = 4, 5, 6

which_epic, which_story = st.integers(0, EPICS - 1), st.integers(0, STORIES - 1)
which_limit, amount = st.integers(0, PLACES - 1), st.integers(1, 2)
story_state = st.sampled_from(["TODO", "IN_PROGRESS", "IN_PROGRESS", "IN_REVIEW"])

STORY_EDITS = [
    *({"team": team} for team in (*TEAMS, *TEAMS, None)),
    *({"class_of_service": service} for service in CLASSES),
    *({"points": Decimal(points)} for points in (0, 1, 4)),
    {"parent": 0},
    {"parent": None},
]
edit_story = st.tuples(st.just("edit_story"), which_story, st.sampled_from(STORY_EDITS))
move_epic = st.tuples(
    st.just("move_epic"),
    which_epic,
    st.sampled_from(["REVIEWING", "REVIEWING", "PARKED", "FUNNEL"]),
)
move_story = st.tuples(st.just("move_story"), which_story, story_state)
CHANGES = st.one_of(
    edit_story,
    edit_story,
    edit_story,
    move_epic,
    move_epic,
    move_story,
    st.tuples(st.just("edit_epic"), which_epic, st.sampled_from(CLASSES)),
    st.tuples(st.just("import_stories"), which_story, story_state),
    st.tuples(st.just("import_epics"), which_epic, st.sampled_from(["REVIEWING", "FUNNEL"])),
    st.tuples(st.just("set_limit"), which_limit, amount),
    st.tuples(st.just("override"), which_limit, amount),
    st.tuples(st.just("archive"), which_story, st.none()),
)

ROUNDS = st.lists(st.lists(CHANGES, min_size=1, max_size=6), min_size=1, max_size=6)


@dataclass
class Place:
    """A limit, and what names its place."""

    names: dict
    policy: str
    measure: str = "ITEMS"
    level: str | None = None
    row: WipLimit | None = None


@dataclass
class Company:
    """One workspace with limits of all kinds, and the doors through which its work changes."""

    by: object
    board: object
    board_email: str
    epics: list
    stories: list
    places: list = field(default_factory=list)

    def door(self, name, index, what, at):
        """Return a call that goes through one door."""
        return lambda: getattr(self, name)(index, what, at)

    def move_epic(self, index, state, at):
        one = Epic.objects.get(pk=self.epics[index].pk)
        return move(self.by, one, state, at=at)

    def edit_epic(self, index, service, at):
        one = Epic.objects.get(pk=self.epics[index].pk)
        return portfolio.edit_epic(
            by=self.by, key=one.key, changes={"class_of_service": service},
            expected_version=one.version, at=at,
        )  # fmt: skip

    def move_story(self, index, state, at):
        return move(self.by, Story.objects.get(pk=self.stories[index].pk), state, at=at)

    def edit_story(self, index, changes, at):
        one = Story.objects.get(pk=self.stories[index].pk)
        changes = dict(changes)
        if changes.get("parent") is not None:
            changes["parent"] = self.stories[changes["parent"]].key
        return teams.edit_story(
            by=self.by, key=one.key, changes=changes, expected_version=one.version, at=at
        )

    def import_stories(self, index, state, at):
        return self._absorb(teams.absorb_stories, self.stories[index:], state, at)

    def import_epics(self, index, state, at):
        return self._absorb(portfolio.absorb_epics, self.epics[index:], state, at)

    def _absorb(self, action, items, state, at):
        told = {"history": "NONE", "state": state, "started_at": None, "finished_at": None}
        rows = [{"id": one.pk, **told} for one in items]
        incoming = relation("told", rows)
        return action(by=self.by, portfolio="DRN", incoming=incoming, origin="Import", at=at)

    def set_limit(self, index, amount_, at):
        place = self.places[index]
        row = WipLimit.objects.get(pk=place.row.pk)
        return limit(
            self.by, amount_, policy=place.policy, measure=place.measure, level=place.level,
            expected_version=row.version, at=at, **place.names,
        )  # fmt: skip

    def override(self, index, hours, at):
        """Ask for a place for one to three rounds, and grant it."""
        place = self.places[index]
        item = self.epics[0] if place.row.level == "EPIC" else self.stories[0]
        asked = teams.ask_wip_override(
            by=self.by, limit_id=place.row.pk, item=item.key, reason="Now.",
            approver=self.board_email, places=Decimal(1),
            expires_at=at + timedelta(hours=hours), at=at,
        )  # fmt: skip
        return teams.grant_wip_override(
            by=self.board, override_id=asked.pk, expected_version=1, at=at
        )

    def archive(self, index, _nothing, at):
        one = Story.objects.get(pk=self.stories[index].pk)
        return teams.archive_story(
            by=self.by, key=one.key, reason="Old.", expected_version=one.version, at=at
        )

    def standing(self):
        """Count what stands against each limit, row by row, by another way than the product's."""
        workspace = self.by.workspace_id
        work = [
            one for one in Story.objects.filter(workspace=workspace).select_related("team")
            if one.archived_at is None and not one.is_subtask
            and one.state in ("IN_PROGRESS", "IN_REVIEW")
        ]  # fmt: skip
        found = {}
        for place in self.places:
            names = place.names
            if "state" in names:
                epics = Epic.objects.filter(workspace=workspace)
                here = [one for one in epics if one.state == names["state"] and not one.archived_at]
            elif "team" in names:
                here = [one for one in work if one.team and one.team.name == names["team"]]
            else:
                here = [one for one in work if one.class_of_service == names["class_of_service"]]
            points = sum((one.points or NOTHING for one in here), NOTHING) if place.measure == (
                "POINTS"
            ) else len(here)  # fmt: skip
            found[place.row.pk] = points
        return found


def build():
    name = f"random-{next(NUMBER)}"
    workspace = organization.create_workspace(
        key=name, name=name, owner_email=f"owner@{name}.example"
    )
    by = unlimited(workspace.pk, "Random")
    drn = portfolio.create_portfolio(by=by, key="DRN", name="Drones", at=AT)
    for team in TEAMS:
        organization.create_team(by=by, name=team)
    email = f"board@{name}.example"
    organization.invite_person(by=by, email=email, name="Board", roles=[Role.BOARD_MEMBER])
    made = Company(
        by=by,
        board=principal_of(Person.objects.get(email=email)),
        board_email=email,
        epics=bulk.epics(drn, [{}] * EPICS),
        stories=bulk.stories(drn, [{"state": "IN_PROGRESS", "points": 2}] * STORIES),
    )
    made.places = [
        Place({"portfolio": "DRN", "state": "REVIEWING"}, "BLOCK"),
        Place({"portfolio": "DRN", "state": "FUNNEL"}, "BLOCK_WITH_OVERRIDE"),
        Place({"team": "Battery"}, "BLOCK"),
        Place({"team": "Engine"}, "BLOCK_WITH_OVERRIDE"),
        Place({"team": "Battery"}, "BLOCK", measure=Measure.POINTS),
        Place({"portfolio": "DRN", "class_of_service": "EXPEDITE"}, "BLOCK", level="STORY"),
    ]
    for place in made.places:
        version = 1 if place.names.get("state") == "REVIEWING" else 0
        place.row = limit(
            by, 1, policy=place.policy, measure=place.measure, level=place.level,
            expected_version=version, **place.names,
        )  # fmt: skip
    return made


def explained(company, row, before, seen, at):
    """The most that may stand: the limit, its overrides, what stood before, what is on record."""
    now = WipLimit.objects.get(pk=row.pk)
    granted = NOTHING
    if now.policy == "BLOCK_WITH_OVERRIDE":
        in_force = WipOverride.objects.filter(limit=row, state="GRANTED", expires_at__gt=at)
        granted = sum((one.places for one in in_force), NOTHING)
    told = WipBreach.objects.filter(limit=row, pk__gt=seen, cause__in=["IMPORTED", "LOWERED"])
    recorded = [one.count for one in told]
    assert all(one.by_id == company.by.person_id for one in told)
    return max([now.amount + granted, before, *recorded])


def run(rounds):
    company = build()
    before = company.standing()
    for number, changes in enumerate(rounds, start=1):
        at = AT + timedelta(hours=number)
        last = WipBreach.objects.order_by("-pk").first()
        seen = last.pk if last else 0
        outcomes = together([company.door(*each, at) for each in changes])
        strange = [one for one in outcomes if isinstance(one, Exception)
                   and not isinstance(one, DomainError)]  # fmt: skip
        assert strange == []
        standing = company.standing()
        for place in company.places:
            pk = place.row.pk
            assert standing[pk] <= explained(company, place.row, before[pk], seen, at), place
        before = standing
    overridden = WipBreach.objects.filter(workspace=company.by.workspace_id, cause="OVERRIDDEN")
    for breach in overridden:
        in_force = WipOverride.objects.filter(
            limit=breach.limit, state="GRANTED", decided_at__lte=breach.at,
            expires_at__gt=breach.at,
        )  # fmt: skip
        assert breach.count <= breach.amount + sum(one.places for one in in_force)


TOGETHER = settings(
    deadline=None,
    max_examples=20,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)


@TOGETHER
@given(rounds=ROUNDS)
def test_no_blocked_limit_is_exceeded_but_by_what_is_written_down(rounds):
    run(rounds)


@pytest.mark.slow
@settings(TOGETHER, max_examples=300)
@given(rounds=ROUNDS)
def test_no_blocked_limit_is_exceeded_in_many_more_ways(rounds):
    run(rounds)

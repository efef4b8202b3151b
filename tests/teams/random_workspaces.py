"""Small workspaces at random, and their figures counted one by one."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import networkx as nx
from hypothesis import strategies as st

from kernel.levels import StateCategory
from portfolio.kanban import EpicState
from portfolio.models import Epic
from products.models import FeatureState
from teams.flow.items import Item
from teams.flow.wip import TeamFigures, team_load
from teams.models import Dependency, OutsideItem, Story, StoryState
from teams.models.dependency import node_of
from tests.factories import bulk
from tests.line import AT, days

STARTED = {"IN_PROGRESS", "IN_REVIEW"}


WEEK = timedelta(weeks=1)


QUARTERS = st.integers(-8, 400)
"""A moment in quarters of a day before `AT`: exact in floats, and often on the edge of a week."""


EDGES = st.sampled_from([0, 28, 56, 84 * 4, 84 * 4 - 1, 90 * 4, 12 * 28 + 1])


@dataclass
class Plan:
    """A workspace as plain values; ends of links are (level, place) of its rows."""

    judged: list = field(default_factory=list)
    teams: list = field(default_factory=list)
    epics: list = field(default_factory=list)
    features: list = field(default_factory=list)
    stories: list = field(default_factory=list)
    links: list = field(default_factory=list)


def rows(**fields):
    return st.fixed_dictionaries(fields)


def index(size):
    return st.sampled_from([*range(size), None])


@st.composite
def plans(draw):
    plan = Plan()
    home, team = st.sampled_from([0, 0, 0, 1]), index(3)
    archived = st.sampled_from([False, False, False, True])
    plan.judged = draw(st.lists(index(40), min_size=2, max_size=2))
    plan.teams = draw(
        st.lists(
            rows(limit=st.sampled_from([None, None, 1, 2]), members=st.integers(0, 2)),
            min_size=3,
            max_size=3,
        )
    )
    plan.epics = draw(
        st.lists(
            rows(home=home, state=st.sampled_from([*EpicState, "MVP", "MVP"]), archived=archived),
            max_size=3,
        )
    )
    plan.features = draw(
        st.lists(
            rows(
                home=home,
                state=st.sampled_from(FeatureState),
                archived=archived,
                team=team,
                epic=index(len(plan.epics)),
            ),
            max_size=4,
        )
    )
    moment = QUARTERS | EDGES
    plan.stories = draw(
        st.lists(
            rows(
                home=home,
                state=st.sampled_from([*StoryState, "IN_PROGRESS"]),
                archived=archived,
                team=team,
                feature=index(len(plan.features)),
                subtask=st.sampled_from([False, False, True]),
                born=moment,
                started=st.none() | moment,
                finished=moment,
            ),
            max_size=10,
        )
    )
    ends = [
        *(("epics", n) for n in range(len(plan.epics))),
        *(("features", n) for n in range(len(plan.features))),
        *(("stories", n) for n in range(len(plan.stories))),
        ("outside", 0),
    ]
    pair = st.tuples(st.sampled_from(ends), st.sampled_from(ends)).filter(lambda p: p[0] != p[1])
    waiver = st.sampled_from([None, None, None, "for good", -1, 0, 1])
    plan.links = draw(
        st.lists(st.tuples(pair, waiver), max_size=14, unique_by=lambda link: link[0])
    )
    return plan


class Built:
    """A plan as rows of the database."""

    def __init__(self, plan, workspace, portfolios):
        self.plan, self.portfolios = plan, portfolios
        for found, quarters in zip(portfolios, plan.judged, strict=True):
            found.as_of = None if quarters is None else days(-quarters)
            found.save()
        self.teams = bulk.teams(workspace, "ABC")
        for number, (team, wanted) in enumerate(zip(self.teams, plan.teams, strict=True)):
            if wanted["limit"] is not None:
                bulk.team_limits(workspace, [team], wanted["limit"])
            names = [f"P{number}{each}" for each in range(wanted["members"])]
            bulk.members(team, bulk.people(workspace, names))
        self.epics = self._items(bulk.epics, plan.epics, lambda _one: {})
        self.features = self._items(bulk.features, plan.features, self._of_feature)
        self.stories = self._items(bulk.stories, plan.stories, self._of_story)
        self.outside = [
            OutsideItem.objects.create(workspace=workspace, site="x", external_key="X-1")
        ]
        Dependency.objects.bulk_create(
            bulk.linked(getattr(self, a)[m], getattr(self, b)[n], **waived(waiver))
            for ((a, m), (b, n)), waiver in plan.links
        )

    def _items(self, write, plans, more):
        made = {}
        for home, found in enumerate(self.portfolios):
            here = [number for number, one in enumerate(plans) if one["home"] == home]
            wanted = [
                {
                    "state": plans[number]["state"],
                    "archived_at": AT if plans[number]["archived"] else None,
                    **more(plans[number]),
                }
                for number in here
            ]
            made |= zip(here, write(found, wanted), strict=True)
        return [made[number] for number in range(len(plans))]

    def _at(self, rows, number):
        return None if number is None else rows[number]

    def _above(self, rows, one, name):
        """What it is below, if that is in the same portfolio."""
        above = self._at(rows, one[name])
        home = self.portfolios[one["home"]]
        return above if above is not None and above.portfolio == home else None

    def _of_feature(self, one):
        return {
            "team": self._at(self.teams, one["team"]),
            "epic": self._above(self.epics, one, "epic"),
        }

    def _of_story(self, one):
        return {
            "team": self._at(self.teams, one["team"]),
            "feature": self._above(self.features, one, "feature"),
            "is_subtask": one["subtask"],
            "created_at": ago(one["born"]),
            "started_at": ago(one["started"]),
            "finished_at": ago(one["finished"]) if one["state"] in {"DONE", "CANCELLED"} else None,
        }


def ago(quarters):
    return None if quarters is None else AT - timedelta(hours=6 * quarters)


def waived(waiver):
    if waiver is None:
        return {}
    until = None if waiver == "for good" else days(waiver)
    return {"waived_at": days(-20), "waive_reason": "Why not", "waived_until": until}


def _feature_above(story):
    """A sub-task without a feature serves that of its story."""
    return story.feature or (story.parent and story.parent.feature)


class Naive:
    """The same figures, counted one by one."""

    def __init__(self, built):
        self.built = built
        self.items = [*built.epics, *built.features, *built.stories]
        self.open = [one for one in self.items if self.is_open(one)]
        self.graph = nx.DiGraph()
        for link in Dependency.objects.all():
            active = link.waived_at is None or (
                link.waived_until is not None and link.waived_until <= AT
            )
            blocker, blocked = link.blocker, link.blocked
            if active and blocker in self.open and blocked in self.open:
                self.graph.add_edge(blocker, blocked)

    def is_open(self, one):
        return one.archived_at is None and one.state_category.is_open

    def team(self, one):
        return getattr(one, "team", None)

    def epic_id(self, one):
        if isinstance(one, Epic):
            return one.pk
        above = _feature_above(one) if isinstance(one, Story) else one
        return None if above is None else above.epic_id

    def crosses(self, one, other):
        return self.team(one) is None or self.team(one) != self.team(other)

    def links_of(self, portfolio):
        return [edge for edge in self.graph.edges if portfolio in {end.portfolio for end in edge}]

    def outside_of(self, portfolio):
        count = 0
        for link in Dependency.objects.all():
            ends = [link.blocker, link.blocked]
            inside = [end for end in ends if not isinstance(end, OutsideItem)]
            active = link.waived_at is None or (link.waived_until and link.waived_until <= AT)
            if len(inside) == 1 and active and inside[0] in self.open:
                count += inside[0].portfolio == portfolio
        return count

    def waiting(self, members):
        behind = set().union(*(nx.descendants(self.graph, one) for one in members)) - set(members)
        own = {self.team(one) for one in members} - {None}
        teams = {self.team(one) for one in behind} - own
        return behind, teams

    def knot(self, one):
        """Others that it waits for and that wait for it."""
        return nx.descendants(self.graph, one) & nx.ancestors(self.graph, one)

    def order(self, one):
        category = StateCategory.TODO
        return Item(node_of(one), one.key, one.level, None, category, None).order

    def blockers(self, portfolio):
        found = []
        for one in self.graph:
            if self.graph.in_degree(one) or one.portfolio != portfolio:
                continue
            behind, teams = self.waiting([one])
            epics = sorted({self.epic_id(each) for each in behind} - {None})
            named = sorted(team.pk for team in teams if team is not None)
            rank = (-len(behind), -len(teams), self.order(one))
            nobodys = sum(self.team(each) is None for each in behind)
            row = (one.key, one.state, len(behind), nobodys, named, bool(teams), epics)
            found.append((rank, row))
        return [row for _rank, row in sorted(found)]

    def deadlocks(self, portfolio):
        found = []
        for knot in nx.strongly_connected_components(self.graph):
            if len(knot) > 1 and portfolio in {one.portfolio for one in knot}:
                behind, _teams = self.waiting(knot)
                found.append((frozenset(one.key for one in knot), len(behind)))
        return set(found)

    def load(self, team, portfolio):
        moment = portfolio.as_of or AT
        own = [
            one
            for one in self.built.stories
            if one.team == team and not one.is_subtask and one.archived_at is None
        ]
        carried = [one for one in own if self.is_open(one)]
        begun = [one for one in carried if one.state in STARTED]
        below = [
            one
            for one in carried
            if one.state in STARTED
            or (one.feature and one.feature.state in STARTED)
            or (one.feature and one.feature.epic and one.feature.epic.state in {"MVP", "PERSEVERE"})
        ]
        finished = [one for one in own if one.finished_at is not None]
        recent = [
            one
            for one in finished
            if one.state == "DONE"
            and one.started_at
            and timedelta(0) <= moment - one.finished_at < timedelta(days=90)
        ]
        impeded = [
            one
            for one in self.graph
            if self.graph.in_degree(one)
            and self.team(one) == team
            and one.state_category is StateCategory.IN_PROGRESS
        ]
        return team_load(
            TeamFigures(
                team=team.pk,
                wip=len(begun),
                effective_wip=len(below),
                impeded=len(impeded),
                limit=next((int(one.amount) for one in team.wip_limits.all()), None),
                members=team.memberships.count(),
                arrivals=weekly([one.created_at for one in own], moment),
                departures=weekly([one.finished_at for one in finished], moment),
                cycle_times_days=[
                    (one.finished_at - one.started_at) / timedelta(days=1) for one in recent
                ],
                ages_days=[
                    (moment - (one.started_at or one.created_at)) / timedelta(days=1)
                    for one in begun
                ],
            )
        )


def weekly(moments: list[datetime], end):
    ages = Counter((end - moment) // WEEK for moment in moments)
    return [ages[week] for week in reversed(range(12))]

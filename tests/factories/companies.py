"""A workspace of any size in which every row looks alike: to count statements against rows."""

from datetime import timedelta

from feedback.models import Measurement, Metric, Outcome
from integrations.jira.models import ImportRun, MissingIssue, QuarantinedRow, UnresolvedEnd
from organization.models import ApiToken, Person, Scope, WorkspaceRole
from portfolio.actions import refresh_ranking
from portfolio.models import (
    EpicTransition,
    Portfolio,
    PortfolioRole,
    Score,
    ScoringSession,
    StrategicTheme,
    ValueStream,
    Vision,
)
from products.models import FeatureTransition, Product
from teams.actions import refresh_flow
from teams.models import OutsideItem, StoryTransition
from tests.factories import bulk
from tests.factories.bulk import BORN


def company(workspace, size, width):
    """Write `size` portfolios with all that belongs to them, and compute their flow.

    Args:
        workspace: Where.
        size: How many portfolios; as many products, teams, people, metrics and imports.
        width: How many of each there are below one above: themes of a portfolio, epics of a
            theme, features of an epic, stories of a feature, sub-tasks of a story.
    """
    for number in range(size):
        _Part(workspace, number, width).build()
    refresh_flow(workspace_id=workspace.pk, at=BORN)
    refresh_ranking(workspace_id=workspace.pk, at=BORN)


class _Part:
    """One portfolio and what belongs to it."""

    def __init__(self, workspace, number, width):
        self.workspace, self.number, self.width = workspace, number, width
        self.portfolio = Portfolio.objects.create(
            workspace=workspace, key=f"P{number:03}", name=f"Portfolio {number}", created_at=BORN
        )
        (self.team,) = bulk.teams(workspace, [f"Team {number:03}"], wip_limit=1)
        self.people = bulk.people(workspace, [f"P{number:03}N{n}" for n in range(width)])
        self.here = {"workspace": workspace, "portfolio": self.portfolio}

    def build(self):
        self._organization()
        self._strategy()
        self._work()
        self._links()
        self._scores()
        self._feedback()
        self._imports()

    def _organization(self):
        bulk.members(self.team, self.people)
        WorkspaceRole.objects.bulk_create(
            WorkspaceRole(workspace=self.workspace, person=person, role=role)
            for person in self.people
            for role in ("VIEWER", "AUDITOR")
        )
        ApiToken.objects.bulk_create(
            ApiToken(
                workspace=self.workspace,
                person=person,
                name="Sync",
                digest=f"digest of {person.pk}",
                scopes=[Scope.READ],
                created_at=BORN,
                expires_at=BORN + timedelta(days=900),
            )
            for person in self.people
        )
        PortfolioRole.objects.create(portfolio=self.portfolio, person=self.people[0], role="VIEWER")

    def _strategy(self):
        Vision.objects.create(**self.here, statement="By air.")
        names = [f"Name {n}" for n in range(self.width)]
        self.themes = StrategicTheme.objects.bulk_create(
            StrategicTheme(**self.here, name=name) for name in names
        )
        self.streams = ValueStream.objects.bulk_create(
            ValueStream(**self.here, name=name) for name in names
        )

    def _work(self):
        (self.product,) = Product.objects.bulk_create(
            [Product(workspace=self.workspace, key=f"PRODUCT-{self.number:03}", name="Air")]
        )
        width, owner = self.width, self.people[0]
        self.epics = bulk.epics(
            self.portfolio,
            [
                {"theme": theme, "value_stream": stream, "owner": owner, "state": "MVP"}
                for theme, stream in zip(self.themes, self.streams, strict=True)
                for _ in range(width)
            ],
        )
        self.features = bulk.features(
            self.portfolio,
            [
                {"epic": epic, "product": self.product, "team": self.team, "state": "IN_PROGRESS"}
                for epic in self.epics[:width]
                for _ in range(width)
            ],
        )
        story = {
            "product": self.product,
            "team": self.team,
            "assignee": owner,
            "state": "IN_PROGRESS",
            "started_at": BORN,
            "labels": ["air"],
            "external_key": "X-1",
        }
        self.stories = bulk.stories(
            self.portfolio,
            [{"feature": feature, **story} for feature in self.features for _ in range(width)],
        )
        self.parts = bulk.stories(
            self.portfolio,
            [
                {"parent": whole, "feature": whole.feature, "is_subtask": True, **story}
                for whole in self.stories[:width]
                for _ in range(width)
            ],
            prefix="4",
        )
        for model, name, items in (
            (EpicTransition, "epic", self.epics),
            (FeatureTransition, "feature", self.features),
            (StoryTransition, "story", [*self.stories, *self.parts]),
        ):
            model.objects.bulk_create(
                model(**{name: item}, from_state=item.state, to_state=item.state, at=BORN, by=owner)
                for item in items
                for _ in range(width)
            )

    def _links(self):
        """Let every story wait for, and hold up, something of every kind."""
        outside = OutsideItem.objects.create(
            workspace=self.workspace, site="jira.example", external_key=f"OUT-{self.number}"
        )
        every = [*self.stories, *self.parts]
        above = bulk.epics(self.portfolio, [{}, {}], prefix="8")
        beside = bulk.features(self.portfolio, [{}, {}], prefix="8")
        before, after = (
            bulk.stories(self.portfolio, [{"team": self.team}], prefix=prefix)
            for prefix in ("8", "9")
        )
        rings = bulk.stories(self.portfolio, [{"team": self.team}] * 2 * self.width, prefix="7")
        pairs = list(zip(rings[::2], rings[1::2], strict=True))
        bulk.links([*pairs, *((b, a) for a, b in pairs)])
        for item in every:
            bulk.links([(end, item) for end in (above[0], beside[0], *before, outside)])
            bulk.links([(item, end) for end in (above[1], beside[1], *after)])

    def _feedback(self):
        self.metrics = Metric.objects.bulk_create(
            Metric(workspace=self.workspace, key=f"m-{self.number}-{n}", name="Load", unit="kg")
            for n in range(self.width)
        )
        Measurement.objects.bulk_create(
            Measurement(
                workspace=self.workspace,
                metric=metric,
                source="fleet",
                event_id=f"{metric.pk}-{n}",
                at=BORN + timedelta(days=n),
                value=n,
                recorded_at=BORN,
            )
            for metric in self.metrics
            for n in range(self.width)
        )
        Outcome.objects.bulk_create(
            Outcome(
                **self.here,
                epic=epic,
                metric=metric,
                name=metric.key,
                direction="INCREASE",
                baseline=0,
                target=8,
                created_at=BORN,
            )
            for epic in self.epics
            for metric in self.metrics
        )

    def _scores(self):
        """Score and price every epic, and let each but the first wait for it."""
        sessions = ScoringSession.objects.bulk_create(
            ScoringSession(
                **self.here,
                name=f"Session {n}",
                opened_at=BORN,
                opened_by=self.people[0],
                is_current=n == 0,
            )
            for n in range(self.width)
        )
        Score.objects.bulk_create(
            Score(
                session=session,
                epic=epic,
                business_value=1,
                time_criticality=1,
                risk_reduction=1,
                job_size=1,
            )
            for session in sessions
            for epic in self.epics
        )
        waits = bulk.epics(self.portfolio, [{"state": "READY"}] * self.width, prefix="6")
        bulk.links((epic, wait) for epic in waits for wait in self.epics)

    def _imports(self):
        run = ImportRun.objects.create(
            **self.here, site="jira.example", started_at=BORN, by=self.people[0]
        )
        QuarantinedRow.objects.bulk_create(
            QuarantinedRow(run=run, file="issues.jsonl", line=n, reason="No id.")
            for n in range(self.width)
        )
        UnresolvedEnd.objects.bulk_create(
            UnresolvedEnd(run=run, key=f"X-{n}", field="parent", wanted="X-0")
            for n in range(self.width)
        )
        MissingIssue.objects.bulk_create(
            MissingIssue(run=run, key=f"X-{n}") for n in range(self.width)
        )


def reader_of(workspace):
    """A new person of the workspace, with a role in each portfolio and in no more."""
    (person,) = Person.objects.bulk_create(
        [Person(workspace=workspace, name="Reader", email="reader@acme.example")]
    )
    PortfolioRole.objects.bulk_create(
        PortfolioRole(portfolio=found, person=person, role="VIEWER")
        for found in Portfolio.objects.filter(workspace=workspace)
    )
    return person

"""A workspace of any size in which every row looks alike: to count statements against rows."""

from datetime import timedelta

from feedback.models import Measurement, Metric, Outcome
from integrations.jira.models import ImportRun, MissingIssue, QuarantinedRow, UnresolvedEnd
from organization.models import (
    ApiToken,
    Delivery,
    Notification,
    Person,
    Scope,
    Subscription,
    WorkspaceRole,
)
from portfolio.actions import refresh_ranking
from portfolio.models import (
    Allocation,
    BudgetPeriod,
    BusinessCase,
    Decision,
    EpicTransition,
    EvidenceSummary,
    Guardrail,
    GuardrailCheck,
    KeyResult,
    KeyResultCheckIn,
    Objective,
    Portfolio,
    PortfolioRole,
    Score,
    ScoringSession,
    Spend,
    Statement,
    StatusUpdate,
    StrategicTheme,
    ValueStream,
    Waiting,
    WipBreach,
    WipLimit,
    WipOverride,
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
        (self.team,) = bulk.teams(workspace, [f"Team {number:03}"])
        self.people = bulk.people(workspace, [f"P{number:03}N{n}" for n in range(width)])
        self.here = {"workspace": workspace, "portfolio": self.portfolio}
        self.here_by_number = {"workspace": workspace, "portfolio_id": self.portfolio.pk}

    def build(self):
        self._organization()
        self._strategy()
        self._work()
        self._board()
        self._money()
        self._links()
        self._limits()
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
        self._news()

    def _news(self):
        """Subscribe everybody, tell them of things, and let nothing be sent."""
        host = "hooks.example.com"
        wishes = Subscription.objects.bulk_create(
            Subscription(
                workspace=self.workspace, person=person, channel="WEBHOOK",
                target=f"https://{host}/{number}", destination=f"{host}:443",
                portfolio_id=self.portfolio.pk, created_at=BORN, digested_at=BORN,
            )
            for person in self.people
            for number in range(self.width)
        )  # fmt: skip
        for wish in wishes:
            news = Notification.objects.bulk_create(
                Notification(
                    **self.here_by_number, person=wish.person, kind="DECISION_DUE",
                    key=f"{wish.pk}:{number}", subject="It waits.", text="For you.",
                    created_at=BORN,
                )
                for number in range(self.width)
            )  # fmt: skip
            dead = Delivery.objects.create(
                workspace=self.workspace, subscription=wish, destination=wish.destination,
                state="DEAD", next_at=BORN, created_at=BORN, finished_at=BORN,
            )  # fmt: skip
            dead.notifications.add(*news)

    def _strategy(self):
        Statement.objects.bulk_create(
            Statement(
                **self.here, kind=kind, statement="By air.", number=number, valid_from=BORN,
                valid_until=BORN if number < self.width else None,
            )
            for kind in ("VISION", "MISSION", "STRATEGY")
            for number in range(1, self.width + 1)
        )  # fmt: skip
        names = [f"Name {n}" for n in range(self.width)]
        self.themes = StrategicTheme.objects.bulk_create(
            StrategicTheme(**self.here, name=name) for name in names
        )
        self.streams = ValueStream.objects.bulk_create(
            ValueStream(**self.here, name=name) for name in names
        )

        self._objectives()

    def _objectives(self):
        objectives = Objective.objects.bulk_create(
            Objective(
                **self.here,
                name=theme.name,
                theme=theme,
                owner=self.people[0],
                starts_date=BORN.date(),
                ends_date=BORN.date() + timedelta(days=90),
                created_at=BORN,
            )
            for theme in self.themes
        )
        goal = {"kind": "INCREASE", "unit": "kg", "start": 2, "target": 8, "current": 5}
        self.key_results = KeyResult.objects.bulk_create(
            KeyResult(**self.here, objective=objective, name=f"Lift {n}", **goal)
            for objective in objectives
            for n in range(self.width)
        )
        KeyResultCheckIn.objects.bulk_create(
            KeyResultCheckIn(key_result=each, at=BORN, by=self.people[0], current=5, confidence=5)
            for each in self.key_results
            for _ in range(self.width)
        )

    def _work(self):
        (self.product,) = Product.objects.bulk_create(
            [Product(workspace=self.workspace, key=f"PRODUCT-{self.number:03}", name="Air")]
        )
        width, owner = self.width, self.people[0]
        self.epics = bulk.epics(
            self.portfolio,
            [
                {
                    "theme": theme,
                    "value_stream": stream,
                    "owner": owner,
                    "requester": owner,
                    "state": "MVP",
                }
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
        (given_up,) = bulk.epics(
            self.portfolio,
            [{"state": "REJECTED", "finished_at": BORN, "owner": owner}],
            prefix="5",
        )
        pieces = bulk.features(self.portfolio, [{"epic": given_up}] * width, prefix="5")
        bulk.stories(
            self.portfolio,
            [{"feature": piece, **story} for piece in pieces for _ in range(width)],
            prefix="5",
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

        StatusUpdate.objects.bulk_create(
            StatusUpdate(epic=epic, health="AT_RISK", text="Late.", at=BORN, by=owner)
            for epic in self.epics
            for _ in range(width)
        )

    def _board(self):
        for epic in self.epics:
            mine = {"workspace": self.workspace, "epic": epic}
            BusinessCase.objects.create(**mine, alternatives=["Vans", "Bicycles"])
            EvidenceSummary.objects.bulk_create(
                EvidenceSummary(
                    **mine,
                    verdict="PROMISING",
                    grade="E",
                    estimate=n,
                    source="SELF_REPORTED",
                    reported_by=self.people[0],
                    computed_at=BORN,
                )
                for n in range(self.width)
            )
            cited = [one.frozen() for one in epic.evidence.all()]
            Decision.objects.bulk_create(
                Decision(
                    **mine,
                    portfolio=self.portfolio,
                    kind="PIVOT",
                    reason="It pays.",
                    decided_at=BORN,
                    decided_by=self.people[0],
                    evidence=cited,
                    successor=epic,
                    override_reason="The fair is in May",
                    override_approver=self.people[0],
                )
                for _ in range(self.width)
            )
            Waiting.objects.create(
                **mine,
                portfolio=self.portfolio,
                verb="item.read",
                kind="GO_PENDING",
                level="EPIC",
                key=epic.key,
                title=epic.title,
                reason="Its case is complete.",
            )

    def _money(self):
        """Fund the themes and the epics, each by another document, and judge it."""
        period = BudgetPeriod.objects.create(
            **self.here, name="Years", amount=900, starts_date="2020-01-01", ends_date="2039-12-31"
        )
        Allocation.objects.bulk_create(
            Allocation(**self.here, period=period, value_stream=stream, theme=theme, amount=5)
            for stream, theme in zip(self.streams, self.themes, strict=True)
        )
        Spend.objects.bulk_create(
            Spend(
                portfolio=self.portfolio,
                epic=epic,
                value_stream=epic.value_stream,
                theme=epic.theme,
                source="ledger",
                document=f"{epic.key}-{n}",
                amount=n + 1,
                kind="CAPEX",
                booked_date=BORN.date(),
                imported_at=BORN,
                imported_by=self.people[0],
            )
            for epic in self.epics
            for n in range(self.width)
        )
        rule = Guardrail.objects.create(
            **self.here, kind="CAPACITY_MIX", shares={}, tolerance=5, checks=1
        )
        GuardrailCheck.objects.bulk_create(
            GuardrailCheck(
                **self.here, guardrail=rule, number=1, kind=rule.kind, name=f"SHARE {n}",
                verdict="BROKEN", target=60, actual=70, tolerance=5, at=BORN, by=self.people[0],
                offenders=[epic.pk for epic in self.epics[: self.width]],
            )
            for n in range(self.width)
        )  # fmt: skip

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

    def _limits(self):
        """Limit a state, themes, a class of service, the team and its people."""
        here = {**self.here, "level": "EPIC"}
        of_workspace = {"workspace": self.workspace, "level": "STORY"}
        places = [
            {"scope": "PORTFOLIO_STATE", "state": "MVP", **here},
            {"scope": "CLASS_OF_SERVICE", "class_of_service": "STANDARD", **here},
            {"scope": "TEAM", "team": self.team, **of_workspace},
            *({"scope": "THEME", "theme": theme, **here} for theme in self.themes),
            *({"scope": "PERSON", "person": one, **of_workspace} for one in self.people),
        ]
        limits = WipLimit.objects.bulk_create(
            WipLimit(measure="ITEMS", amount=1, policy="BLOCK_WITH_OVERRIDE", **place)
            for place in places
        )
        for limit in limits:
            known = {**self.here, "limit": limit, "level": limit.level, "key": "X-1"}
            WipBreach.objects.bulk_create(
                WipBreach(**known, at=BORN, count=2, amount=1, cause="WARNED", by=self.people[0])
                for _ in range(self.width)
            )
            WipOverride.objects.bulk_create(
                WipOverride(
                    **known,
                    places=1,
                    reason="Why",
                    asked_by=self.people[0],
                    asked_at=BORN,
                    approver=self.people[0],
                    expires_at=BORN + timedelta(days=9),
                )
                for _ in range(self.width)
            )

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
                key_result=self.key_results[0],
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

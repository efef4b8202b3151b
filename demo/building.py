"""Builds the drone factory through the apps' own actions, as its people would have."""

from datetime import datetime, timedelta
from decimal import Decimal

from django.conf import settings
from django.db import transaction

from demo import company, goals, money
from demo.board import Board
from demo.budgeting import Budgeting
from demo.steering import Steering
from feedback import actions as feedback
from kernel import audit
from kernel.principal import Principal
from organization import actions as organization
from organization.access import principal_of, unlimited
from organization.models import Channel, Digest, NotificationKind, Person, Role, Workspace
from portfolio import actions as portfolio
from portfolio.models import Horizon
from products import actions as products
from products.models import FeatureState
from teams import actions as teams
from teams.models import Story, StoryState


@transaction.atomic
def build(at: datetime) -> Workspace:
    """Build the company unless it stands; return its workspace."""
    standing = Workspace.objects.filter(key=company.WORKSPACE).first()
    return standing or _Builder(at).build()


class _Builder:
    """Carries the moment, the principals and the keys from one step to the next."""

    def __init__(self, at: datetime) -> None:
        self.at = at
        self.keys: dict[str, str] = {}
        self.by: Principal

    def build(self) -> Workspace:
        """Build everything, from the people to their measurements."""
        workspace = organization.create_workspace(
            key=company.WORKSPACE, name=company.COMPANY, owner_email="admin@skyworks.example"
        )
        admin = Person.objects.get(workspace=workspace)
        self.by = unlimited(workspace.pk, "Skyworks")
        for step in (
            self._people,
            self._strategy,
            self._epics,
            self._features,
            self._stories,
            self._pace,
            self._dependencies,
            self._measurements,
        ):
            step()
        teams.refresh_flow(workspace_id=workspace.pk, at=self.at)
        portfolio.refresh_board(workspace_id=workspace.pk, at=self.at)
        self._messages()
        assert principal_of(admin).roles == {Role.ADMIN}  # noqa: S101 # the owner administers
        return workspace

    def ago(self, days: float) -> datetime:
        """Return the moment some days before the demo is built."""
        return self.at - timedelta(days=days)

    def _people(self) -> None:
        for name, _limit in company.TEAMS:
            organization.create_team(by=self.by, name=name)
        limits = {name: limit for name, limit in company.TEAMS if limit is not None}
        teams.state_team_limits(by=self.by, limits=limits, at=self.at)
        for one in company.PEOPLE:
            organization.invite_person(by=self.by, email=one.email, name=one.name, roles=[one.role])
            if one.team is not None:
                organization.add_team_member(by=self.by, team=one.team, email=one.email)
        for key, name in company.PRODUCTS:
            products.create_product(by=self.by, key=key, name=name)

    def _strategy(self) -> None:
        key = company.PORTFOLIO
        portfolio.create_portfolio(by=self.by, key=key, name="Drones", at=self.ago(180))
        portfolio.edit_portfolio(
            by=self.by,
            key=key,
            changes={"approval_threshold": Decimal(goals.APPROVAL_THRESHOLD)},
            expected_version=1,
            at=self.ago(180),
        )
        with audit.transaction(by=self.by, at=self.ago(180)):
            self._aims(key)
        for kind, statement in goals.STATEMENTS.items():
            portfolio.set_statement(
                by=self.by,
                portfolio=key,
                kind=kind,
                statement=statement,
                expected_version=0,
                at=self.ago(180),
            )

    def _aims(self, key: str) -> None:
        for name, description, horizon, share in goals.THEMES:
            portfolio.create_theme(
                by=self.by,
                portfolio=key,
                name=name,
                description=description,
                horizon=Horizon(horizon),
                budget_share=Decimal(share),
            )
        for name, description in money.STREAMS.items():
            portfolio.create_value_stream(
                by=self.by, portfolio=key, name=name, description=description
            )

    def _board(self) -> tuple[Principal, Principal]:
        """Return who prepares for the board, and who decides."""
        people = Person.objects.filter(workspace=self.by.workspace_id)
        manager, member = (people.get(email=email) for email in (company.MANAGER, company.MEMBER))
        return principal_of(manager), principal_of(member)

    def _epics(self) -> None:
        manager, member = self._board()
        board = Board(
            company.PORTFOLIO, manager=manager, member=member, itself=self.by, ago=self.ago
        )
        self._subscribe(member, organization.Wish(Channel.EMAIL, digest=Digest.DAILY), 179)
        board.prepare()
        self.keys = board.keys
        steering = Steering(
            company.PORTFOLIO,
            self.keys,
            manager=manager,
            member=member,
            approver=company.MEMBER,
            at=self.at,
        )
        steering.score()
        board.play()
        steering.aim()
        steering.report()
        steering.limit()
        budgeting = Budgeting(
            company.PORTFOLIO, self.keys, manager=manager, member=member, ago=self.ago
        )
        budgeting.fund()
        budgeting.spend()

    def _messages(self) -> None:
        """Let the board have read what is old, and its manager be told at once what breaks."""
        manager, member = self._board()
        broken = [NotificationKind.GUARDRAIL_BROKEN, NotificationKind.LIMIT_BREACHED]
        self._subscribe(manager, organization.Wish(Channel.EMAIL, kinds=broken), 0)
        for by in (manager, member):
            organization.acknowledge_notifications(
                by=by, ids=[], until=self.ago(15), at=self.ago(15)
            )

    def _subscribe(self, by: Principal, wish: organization.Wish, days: int) -> None:
        if settings.SENDS_EMAIL:
            portfolio.subscribe(by=by, wish=wish, portfolio=company.PORTFOLIO, at=self.ago(days))

    def _features(self) -> None:
        for piece in company.PIECES:
            feature = products.create_feature(
                by=self.by,
                portfolio=company.PORTFOLIO,
                title=piece.title,
                at=self.ago(65),
                details={
                    "epic": self.keys[piece.epic] if piece.epic else None,
                    "product": piece.product,
                    "team": piece.team,
                    "benefit_hypothesis": piece.benefit,
                },
            )
            self.keys[piece.title] = feature.key
            if piece.state != FeatureState.TODO:
                products.move_feature(
                    by=self.by,
                    key=feature.key,
                    to=FeatureState(piece.state),
                    expected_version=feature.version,
                    at=self.ago(60),
                )

    def _stories(self) -> None:
        emails = {one.name: one.email for one in company.PEOPLE}
        for task in company.TASKS:
            details: dict[str, object] = {
                "feature": self.keys[task.feature] if task.feature else None,
                "team": task.team,
                "points": None if task.points is None else Decimal(task.points),
                "kind": task.kind,
                "assignee": emails[task.assignee] if task.assignee else None,
            }
            story = self._story(task.title, details, (task.started or 3) + 4)
            self.keys[task.title] = story.key
            self._advance(story, task.state, task.started, task.finished)
        for parent, title, state in company.SUBTASKS:
            story = self._story(title, {"parent": self.keys[parent], "team": "Battery"}, 10)
            self._advance(story, state, 6, None)

    def _pace(self) -> None:
        """Let teams finish small stories week by week, so that they have a pace to be judged by."""
        for team, weekly in company.FINISHED_EACH_WEEK.items():
            for week in range(16):
                for number in range(weekly):
                    done = 7 * week + 1.5 + number
                    taken = 4 + (3 * week + number) % 11
                    story = self._story(
                        company.UPKEEP_WORK[(week + number) % len(company.UPKEEP_WORK)],
                        {"team": team, "kind": "DEBT", "points": Decimal(1)},
                        done + taken + 20,
                    )
                    self._advance(story, StoryState.DONE, done + taken, done)

    def _story(self, title: str, details: dict[str, object], age: float) -> Story:
        return teams.create_story(
            by=self.by,
            portfolio=company.PORTFOLIO,
            title=title,
            details=details,
            at=self.ago(age),
        )

    def _advance(
        self, story: Story, state: StoryState, started: float | None, finished: float | None
    ) -> None:
        """Move a story as its team did: started first, then where it stands now."""
        moves = [(StoryState.IN_PROGRESS, started)] if state != StoryState.TODO else []
        if state not in (StoryState.TODO, StoryState.IN_PROGRESS):
            moves.append((state, finished or 1))
        for to, days in moves:
            story = teams.move_story(
                by=self.by,
                key=story.key,
                to=to,
                expected_version=story.version,
                at=self.ago(days or 0),
            )

    def _dependencies(self) -> None:
        for blocker, blocked, note in company.WAITS:
            teams.add_dependency(
                by=self.by,
                blocker=self.keys[blocker],
                blocked=self.keys[blocked],
                note=note,
                at=self.ago(8),
            )

    def _measurements(self) -> None:
        weeks = len(company.PAYLOADS)
        feedback.record_measurements(
            by=self.by,
            source="fleet",
            items=[
                feedback.NewMeasurement(
                    event_id=f"week-{number}",
                    metric=company.PAYLOAD,
                    at=self.ago(7 * (weeks - 1 - number)),
                    value=Decimal(str(value)),
                )
                for number, value in enumerate(company.PAYLOADS)
            ],
            at=self.at,
        )

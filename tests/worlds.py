"""A workspace with one of everything, made through the apps' own actions.

Two of them stand side by side in the proofs of who may see and change what.
"""

import base64
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from feedback import actions as feedback
from feedback.models import Direction
from integrations.jira.models import ImportRun
from kernel import clock
from kernel.principal import Principal
from organization import actions as organization
from organization.access import principal_of, unlimited
from organization.models import Person, Role, Scope, Workspace
from portfolio import actions as portfolio
from portfolio import limits
from portfolio.exit_rules import ExitRule
from portfolio.guardrails import GuardrailKind
from portfolio.models import Health, Portfolio, StatementKind, WipLimit, WipOverride
from portfolio.okr import KeyResultKind
from portfolio.spending import SpendRow
from portfolio.verdicts import Verdict
from portfolio.wsjf import COLUMNS
from products import actions as products
from teams import actions as teams
from teams.models import Story


def global_id(type_name: str, pk: int) -> str:
    return base64.b64encode(f"{type_name}:{pk}".encode()).decode()


@dataclass
class World:
    """Names of the things of one workspace, as a client would spell them."""

    name: str
    portfolio: str
    product: str = ""
    team: str = ""
    spare_product: str = ""
    spare_team: str = ""
    theme: str = ""
    stream: str = ""
    spare_theme: str = ""
    spare_stream: str = ""
    period: str = ""
    spare_period: str = ""
    metric: str = ""
    email: str = ""
    colleague: str = ""
    former: str = ""
    epic: str = ""
    spare_epic: str = ""
    feature: str = ""
    spare_feature: str = ""
    story: str = ""
    spare_story: str = ""
    held_story: str = ""
    dependency: str = ""
    outcome: str = ""
    objective: str = ""
    key_result: str = ""
    session: str = ""
    closed_session: str = ""
    token: str = ""
    limit: str = ""
    override: str = ""
    approver: str = ""
    numbers: dict[str, int] = field(default_factory=dict)
    """Row numbers behind the ids, which some messages name."""

    workspace: Workspace | None = None

    @property
    def itself(self) -> Principal:
        """The product itself, which may do anything here."""
        return unlimited(self.workspace.pk, self.name)

    def words(self) -> dict[str, str]:
        """Every name of this world, by what it is."""
        texts = {name: value for name, value in vars(self).items() if isinstance(value, str)}
        return texts | {f"number of {name}": str(pk) for name, pk in self.numbers.items()}

    def remember(self, name: str, type_name: str, pk: int) -> None:
        """Keep the id of a row."""
        setattr(self, name, global_id(type_name, pk))
        self.numbers[name] = pk

    def person(self, *roles: Role, portfolio_roles: tuple[Role, ...] = (), at: str = "") -> Person:
        """Return the person who holds exactly these roles; the latter in the portfolio `at`."""
        email = "-".join(["p", *roles, *portfolio_roles, at]).lower() + f"@{self.name}.example"
        person = Person.objects.filter(workspace=self.workspace, email=email).first()
        if person is None:
            person = organization.invite_person(
                by=self.itself, email=email, name=email, roles=list(roles)
            )
        for role in portfolio_roles:
            portfolio.grant_portfolio_role(by=self.itself, portfolio=at, email=email, role=role)
        return person

    def principal(self, *roles: Role, **held: object) -> Principal:
        """Return the principal of such a person."""
        return principal_of(self.person(*roles, **held))


def missing() -> World:
    """Names of things that stand in no workspace."""
    world = World(
        name="nowhere",
        portfolio="NOWHERE",
        product="NO-SUCH",
        team="No such team",
        theme="No such theme",
        stream="No such stream",
        spare_product="NO-SUCH-SPARE",
        spare_team="No such spare team",
        spare_theme="No such spare theme",
        spare_stream="No such spare stream",
        period="No such period",
        spare_period="No such spare period",
        metric="no-such-metric",
        email="nobody@nowhere.example",
        colleague="colleague@nowhere.example",
        former="former@nowhere.example",
        epic="NOWHERE-990001",
        spare_epic="NOWHERE-990002",
        feature="NOWHERE-990003",
        spare_feature="NOWHERE-990004",
        story="NOWHERE-990005",
        spare_story="NOWHERE-990006",
        held_story="NOWHERE-990007",
    )
    world.remember("dependency", "Dependency", 990008)
    world.remember("outcome", "Outcome", 990009)
    world.approver = "approver@nowhere.example"
    world.remember("token", "ApiToken", 990010)
    world.remember("objective", "Objective", 990011)
    world.remember("key_result", "KeyResult", 990012)
    world.remember("limit", "WipLimit", 990013)
    world.remember("override", "WipOverride", 990014)
    world.remember("session", "ScoringSession", 990015)
    world.remember("closed_session", "ScoringSession", 990016)
    return world


def build(name: str, key: str) -> World:
    """Make a workspace `name` with a portfolio `key` and one of everything in it."""
    workspace = organization.create_workspace(
        key=name, name=name.title(), owner_email=f"owner@{name}.example"
    )
    world = World(name=name, portfolio=key, workspace=workspace, email=f"owner@{name}.example")
    world.team, world.product = f"Team of {name}", f"PRODUCT-{key}"
    organization.create_team(by=world.itself, name=world.team)
    teams.state_team_limits(by=world.itself, limits={world.team: 3}, at=clock.now())
    products.create_product(by=world.itself, key=world.product, name="Product")
    world.spare_team, world.spare_product = f"Spare team of {name}", f"SPARE-{key}"
    organization.create_team(by=world.itself, name=world.spare_team)
    products.create_product(by=world.itself, key=world.spare_product, name="Spare product")
    world.approver = world.person(Role.BOARD_MEMBER).email
    add_portfolio(world, key)
    world.colleague = world.person(Role.VIEWER, portfolio_roles=(Role.VIEWER,), at=key).email
    organization.add_team_member(by=world.itself, team=world.team, email=world.colleague)
    world.former = f"former@{name}.example"
    organization.invite_person(by=world.itself, email=world.former, name="Former", roles=[])
    organization.deactivate_person(by=world.itself, email=world.former, at=clock.now())
    give_token(world, world.email)
    return world


def give_own(world: World, person: Person) -> None:
    """Give somebody a token, and an override to decide, of their own: others may touch neither."""
    give_token(world, person.email)
    mine = WipOverride.objects.get(pk=world.numbers["override"])
    mine.pk, mine.approver = None, person
    mine.save(force_insert=True)
    world.remember("override", "WipOverride", mine.pk)


def give_token(world: World, email: str) -> None:
    """Issue a token for somebody; `world.token` is its id from now on."""
    issued = organization.issue_token(
        by=world.itself,
        name="Kept",
        scopes=[Scope.READ],
        days=9,
        at=clock.now(),
        person=email,
    )
    world.remember("token", "ApiToken", issued.token.pk)


def add_portfolio(world: World, key: str) -> None:
    """Add a portfolio with one of everything; the names of the world point to it from now on."""
    by, at = world.itself, clock.now()
    world.portfolio, world.theme, world.stream = key, f"Theme of {key}", f"Stream of {key}"
    row = portfolio.create_portfolio(by=by, key=key, name=f"Portfolio {key}", at=at)
    portfolio.set_statement(
        by=by,
        portfolio=key,
        kind=StatementKind.VISION,
        statement=f"Vision of {key}",
        expected_version=0,
        at=at,
    )
    world.spare_theme, world.spare_stream = f"Spare theme of {key}", f"Spare stream of {key}"
    for theme in (world.theme, world.spare_theme):
        portfolio.create_theme(by=by, portfolio=key, name=theme)
    for stream in (world.stream, world.spare_stream):
        portfolio.create_value_stream(by=by, portfolio=key, name=stream)
    _aim(world)
    for name in ("epic", "spare_epic"):
        epic = portfolio.create_epic(
            by=by,
            portfolio=key,
            title=f"{name} of {key}",
            at=at,
            details={"theme": world.theme, "owner": world.email},
        )
        setattr(world, name, epic.key)
    _decide(world, epic.key)
    portfolio.post_status_update(
        by=by, epic=world.epic, health=Health.AT_RISK, text=f"Status of {key}", at=at
    )
    for name, above in (("feature", world.epic), ("spare_feature", None)):
        feature = products.create_feature(
            by=by,
            portfolio=key,
            title=f"{name} of {key}",
            at=at,
            details={"epic": above, "product": world.product, "team": world.team},
        )
        setattr(world, name, feature.key)
    for name in ("story", "spare_story", "held_story"):
        feature_key = None if name == "spare_story" else world.feature
        story = make_story(world, f"{name} of {key}", feature=feature_key)
        setattr(world, name, story.key)
    link = teams.add_dependency(by=by, blocker=world.story, blocked=world.held_story, at=at)
    world.remember("dependency", "Dependency", link.pk)
    _measure(world)
    _limit(world, row)
    _score(world)
    _fund(world)
    ImportRun.objects.create(
        workspace=world.workspace, portfolio=row, site=f"site-{key.lower()}", started_at=at
    )
    teams.refresh_flow(workspace_id=world.workspace.pk, at=at)
    portfolio.refresh_ranking(workspace_id=world.workspace.pk, at=at)


def make_story(world: World, title: str, **details: object) -> Story:
    """Add a story of the world's team to its portfolio."""
    return teams.create_story(
        by=world.itself,
        portfolio=world.portfolio,
        title=title,
        at=clock.now(),
        details={"team": world.team, **details},
    )


def _limit(world: World, row: Portfolio) -> None:
    """Exceed a limit, and ask for more places of another one."""
    by, at = world.itself, clock.now()
    teams.set_wip_limit(
        by=by,
        place=teams.Place(limits.Scope.PORTFOLIO_STATE, {"portfolio": row.key, "state": "FUNNEL"}),
        amount=Decimal(1),
        policy=limits.Policy.WARN,
        expected_version=0,
        at=at,
    )
    limit = WipLimit.objects.get(portfolio=row, state="REVIEWING")
    world.remember("limit", "WipLimit", limit.pk)
    override = teams.ask_wip_override(
        by=by,
        limit_id=limit.pk,
        item=world.epic,
        reason=f"Reason of {row.key}",
        approver=world.approver,
        places=Decimal(1),
        expires_at=at + timedelta(days=9),
        at=at,
    )
    world.remember("override", "WipOverride", override.pk)


def _decide(world: World, key: str) -> None:
    """Argue for an epic, report on it and decide about it, so that there is one row of each."""
    by, at = world.itself, clock.now()
    portfolio.edit_business_case(
        by=by, key=key, changes={"sponsors": "Us"}, expected_version=0, at=at
    )
    portfolio.report_evidence(
        by=by, key=key, verdict=Verdict.COLLECTING, effect=None, note=f"Of {key}", at=at
    )
    portfolio.grant_override(
        by=by,
        key=key,
        rules=[ExitRule.SCORED],
        reason=f"An exception for {key}",
        expires_at=at + timedelta(days=9),
        expected_version=1,
        at=at,
    )


def _fund(world: World) -> None:
    """Allocate a budget, spend some of it, and set a rule for it."""
    by, at, key = world.itself, clock.now(), world.portfolio
    world.period, world.spare_period = f"Period of {key}", f"Spare period of {key}"
    for name, year in ((world.period, 2026), (world.spare_period, 2027)):
        days = (date(year, 1, 1), date(year, 12, 31))
        portfolio.create_budget_period(
            by=by, portfolio=key, name=name, days=days, amount=Decimal(900), at=at
        )
    share = portfolio.Share(world.period, world.stream, world.theme)
    portfolio.allocate_budget(
        by=by, portfolio=key, share=share, amount=Decimal(5), reason=f"Money of {key}",
        expected_version=0, at=at,
    )  # fmt: skip
    row = SpendRow(1, f"Document of {key}", Decimal(3), "OPEX", days[0], epic=world.epic)
    portfolio.absorb_spend(by=by, portfolio=key, source="ledger", rows=[row], at=at)
    portfolio.set_guardrail(
        by=by, portfolio=key, kind=GuardrailKind.HORIZON_MIX, shares=None, tolerance=None,
        expected_version=0, at=at,
    )  # fmt: skip


def _aim(world: World) -> None:
    by, day = world.itself, date(2026, 1, 1)
    objective = portfolio.create_objective(
        by=by,
        portfolio=world.portfolio,
        name=f"Objective of {world.portfolio}",
        starts_date=day,
        ends_date=day + timedelta(days=90),
        at=clock.now(),
        details={"theme": world.theme},
    )
    key_result = portfolio.create_key_result(
        by=by,
        objective_id=objective.pk,
        name=f"Key result of {world.portfolio}",
        kind=KeyResultKind.INCREASE,
        details={"unit": "kg", "start": Decimal(2), "target": Decimal(8)},
    )
    portfolio.check_in_key_result(
        by=by,
        key_result_id=key_result.pk,
        changes={},
        note=f"Check-in of {world.portfolio}",
        expected_version=1,
        at=clock.now(),
    )
    world.remember("objective", "Objective", objective.pk)
    world.remember("key_result", "KeyResult", key_result.pk)


def _score(world: World) -> None:
    """Score both epics, the second one higher, in a session that is closed and one that is not."""
    by, at = world.itself, clock.now()
    for name in ("closed_session", "session"):
        session = portfolio.open_scoring_session(
            by=by, portfolio=world.portfolio, name=f"{name} of {world.portfolio}", at=at
        )
        scores = [
            portfolio.NewScore(epic=epic, scores=dict.fromkeys(COLUMNS, 1) | {"business_value": n})
            for epic, n in ((world.epic, 1), (world.spare_epic, 5))
        ]
        portfolio.score_epics(by=by, session_id=session.pk, scores=scores)
        if name == "closed_session":
            portfolio.close_scoring_session(by=by, session_id=session.pk, expected_version=1, at=at)
        world.remember(name, "ScoringSession", session.pk)


def _measure(world: World) -> None:
    world.metric = f"metric-of-{world.portfolio.lower()}"
    feedback.create_metric(by=world.itself, key=world.metric, name="Metric", unit="kg")
    value = feedback.NewMeasurement(
        event_id=world.portfolio, metric=world.metric, at=clock.now(), value=Decimal(1)
    )
    feedback.record_measurements(by=world.itself, source="setup", items=[value], at=clock.now())
    outcome = feedback.create_outcome(
        by=world.itself,
        epic=world.epic,
        name=f"Outcome of {world.portfolio}",
        metric=world.metric,
        direction=Direction.INCREASE,
        baseline=Decimal(1),
        target=Decimal(2),
        at=clock.now(),
    )
    world.remember("outcome", "Outcome", outcome.pk)

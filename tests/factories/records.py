"""One row of every table, each with a company of its own: for pages that list rows in bulk.

States that a test is about are reached through the apps' actions, not from here.
"""

from datetime import date, timedelta

import factory
from factory import LazyAttribute, SelfAttribute, Sequence, SubFactory
from factory.django import DjangoModelFactory

from feedback.models import Direction, Measurement, Metric, Outcome
from integrations.jira.models import (
    ImportRun,
    JiraIssue,
    JiraLink,
    MissingIssue,
    QuarantinedRow,
    UnresolvedEnd,
)
from kernel import clock
from kernel.levels import Level, StateCategory
from kernel.models import Change, Happened, Job, OutboxMessage
from organization.models import (
    ApiToken,
    Person,
    Role,
    Scope,
    Team,
    TeamMember,
    User,
    Workspace,
    WorkspaceRole,
)
from portfolio.deciding import DecisionKind
from portfolio.guardrails import GuardrailKind, GuardrailVerdict
from portfolio.kanban import EpicState
from portfolio.models import (
    Allocation,
    BudgetPeriod,
    BusinessCase,
    Decision,
    Epic,
    EpicFacts,
    EpicPrecedence,
    EpicRank,
    EpicTransition,
    EvidenceSource,
    EvidenceSummary,
    Guardrail,
    GuardrailCheck,
    Health,
    KeyResult,
    KeyResultCheckIn,
    Objective,
    Portfolio,
    PortfolioRole,
    Ranking,
    RankingMethod,
    Score,
    ScoringSession,
    Spend,
    Statement,
    StatementKind,
    StatusUpdate,
    StrategicTheme,
    ValueStream,
    Waiting,
    WaitingKind,
    WipBreach,
    WipLimit,
    WipOverride,
)
from portfolio.okr import KeyResultKind
from portfolio.spending import SpendKind
from portfolio.verdicts import Grade, Verdict
from products.models import Feature, FeatureState, FeatureTransition, Product
from teams.models import (
    Dependency,
    Flow,
    FlowBlocker,
    FlowDeadlock,
    OutsideItem,
    Story,
    StoryState,
    StoryTransition,
    TeamLoad,
    UnalignedWork,
)

NOW = clock.now()
SITE = "example"


def of(model, **fields):
    """Make a factory of a model that has nothing to explain."""
    return factory.make_factory(model, FACTORY_CLASS=DjangoModelFactory, **fields)


def here(path):
    """The workspace of something that the row hangs on."""
    return SelfAttribute(f"{path}.workspace")


WorkspaceFactory = of(Workspace, key=Sequence("company-{}".format), name="Company")
UserFactory = of(User, email=Sequence("user-{}@example.com".format))
PersonFactory = of(
    Person,
    workspace=SubFactory(WorkspaceFactory),
    user=SubFactory(UserFactory),
    name=Sequence("Person {}".format),
    email=SelfAttribute("user.email"),
)
WorkspaceRoleFactory = of(
    WorkspaceRole, person=SubFactory(PersonFactory), workspace=here("person"), role=Role.VIEWER
)
TeamFactory = of(Team, workspace=SubFactory(WorkspaceFactory), name=Sequence("Team {}".format))
TeamMemberFactory = of(
    TeamMember,
    team=SubFactory(TeamFactory),
    person=SubFactory(PersonFactory),
    workspace=here("team"),
)
ApiTokenFactory = of(
    ApiToken,
    person=SubFactory(PersonFactory),
    workspace=here("person"),
    name="Sync",
    digest="secret-digest",
    scopes=[Scope.READ],
    created_at=NOW,
    expires_at=NOW,
)
PortfolioFactory = of(
    Portfolio,
    workspace=SubFactory(WorkspaceFactory),
    key=Sequence("P{}".format),
    name="Portfolio",
    created_at=NOW,
)
PortfolioRoleFactory = of(
    PortfolioRole,
    portfolio=SubFactory(PortfolioFactory),
    person=SubFactory(PersonFactory),
    role=Role.VIEWER,
)


def of_portfolio(model, **fields):
    return of(model, portfolio=SubFactory(PortfolioFactory), workspace=here("portfolio"), **fields)


def item(model, **fields):
    return of_portfolio(
        model,
        key=Sequence("ITEM-{}".format),
        title="Carry more",
        rank="a0",
        created_at=NOW,
        **fields,
    )


StatementFactory = of_portfolio(
    Statement,
    kind=StatementKind.VISION,
    statement="By air, within the hour.",
    number=1,
    valid_from=NOW,
)
ThemeFactory = of_portfolio(StrategicTheme, name="Carry more")
ValueStreamFactory = of_portfolio(ValueStream, name="City deliveries")
EpicFactory = item(
    Epic, state=EpicState.FUNNEL, theme=SubFactory(ThemeFactory), owner=SubFactory(PersonFactory)
)
ObjectiveFactory = of_portfolio(
    Objective,
    name="Carry more",
    theme=SubFactory(ThemeFactory),
    owner=SubFactory(PersonFactory),
    starts_date=date(2026, 1, 1),
    ends_date=date(2026, 3, 31),
    created_at=NOW,
)
KeyResultFactory = of(
    KeyResult,
    objective=SubFactory(ObjectiveFactory),
    portfolio=SelfAttribute("objective.portfolio"),
    workspace=here("objective"),
    name="Lift 8 kg",
    kind=KeyResultKind.INCREASE,
    unit="kg",
    start=2,
    target=8,
    current=5,
)
KeyResultCheckInFactory = of(
    KeyResultCheckIn,
    key_result=SubFactory(KeyResultFactory),
    at=NOW,
    by=SubFactory(PersonFactory),
    current=5,
    confidence=5,
)
StatusUpdateFactory = of(
    StatusUpdate,
    epic=SubFactory(EpicFactory),
    health=Health.ON_TRACK,
    text="The pack fits.",
    at=NOW,
    by=SubFactory(PersonFactory),
)
EpicFactsFactory = of(EpicFacts, epic=SubFactory(EpicFactory), outcomes=1)
EpicTransitionFactory = of(
    EpicTransition,
    epic=SubFactory(EpicFactory),
    from_state=EpicState.FUNNEL,
    to_state=EpicState.REVIEWING,
    at=NOW,
    by=SubFactory(PersonFactory),
)
WipLimitFactory = of_portfolio(
    WipLimit,
    scope="PORTFOLIO_STATE",
    state=EpicState.READY,
    level=Level.EPIC,
    measure="ITEMS",
    amount=2,
    policy="WARN",
)
WipBreachFactory = of(
    WipBreach,
    limit=SubFactory(WipLimitFactory),
    workspace=here("limit"),
    portfolio=SelfAttribute("limit.portfolio"),
    at=NOW,
    count=3,
    amount=2,
    cause="WARNED",
    level=Level.EPIC,
    key="ITEM-1",
    title="Carry more",
    by=SubFactory(PersonFactory),
)
WipOverrideFactory = of(
    WipOverride,
    limit=SubFactory(WipLimitFactory),
    workspace=here("limit"),
    portfolio=SelfAttribute("limit.portfolio"),
    level=Level.EPIC,
    key="ITEM-1",
    places=1,
    reason="It cannot wait.",
    asked_by=SubFactory(PersonFactory),
    asked_at=NOW,
    approver=SubFactory(PersonFactory),
    expires_at=NOW + timedelta(days=9),
)
BusinessCaseFactory = of(BusinessCase, epic=SubFactory(EpicFactory), workspace=here("epic"))
DecisionFactory = of(
    Decision,
    epic=SubFactory(EpicFactory),
    workspace=here("epic"),
    portfolio=SelfAttribute("epic.portfolio"),
    kind=DecisionKind.GO,
    reason="It pays.",
    decided_at=NOW,
    decided_by=SubFactory(PersonFactory),
)
BudgetPeriodFactory = of_portfolio(
    BudgetPeriod,
    name="2026",
    starts_date=date(2026, 1, 1),
    ends_date=date(2026, 12, 31),
    amount=900,
)
AllocationFactory = of(
    Allocation,
    period=SubFactory(BudgetPeriodFactory),
    portfolio=SelfAttribute("period.portfolio"),
    workspace=here("period"),
    value_stream=SubFactory(ValueStreamFactory),
    theme=SubFactory(ThemeFactory),
    amount=5,
)
SpendFactory = of(
    Spend,
    epic=SubFactory(EpicFactory),
    portfolio=SelfAttribute("epic.portfolio"),
    workspace=here("epic"),
    source="ledger",
    document=Sequence("N-{}".format),
    amount=5,
    kind=SpendKind.OPEX,
    booked_date=date(2026, 2, 2),
    imported_at=NOW,
)
GuardrailFactory = of_portfolio(
    Guardrail,
    kind=GuardrailKind.CAPACITY_MIX,
    shares={"BUSINESS": "60.00", "ENABLER": "25.00", "MAINTENANCE": "15.00"},
    tolerance=5,
)
GuardrailCheckFactory = of(
    GuardrailCheck,
    guardrail=SubFactory(GuardrailFactory),
    portfolio=SelfAttribute("guardrail.portfolio"),
    workspace=here("guardrail"),
    number=1,
    kind=GuardrailKind.CAPACITY_MIX,
    name="BUSINESS",
    verdict=GuardrailVerdict.KEPT,
    target=60,
    actual=61,
    tolerance=5,
    at=NOW,
    cause="edit_epic",
)
EvidenceSummaryFactory = of(
    EvidenceSummary,
    epic=SubFactory(EpicFactory),
    workspace=here("epic"),
    verdict=Verdict.PROMISING,
    grade=Grade.E,
    source=EvidenceSource.SELF_REPORTED,
    reported_by=SubFactory(PersonFactory),
    computed_at=NOW,
)
WaitingFactory = of(
    Waiting,
    epic=SubFactory(EpicFactory),
    workspace=here("epic"),
    portfolio=SelfAttribute("epic.portfolio"),
    verb="epic.decide",
    kind=WaitingKind.GO_PENDING,
    level=Level.EPIC,
    key=SelfAttribute("epic.key"),
    title="Carry more",
    reason="Its case is complete.",
)
EpicPrecedenceFactory = of(
    EpicPrecedence, before=SubFactory(EpicFactory), after=SubFactory(EpicFactory)
)
ScoringSessionFactory = of_portfolio(
    ScoringSession,
    name=Sequence("Session {}".format),
    opened_at=NOW,
    opened_by=SubFactory(PersonFactory),
)
ScoreFactory = of(
    Score,
    session=SubFactory(ScoringSessionFactory),
    epic=SubFactory(EpicFactory),
    business_value=8,
    time_criticality=3,
    risk_reduction=5,
    job_size=2,
)
RankingFactory = of(
    Ranking,
    portfolio=SubFactory(PortfolioFactory),
    session=SubFactory(ScoringSessionFactory),
    method=RankingMethod.EFFECTIVE_WSJF,
    as_of=NOW,
    computed_at=NOW,
    epics=2,
    wsjf_cd3_epics=0,
    computed_manual_epics=2,
)
EpicRankFactory = of(
    EpicRank,
    epic=SubFactory(EpicFactory),
    portfolio=SelfAttribute("epic.portfolio"),
    unlocks_target=SubFactory(EpicFactory),
    method=RankingMethod.EFFECTIVE_WSJF,
    rank=1,
    manual_rank=2,
)
ProductFactory = of(
    Product, workspace=SubFactory(WorkspaceFactory), key=Sequence("AIR-{}".format), name="Air"
)
FeatureFactory = item(
    Feature,
    epic=SubFactory(EpicFactory),
    product=SubFactory(ProductFactory),
    team=SubFactory(TeamFactory),
)
FeatureTransitionFactory = of(
    FeatureTransition,
    feature=SubFactory(FeatureFactory),
    from_state=FeatureState.TODO,
    to_state=FeatureState.DONE,
    at=NOW,
    by=SubFactory(PersonFactory),
)
StoryFactory = item(
    Story,
    feature=SubFactory(FeatureFactory),
    product=SubFactory(ProductFactory),
    team=SubFactory(TeamFactory),
    assignee=SubFactory(PersonFactory),
)
StoryTransitionFactory = of(
    StoryTransition,
    story=SubFactory(StoryFactory),
    from_state=StoryState.TODO,
    to_state=StoryState.DONE,
    at=NOW,
    by=SubFactory(PersonFactory),
)
OutsideItemFactory = of(
    OutsideItem,
    workspace=SubFactory(WorkspaceFactory),
    site=SITE,
    external_key=Sequence("OUT-{}".format),
)
DependencyFactory = of(
    Dependency,
    blocker_story=SubFactory(StoryFactory),
    blocked_feature=SubFactory(FeatureFactory),
    workspace=here("blocker_story"),
    created_at=NOW,
)
FlowFactory = of(
    Flow,
    portfolio=SubFactory(PortfolioFactory),
    as_of=NOW,
    computed_at=NOW,
    open_items=3,
    open_dependencies=2,
    cross_team_dependencies=1,
    outside_dependencies=0,
)
FlowBlockerFactory = of(
    FlowBlocker,
    flow=SubFactory(FlowFactory),
    position=0,
    level=Level.STORY,
    item_id=1,
    key="ITEM-1",
    title="Certify the bus",
    state=StoryState.TODO,
    state_category=StateCategory.TODO,
    team=SubFactory(TeamFactory),
    cross_team=True,
    waiting_items=2,
    waiting_team_ids=[],
    epic_ids=[],
)
FlowDeadlockFactory = of(
    FlowDeadlock,
    flow=SubFactory(FlowFactory),
    position=0,
    level=Level.STORY,
    items=[],
    team_ids=[],
    cycle=["ITEM-1", "ITEM-2"],
    cheapest_blocker="ITEM-1",
    cheapest_blocked="ITEM-2",
    waiting_items=0,
)
TeamLoadFactory = of(
    TeamLoad,
    flow=SubFactory(FlowFactory),
    team=SubFactory(TeamFactory),
    wip=3,
    effective_wip=4,
    impeded=1,
    limit_is_default=False,
    overloaded=False,
    fired=[],
    unknown=[],
    advice="The load is within its bounds.",
)
UnalignedWorkFactory = of(
    UnalignedWork, portfolio=SubFactory(PortfolioFactory), features=1, stories=2, open_stories=3
)
MetricFactory = of(
    Metric,
    workspace=SubFactory(WorkspaceFactory),
    key=Sequence("payload-{}".format),
    name="Payload",
    unit="kg",
)
MeasurementFactory = of(
    Measurement,
    metric=SubFactory(MetricFactory),
    workspace=here("metric"),
    source="fleet",
    event_id=Sequence(str),
    at=NOW,
    value=2,
    recorded_at=NOW,
)
OutcomeFactory = of(
    Outcome,
    epic=SubFactory(EpicFactory),
    metric=SubFactory(MetricFactory),
    workspace=here("epic"),
    portfolio=SelfAttribute("epic.portfolio"),
    name="Heavier payloads",
    direction=Direction.INCREASE,
    baseline=1,
    target=2,
    created_at=NOW,
)
ImportRunFactory = of_portfolio(ImportRun, site=SITE, started_at=NOW)
QuarantinedRowFactory = of(
    QuarantinedRow, run=SubFactory(ImportRunFactory), file="issues.jsonl", line=7, reason="No id."
)
UnresolvedEndFactory = of(
    UnresolvedEnd, run=SubFactory(ImportRunFactory), key="ITEM-1", field="parent", wanted="ITEM-2"
)
MissingIssueFactory = of(MissingIssue, run=SubFactory(ImportRunFactory), key="ITEM-1")
JiraIssueFactory = of(
    JiraIssue,
    story=SubFactory(StoryFactory),
    portfolio=SelfAttribute("story.portfolio"),
    workspace=here("story"),
    site=SITE,
    issue_id=Sequence(str),
    key=LazyAttribute(lambda issue: f"ITEM-{issue.issue_id}"),
    updated_at=NOW,
    raw="{}",
    digest=b"",
)
JiraLinkFactory = of(
    JiraLink,
    dependency=SubFactory(DependencyFactory),
    workspace=here("dependency"),
    site=SITE,
    link_id=Sequence(str),
)
ChangeFactory = of(
    Change,
    workspace_id=1,
    level=Level.EPIC,
    kind="EPIC",
    row_id=1,
    subject="EPIC",
    subject_id=1,
    key=Sequence("ITEM-{}".format),
    name="",
    action=Happened.CHANGED,
    field="state",
    old="READY",
    new="MVP",
    actor="Anna",
    operation="moveEpic",
    reason="",
    request_id="",
    at=NOW,
)
JobFactory = of(Job, kind="workspace.changed", key=Sequence(str), available_at=NOW)
OutboxMessageFactory = of(OutboxMessage, kind="workspace.changed", key=Sequence(str))

FACTORIES = {
    each._meta.model: each
    for each in list(globals().values())
    if isinstance(each, type(of(Job))) and each._meta.model is not None
}

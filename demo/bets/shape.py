"""What is told of a bet of the demo company, and the names of all of them."""

from dataclasses import dataclass, field

from portfolio.deciding import DecisionKind
from portfolio.kanban import EpicState
from portfolio.models import InvestmentType
from portfolio.verdicts import Verdict

S, D = EpicState, DecisionKind

HEAVY_LIFT = "Carry heavy loads"
NIGHT = "Deliver at night"
UPKEEP = "Know which drone fails next"
NOISE = "Halve the noise over homes"
LINK = "Ground link that cannot be jammed"
SWAP = "Swap packs in two minutes"
BALCONY = "Deliver to balconies"
ROOFTOP = "Deliver to boxes on rooftops"
PAINT = "Drones in the colours of customers"
LAKE = "Fly over the lake"
FILM = "Rent drones to film crews"


@dataclass(frozen=True, slots=True)
class Case:
    """What was argued for a bet, and the smallest product that would prove it."""

    sponsors: str
    users: str
    impact: str
    scope: str
    alternatives: tuple[str, ...]
    returns: str
    value: int
    mvp: str
    mvp_cost: int
    mvp_weeks: int


@dataclass(frozen=True, slots=True)
class Promise:
    """What a bet should change: a metric that goes from a baseline to a target."""

    name: str
    metric: tuple[str, str, str]
    baseline: str
    target: str


@dataclass(frozen=True, slots=True)
class Stage:
    """A step on the Kanban or a decision, so many days before the demo is built, and why."""

    to: EpicState | DecisionKind
    days_ago: float
    reason: str = ""
    evidence: tuple[Verdict, str] | None = None


@dataclass(frozen=True, slots=True)
class News:
    """What was reported of a bet since the board last decided: an effect with its interval."""

    verdict: Verdict
    note: str
    effect: tuple[str, str, str]
    days_ago: float


@dataclass(frozen=True, slots=True)
class Bet:
    """An epic: its theme, its hypothesis, its case, its promise and its way so far."""

    title: str
    theme: str
    days_ago: int
    stages: tuple[Stage, ...] = ()
    investment_type: InvestmentType = InvestmentType.BUSINESS
    hypothesis: dict[str, str] = field(default_factory=dict)
    indicators: tuple[str, ...] = ()
    size: str = ""
    cost: int | None = None
    case: Case | None = None
    promise: Promise | None = None
    successor: str | None = None
    news: News | None = None

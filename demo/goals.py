"""What the demo company wants to reach, and how its bets fare. Plain data."""

from dataclasses import dataclass

from demo.bets.shape import BALCONY, FILM, HEAVY_LIFT, LAKE, LINK, NIGHT, NOISE, PAINT, SWAP, UPKEEP
from portfolio.models import Health, StatementKind
from portfolio.okr import KeyResultKind

STATEMENTS = {
    StatementKind.VISION: (
        "Anything a person can carry reaches whoever needs it within the hour, by air, "
        "and one delivery in three in our cities is ours."
    ),
    StatementKind.MISSION: "We carry what cannot wait, and we land where it is needed.",
    StatementKind.STRATEGY: (
        "First heavier, then unseen: loads that nobody else lifts pay for the permits "
        "that nobody else has."
    ),
}

APPROVAL_THRESHOLD = 1_000_000
"""What costs more than this, in the portfolio's currency, only the board lets go."""

THEMES = (
    (
        "Carry more",
        "Loads that no competitor lifts: hospitals, workshops, building sites.",
        "H1",
        "55",
    ),
    ("Fly alone", "No pilot, at night, over people: certified and trusted.", "H2", "30"),
    ("Look further", "What could carry us once the cities are served.", "H3", "5"),
)
"""Name, description, horizon, and share of the budget in percent."""


@dataclass(frozen=True, slots=True)
class Result:
    """A key result: what is measured, from where to where, and where it stands."""

    name: str
    kind: KeyResultKind
    unit: str
    start: str
    target: str
    current: str | None
    confidence: int
    note: str


OBJECTIVE = "Be the carrier of heavy parts in our cities"
MEASURED = "Payload carried per flight"
RESULTS = (
    Result(MEASURED, KeyResultKind.INCREASE, "kg", "2.1", "8", None, 6, "The bus holds us up."),
    Result(
        "Hospitals under contract",
        KeyResultKind.INCREASE,
        "hospitals",
        "0",
        "12",
        "9",
        8,
        "Three more have the papers.",
    ),
    Result(
        "Complaints about noise a month",
        KeyResultKind.DECREASE,
        "complaints",
        "40",
        "15",
        "34",
        3,
        "Nothing will help before quieter propellers do.",
    ),
)
"""The first of them is measured by the outcome of the heavy lift."""

STATUSES = (
    (HEAVY_LIFT, Health.ON_TRACK, "First flights with 4 kg.", 30),
    (HEAVY_LIFT, Health.AT_RISK, "The 48 V bus is not certified; three teams wait.", 3),
    (SWAP, Health.ON_TRACK, "Two hubs swap, the third follows in a month.", 6),
    (LINK, Health.ON_TRACK, "Second radio passed the bench test.", 4),
)
"""Bet, health, words, and how many days ago."""

SESSION = "Spring review"
SCORES = {
    HEAVY_LIFT: (13, 8, 5, 13),
    NIGHT: (13, 13, 3, 5),
    UPKEEP: (5, 3, 8, 5),
    NOISE: (3, 5, 3, 8),
    LINK: (1, 2, 5, 5),
    SWAP: (8, 3, 2, 3),
    BALCONY: (8, 5, 1, 8),
    PAINT: (3, 2, 1, 1),
    LAKE: (2, 1, 1, 3),
    FILM: (2, 1, 1, 5),
}
"""Business value, time criticality, risk reduction, job size: the dull ground link scores little,
and the night flight, which scores most for its size, cannot start without it."""

WAITING_COSTS = {
    HEAVY_LIFT: (42_000, 30),
    NIGHT: (38_000, 12),
    UPKEEP: (9_000, 10),
    NOISE: (6_000, 16),
    LINK: (3_000, 8),
    SWAP: (15_000, 6),
    LAKE: (2_000, 9),
}
"""What a week of waiting costs, in the portfolio's currency, and how many weeks a bet takes."""

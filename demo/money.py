"""What the demo company may spend, what it has spent, and the rule that it breaks. Plain data."""

from dataclasses import dataclass

from demo.bets.shape import BALCONY, HEAVY_LIFT, LINK, PAINT, SWAP
from portfolio.guardrails import GuardrailKind
from portfolio.spending import SpendKind

CITY = "City deliveries"
UNSEEN = "Unseen flight"
STREAMS = {
    CITY: "From an order at the counter to the parcel in the yard.",
    UNSEEN: "From a permit to a flight that nobody watches.",
}
STREAM_OF = {"Carry more": CITY, "Fly alone": UNSEEN, "Look further": CITY}
"""Which value stream carries a theme."""

LEDGER = "ledger"
"""What the documents of the spend are numbered by."""

LAST, THIS = "Last half year", "This half year"


@dataclass(frozen=True, slots=True)
class Period:
    """A budget period: its days count back from the day on which the demo is built."""

    name: str
    starts: int
    ends: int
    amount: int
    allocations: tuple[tuple[str, int], ...]


PERIODS = (
    Period(
        LAST,
        272,
        91,
        1_200_000,
        (("Carry more", 840_000), ("Fly alone", 240_000), ("Look further", 120_000)),
    ),
    Period(
        THIS,
        90,
        -92,
        2_000_000,
        (("Carry more", 1_260_000), ("Fly alone", 360_000), ("Look further", 180_000)),
    ),
)
"""Each with what it gives to which theme."""


@dataclass(frozen=True, slots=True)
class Moved:
    """Money that the board moved, so many days ago."""

    theme: str
    amount: int
    reason: str
    days: float


MOVED = (
    Moved("Look further", 0, "Nobody has time to look further before the bus is certified.", 14),
    Moved("Carry more", 1_440_000, "A second test house certifies the 48 V bus.", 14),
)
"""Since then two of the four shares of the horizons are not what they should be."""

SHARES = {
    GuardrailKind.HORIZON_MIX: None,
    GuardrailKind.CAPACITY_MIX: (("BUSINESS", 85), ("ENABLER", 10), ("MAINTENANCE", 5)),
    GuardrailKind.APPROVAL_THRESHOLD: None,
    GuardrailKind.ENGAGEMENT: None,
}
"""The guardrails; None takes what is proposed."""

TOLERANCES = {GuardrailKind.CAPACITY_MIX: 10}

C, O = SpendKind.CAPEX, SpendKind.OPEX  # noqa: E741 # as accountants write them

SPEND = (
    ("4100017", SWAP, 38_400, C, 128, "Robot arms for the first hub"),
    ("4100023", SWAP, 29_750, O, 119, "Installation"),
    ("4100031", BALCONY, 61_200, O, 112, "Test flights at two blocks of flats"),
    ("4100038", BALCONY, 34_800, C, 104, "Winches"),
    ("4100044", PAINT, 24_300, O, 84, "Paint shop"),
    ("4100052", SWAP, 96_000, C, 77, "Robot arms for the second hub"),
    ("4100060", HEAVY_LIFT, 84_500, C, 61, "Cells for the 2.4 kWh pack"),
    ("4100061", PAINT, 17_000, O, 58, "Paint shop"),
    ("4100068", HEAVY_LIFT, 72_000, C, 47, "Test bench for the engine"),
    ("4100073", SWAP, 103_850, C, 40, "Robot arms for the third hub"),
    ("4100079", HEAVY_LIFT, 58_250, O, 33, "Certification of the power bus, first test house"),
    ("4100084", LINK, 12_400, C, 26, "Second radio"),
    ("4100088", HEAVY_LIFT, 139_000, O, 12, "Certification of the power bus, second test house"),
    ("4100090", HEAVY_LIFT, -12_250, O, 6, "Credit note of the first test house"),
)
"""Document, bet, amount, how accounting treats it, days ago, and what it was for."""

"""Bets that the board of the demo company kept, pivoted or stopped. Plain data."""

from demo.bets.shape import BALCONY, PAINT, ROOFTOP, SWAP, Bet, Case, D, Promise, S, Stage
from portfolio.verdicts import Verdict

SWAP_PACKS = Bet(
    SWAP,
    "Carry more",
    170,
    (
        Stage(S.REVIEWING, 165),
        Stage(S.ANALYZING, 155),
        Stage(D.GO, 140, "Every minute on the ground is a delivery less."),
        Stage(S.MVP, 135),
        Stage(
            D.PERSEVERE,
            70,
            "Turnaround fell by two thirds at the first hub.",
            (Verdict.PROVEN, "Hub North, 1,900 swaps: 11 minutes before, 3 after."),
        ),
    ),
    hypothesis={
        "for_whom": "Dispatchers at our hubs",
        "need": "wait eleven minutes for a pack to charge",
        "solution": "packs that are swapped instead of charged",
        "benefit": "a drone flies again after two minutes",
        "unlike": "fast charging, which ages the pack",
        "difference": "no tool and one person",
        "business_outcome": "A third more flights with the same fleet",
    },
    indicators=("Swaps that one person does alone",),
    size="M",
    cost=450_000,
    case=Case(
        "Jonas Keller",
        "Dispatchers, hub crews",
        "More flights a day from the same yard",
        "Three hubs",
        ("Fast chargers", "More drones"),
        "PRODUCTIVITY",
        1_300_000,
        "Hub North with ten packs",
        80_000,
        8,
    ),
    promise=Promise(
        "Drones stand less",
        ("turnaround-minutes", "Minutes on the ground between flights", "min"),
        "11",
        "2",
    ),
)

TO_BALCONIES = Bet(
    BALCONY,
    "Carry more",
    160,
    (
        Stage(S.REVIEWING, 150),
        Stage(S.ANALYZING, 140),
        Stage(D.GO, 125, "People asked for it more than for anything else."),
        Stage(S.MVP, 118),
        Stage(
            D.PIVOT,
            60,
            "Nobody wants a drone at the window; everybody wants the parcel upstairs.",
            (Verdict.DISPROVEN, "48 of 60 trial households switched back to the yard."),
        ),
    ),
    hypothesis={
        "for_whom": "Families on upper floors",
        "need": "carry parcels up the stairs",
        "solution": "a drone that lowers the parcel onto the balcony",
        "benefit": "the parcel is upstairs before they are",
        "unlike": "yards, which are eight floors down",
        "difference": "no lift and no key",
        "business_outcome": "Twice as many orders from tower blocks",
    },
    indicators=("Households that order a second time",),
    size="L",
    cost=700_000,
    case=Case(
        "Vera Lang",
        "Families in tower blocks",
        "Parcels reach the flat",
        "Two tower blocks",
        ("Couriers on foot", "Boxes on rooftops"),
        "REVENUE",
        1_500_000,
        "Sixty households for eight weeks",
        110_000,
        8,
    ),
    promise=Promise(
        "Tower blocks order",
        ("tower-orders-week", "Orders from tower blocks a week", "orders"),
        "40",
        "80",
    ),
    successor=ROOFTOP,
)

PAINTED = Bet(
    PAINT,
    "Carry more",
    130,
    (
        Stage(S.REVIEWING, 120),
        Stage(S.ANALYZING, 110),
        Stage(D.GO, 95, "Two chains would pay for it."),
        Stage(S.MVP, 88),
        Stage(
            D.STOP,
            18,
            "It sells nothing. The paint adds 90 g and no chain signed.",
            (Verdict.DISPROVEN, "No contract in ten weeks; 4 % less range."),
        ),
    ),
    hypothesis={
        "for_whom": "Retail chains",
        "need": "want their parcels to be seen",
        "solution": "drones in their colours",
        "benefit": "every flight is an advertisement",
        "unlike": "painted vans",
        "difference": "seen by the whole street",
        "business_outcome": "Five chains with a contract for a year",
    },
    indicators=("Letters of intent",),
    size="S",
    cost=160_000,
    case=Case(
        "Jonas Keller",
        "Retail chains",
        "Their colours above the street",
        "Ten drones for two chains",
        ("Flags", "Lights"),
        "REVENUE",
        600_000,
        "Two painted drones for eight weeks",
        30_000,
        6,
    ),
    promise=Promise(
        "Chains sign", ("chain-contracts", "Contracts with chains", "contracts"), "0", "5"
    ),
)

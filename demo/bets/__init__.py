"""The bets of the demo company's board: where each stands, and how it got there."""

from demo.bets.decided import PAINTED, SWAP_PACKS, TO_BALCONIES
from demo.bets.running import GROUND_LINK, HEAVY, NIGHT_FLIGHT
from demo.bets.shape import FILM, LAKE, NOISE, UPKEEP, Bet, S, Stage

BETS = (
    HEAVY,
    NIGHT_FLIGHT,
    Bet(UPKEEP, "Fly alone", 40, (Stage(S.REVIEWING, 30),)),
    Bet(NOISE, "Carry more", 12),
    GROUND_LINK,
    SWAP_PACKS,
    TO_BALCONIES,
    PAINTED,
    Bet(
        LAKE,
        "Fly alone",
        55,
        (Stage(S.REVIEWING, 50), Stage(S.PARKED, 35, "The canton decides about the lake in May.")),
    ),
    Bet(
        FILM,
        "Carry more",
        52,
        (Stage(S.REVIEWING, 49), Stage(S.REJECTED, 33, "Film crews own drones. Not our market.")),
    ),
)
"""Every bet, in the order in which somebody thought of them."""
